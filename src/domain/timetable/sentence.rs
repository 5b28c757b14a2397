//! A rule in the words of people.

#[cfg(test)]
mod tests;

use ::cron::TimeUnitSpec;

use super::Cron;

/// More times a day than this are not read out.
const MOST_TIMES: usize = 4;

/// The weekdays from Monday, with crontab's number.
const WEEK: [(u32, &str); 7] = [
    (1, "Monday"),
    (2, "Tuesday"),
    (3, "Wednesday"),
    (4, "Thursday"),
    (5, "Friday"),
    (6, "Saturday"),
    (0, "Sunday"),
];

impl Cron {
    /// The rule in words: `every day at 21:15`, `weekdays at 09:00`, `Mon, Wed and Fri at 09:00 and 18:00`; a rule
    /// that is no such thing as ``by the cron rule `0 9 1 * *` ``.
    #[must_use]
    pub fn sentence(&self) -> String {
        let rule = self.schedule();
        let times: Vec<String> = rule
            .minutes()
            .iter()
            .flat_map(|minute| rule.hours().iter().map(move |hour| format!("{hour:02}:{minute:02}")))
            .collect();
        if times.len() > MOST_TIMES || !rule.days_of_month().is_all() || !rule.months().is_all() {
            return format!("by the cron rule `{}`", self.as_str());
        }
        format!("{} at {}", self.days(), listed(&times))
    }

    fn days(&self) -> String {
        let chosen: Vec<u32> = self.weekdays().collect();
        match chosen.as_slice() {
            [_, _, _, _, _, _, _] => "every day".to_owned(),
            [1, 2, 3, 4, 5] => "weekdays".to_owned(),
            [0, 6] => "weekends".to_owned(),
            _ => {
                let names = WEEK.iter().filter(|(number, _)| chosen.contains(number)).map(|(_, name)| name);
                match chosen.len() {
                    1 => names.map(|name| format!("{name}s")).collect(),
                    // The first three letters; all names are ASCII and longer.
                    _ => listed(&names.map(|name| name.chars().take(3).collect()).collect::<Vec<String>>()),
                }
            }
        }
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(items: &[String]) -> String {
    match items {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => items.concat(),
    }
}
