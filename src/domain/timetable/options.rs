//! A time of day and weekdays, as people type them into two fields.

#[cfg(test)]
mod tests;

use super::Cron;
use super::cron::{NotACron, weekday};

impl Cron {
    /// Its time of day as one types it, `09:00`; the whole rule if that is not one time.
    #[must_use]
    pub fn time(&self) -> String {
        let mut fields = self.as_str().split(' ').map(str::parse::<u8>);
        match (fields.next(), fields.next()) {
            (Some(Ok(minute)), Some(Ok(hour))) => format!("{hour:02}:{minute:02}"),
            _ => self.as_str().to_owned(),
        }
    }

    /// The same days at another time of day (`9`, `09:00`, `9.30 pm`), in any case.
    ///
    /// # Errors
    /// The time cannot be read; says so with an example.
    pub fn at(&self, time: &str) -> Result<Self, NotACron> {
        let (hour, minute) = time_of_day(time)?;
        let days: Vec<&str> = self.as_str().split(' ').skip(2).collect();
        Self::parse(&format!("{minute} {hour} {}", days.join(" ")))
    }

    /// The same times on other days of the week (`daily`, `weekdays`, `mon, wed and fri`, `Mon-Fri`), in any case, in every
    /// month.
    ///
    /// # Errors
    /// The days cannot be read; says so with an example.
    pub fn on(&self, days: &str) -> Result<Self, NotACron> {
        let weekdays = weekdays(days)?;
        let times: Vec<&str> = self.as_str().split(' ').take(2).collect();
        Self::parse(&format!("{} * * {weekdays}", times.join(" ")))
    }
}

/// Hour and minute on the 24-hour clock.
fn time_of_day(text: &str) -> Result<(u8, u8), NotACron> {
    let text = text.to_lowercase();
    if text.contains([',', ';', '&']) || text.split_whitespace().any(|word| word == "and") {
        return Err(NotACron::because(
            "Give one time, for example `09:00`. For several a day use a cron expression: `0 9,21 * * *` is 09:00 and 21:00.",
        ));
    }
    let not_a_time =
        || NotACron::because("I cannot read that time. Write it like `9`, `09:00`, `21:15` or `9:15 pm`.");
    let compact: String = text.split_whitespace().collect();
    let (clock, half) = ["am", "a.m.", "pm", "p.m."]
        .iter()
        .find_map(|half| Some((compact.strip_suffix(half)?, Some(half.starts_with('p')))))
        .unwrap_or((&compact, None));
    let (hour, minute) = match (clock, half) {
        ("noon", None) => ("12", "00"),
        ("midnight", None) => ("0", "00"),
        _ => clock.split_once([':', '.']).unwrap_or((clock, "00")),
    };
    let number = |digits: &str| {
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u8>().ok()).flatten()
    };
    let (Some(hour), Some(minute)) = (number(hour), number(minute).filter(|m| *m < 60 && minute.len() == 2))
    else {
        return Err(not_a_time());
    };
    match (half, hour) {
        (None, 0..=23) => Ok((hour, minute)),
        (None, 24) => Err(NotACron::because(
            "The day begins at `00:00` and ends at `23:59`: write `00:00` for midnight.",
        )),
        (Some(afternoon), 1..=12) => Ok((hour % 12 + if afternoon { 12 } else { 0 }, minute)),
        _ => Err(not_a_time()),
    }
}

/// The days as crontab's weekday field.
fn weekdays(text: &str) -> Result<String, NotACron> {
    let text = text.to_lowercase().replace([',', ';', '&', '+'], " ").replace(['-', '–', '—', '−'], " to ");
    let mut words =
        text.split_whitespace().filter(|word| !matches!(*word, "and" | "every" | "each" | "on")).peekable();
    let mut field: Vec<String> = Vec::new();
    while let Some(word) = words.next() {
        field.push(match word {
            "day" | "days" | "daily" | "everyday" | "all" => "*".to_owned(),
            "weekday" | "weekdays" | "workday" | "workdays" => "1-5".to_owned(),
            "weekend" | "weekends" => "6,0".to_owned(),
            _ => {
                let first = weekday(word).ok_or_else(|| not_a_day(word))?;
                match words.next_if(|word| matches!(*word, "to" | "until" | "through")) {
                    None => first.to_string(),
                    Some(_) => {
                        let word = words.next().unwrap_or_default();
                        let last = weekday(word).ok_or_else(|| not_a_day(word))?;
                        format!("{first}-{last}")
                    }
                }
            }
        });
        // Said often enough; whatever follows adds no new day.
        if field.len() > 14 {
            return Err(not_a_day(""));
        }
    }
    if field.is_empty() { Err(not_a_day("")) } else { Ok(field.join(",")) }
}

fn not_a_day(word: &str) -> NotACron {
    // What was typed goes back only where it cannot be anything but a word.
    let plain = (1..=20).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphanumeric());
    let which = if plain {
        format!("I do not know the day `{word}`.")
    } else {
        "I cannot read those days.".to_owned()
    };
    NotACron(format!(
        "{which} Write `daily`, `weekdays`, `weekends`, or names like `mon, wed and fri` or `mon-thu`."
    ))
}
