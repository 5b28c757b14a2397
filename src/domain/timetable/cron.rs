//! Cron expressions as in crontab, translated to what the `cron` crate reads.
//!
//! The crate wants seconds in front, counts weekdays from Sunday = 1, and has no words for a wrong number of
//! fields; whoever types an expression here should notice none of that.

#[cfg(test)]
mod tests;

use std::fmt::Write;
use std::str::FromStr;

use ::cron::{Schedule, TimeUnitSpec};
use chrono::DateTime;
use serde::{Deserialize, Serialize};

/// The longest expression that is read or kept, in characters.
const LONGEST: usize = 64;

/// The fields in order, with what each takes.
const FIELDS: [(&str, &str); 5] = [
    ("minute", "one number from 0 to 59, for example `0` or `30`"),
    ("hour", "0 to 23, for example `9`, `9,18`, `9-17` or `*/6`"),
    ("day of the month", "1 to 31, for example `1`, `1,15` or `*`"),
    ("month", "1 to 12 or names, for example `1-6`, `jan,jul` or `*`"),
    ("weekday", "0 to 7 (0 and 7 are Sunday) or names, for example `1-5`, `mon,wed,fri` or `*`"),
];

/// The weekdays as the crate and crontab name them, in crontab's order: Sunday is 0.
const WEEKDAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// A five-field cron expression as in crontab, checked and normalised; see [`Cron::parse`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cron {
    text: String,
    schedule: Schedule,
}

/// The text is not a cron expression that can be used; the sentence says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotACron(pub String);

impl NotACron {
    pub(super) fn because(sentence: &str) -> Self {
        Self(sentence.to_owned())
    }
}

impl Cron {
    /// Reads a five-field cron expression: minute, hour, day of the month, month, weekday, as in crontab(5).
    ///
    /// Names of months and weekdays are accepted, weekdays may wrap (`fri-mon`), and `@daily` and its like work.
    /// The same rule always gets the same text.
    ///
    /// # Errors
    /// Says what is wrong with it, in the user's words: no five fields, a field out of range, a day of the month
    /// together with a weekday (crontab and people disagree on what that means), slots less than an hour apart,
    /// a date that never comes, more than 64 characters.
    pub fn parse(text: &str) -> Result<Self, NotACron> {
        let text = text.trim();
        if text.chars().nth(LONGEST).is_some() {
            return Err(NotACron(format!("A cron expression may have at most {LONGEST} characters.")));
        }
        let text = match text.strip_prefix('@') {
            Some(name) => short_form(name)?,
            None => text,
        };
        let [minute, hour, day, month, weekday] = five_fields(text)?;
        let unrestricted = |field: &str| field == "*" || field == "?";
        if !unrestricted(day) && !unrestricted(weekday) {
            return Err(NotACron::because(
                "Give either a day of the month or a weekday, not both: put `*` in the third or the fifth field. \
                 For example `0 9 1 * *` is the first of each month, `0 9 * * 1` each Monday.",
            ));
        }
        let weekdays = weekdays(weekday).ok_or_else(|| wrong_field(4))?;
        let schedule = read([minute, hour, day, month], &weekdays)?;
        // Two minutes in one hour are less than an hour apart, and one minute a hour never is.
        if schedule.minutes().count() != 1 {
            return Err(NotACron::because(
                "Questions must be at least one hour apart, so the first field must be a single minute: \
                 `0 * * * *` is each full hour, `30 9 * * *` each day at 09:30.",
            ));
        }
        if schedule.after(&DateTime::UNIX_EPOCH).next().is_none() {
            return Err(NotACron::because(
                "That never happens: no month chosen has such a day. For example `0 9 28 2 *` is 28 February.",
            ));
        }
        let text = normalised(&schedule);
        if text.len() > LONGEST {
            return Err(NotACron(format!(
                "That rule is too intricate: written out it has more than {LONGEST} characters. Make two timetables of it."
            )));
        }
        Ok(Self { text, schedule })
    }

    /// The expression, normalised: the same rule has the same text, and [`Cron::parse`] reads it back.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The rule as the `cron` crate holds it, on a clock without a zone.
    pub(super) fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The weekdays that the rule allows, Sunday as 0, in crontab's order.
    pub fn weekdays(&self) -> impl Iterator<Item = u32> {
        posix_weekdays(&self.schedule)
    }
}

impl PartialEq for Cron {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Cron {}

impl TryFrom<String> for Cron {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|e| e.0)
    }
}

impl From<Cron> for String {
    fn from(cron: Cron) -> Self {
        cron.text
    }
}

/// What `@name` stands for in crontab(5).
fn short_form(name: &str) -> Result<&'static str, NotACron> {
    match name.to_ascii_lowercase().as_str() {
        "hourly" => Ok("0 * * * *"),
        "daily" | "midnight" => Ok("0 0 * * *"),
        "weekly" => Ok("0 0 * * 0"),
        "monthly" => Ok("0 0 1 * *"),
        "yearly" | "annually" => Ok("0 0 1 1 *"),
        _ => Err(NotACron::because(
            "Of the short forms only `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly` are known here. \
             For another hour use five fields, for example `0 9 * * *` for each day at 09:00.",
        )),
    }
}

fn five_fields(text: &str) -> Result<[&str; 5], NotACron> {
    let mut words = text.split_ascii_whitespace();
    let mut count = 0;
    let fields = std::array::from_fn(|_| words.next().inspect(|_| count += 1).unwrap_or(""));
    count += words.count();
    match count {
        5 => Ok(fields),
        0 => Err(NotACron::because(
            "The cron expression is empty. For example `0 9 * * 1-5` is 09:00 from Monday to Friday.",
        )),
        6 | 7 => Err(NotACron(format!(
            "A cron expression has five fields here, minute first, and this one has {count}: leave out seconds and years. \
             For example `0 9 * * 1-5` is 09:00 from Monday to Friday."
        ))),
        _ => Err(NotACron(format!(
            "A cron expression has five fields (minute, hour, day of the month, month, weekday), and this one has {count}. \
             For example `0 9 * * 1-5` is 09:00 from Monday to Friday."
        ))),
    }
}

fn wrong_field(index: usize) -> NotACron {
    const PLACES: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
    let place = PLACES.get(index).copied().unwrap_or_default();
    let (name, takes) = FIELDS.get(index).copied().unwrap_or_default();
    NotACron(format!("The {place} field, the {name}, cannot be read. It takes {takes}."))
}

/// Reads the expression with the crate; on failure says which field is to blame.
fn read(fields: [&str; 4], weekdays: &str) -> Result<Schedule, NotACron> {
    // The crate needs no space between fields: it would read the hour `*1` as any hour and then the first of the month.
    if let Some(index) = fields.into_iter().position(|field| !is_one_field(field)) {
        return Err(wrong_field(index));
    }
    let parse = |[minute, hour, day, month]: [&str; 4]| {
        Schedule::from_str(&format!("0 {minute} {hour} {day} {month} {weekdays}")).ok()
    };
    parse(fields).ok_or_else(|| {
        let [minute, hour, day, month] = fields;
        let each_alone =
            [[minute, "0", "1", "1"], ["0", hour, "1", "1"], ["0", "0", day, "1"], ["0", "0", "1", month]];
        wrong_field(each_alone.into_iter().position(|fields| parse(fields).is_none()).unwrap_or(0))
    })
}

/// Whether a field is a list of `*`, values and ranges, each with or without a step, and nothing beyond that.
fn is_one_field(field: &str) -> bool {
    let all = |text: &str, kind: fn(&u8) -> bool| !text.is_empty() && text.bytes().all(|byte| kind(&byte));
    let number = |text: &str| all(text, u8::is_ascii_digit);
    let value = |text: &str| number(text) || all(text, u8::is_ascii_alphabetic);
    let base = |text: &str| match text.split_once('-') {
        Some((first, last)) => value(first) && value(last),
        None => text == "*" || value(text),
    };
    field == "?"
        || field.split(',').all(|item| match item.split_once('/') {
            Some((from, step)) => base(from) && number(step),
            None => base(item),
        })
}

/// Crontab's weekday field as the crate's list of names; `None` if it cannot be read.
fn weekdays(field: &str) -> Option<String> {
    if field == "?" {
        return Some("*".to_owned());
    }
    let mut chosen = [false; 7];
    for item in field.split(',') {
        let (base, step) = match item.split_once('/') {
            Some((base, step)) => (base, Some(step.parse::<usize>().ok().filter(|s| (1..=7).contains(s))?)),
            None => (item, None),
        };
        let (first, last) = match base.split_once('-') {
            _ if base == "*" => (0, 6),
            Some((first, last)) => (weekday_or_number(first)?, weekday_or_number(last)?),
            None => {
                let day = weekday_or_number(base)?;
                // As the crate has it for the other fields: a step without a range runs to the end.
                (day, if step.is_some() { day.max(6) } else { day })
            }
        };
        // Friday to Monday is 5 to 8.
        let last = if last < first { last + 7 } else { last };
        for day in (first..=last).step_by(step.unwrap_or(1)) {
            chosen[day % 7] = true; // of seven
        }
    }
    let names: Vec<_> = WEEKDAYS.iter().zip(chosen).filter_map(|(name, is)| is.then_some(*name)).collect();
    Some(if names.len() == 7 { "*".to_owned() } else { names.join(",") })
}

fn weekday_or_number(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [digit @ b'0'..=b'7'] => Some(usize::from(digit - b'0')),
        _ => weekday(text),
    }
}

/// A weekday by its English name or at least its first two letters, Sunday as 0; the plural is accepted.
pub(super) fn weekday(text: &str) -> Option<usize> {
    let text = text.to_ascii_lowercase();
    let is =
        |name: &str| (text.len() >= 2 && name.starts_with(&text)) || text.strip_suffix('s') == Some(name);
    WEEKDAYS.iter().position(|name| is(name))
}

fn posix_weekdays(schedule: &Schedule) -> impl Iterator<Item = u32> {
    // The crate counts Sunday as 1.
    schedule.days_of_week().iter().map(|day| day - 1)
}

fn normalised(schedule: &Schedule) -> String {
    let fields = [
        field(schedule.minutes().iter(), 0, 59),
        field(schedule.hours().iter(), 0, 23),
        field(schedule.days_of_month().iter(), 1, 31),
        field(schedule.months().iter(), 1, 12),
        field(posix_weekdays(schedule), 0, 6),
    ];
    fields.join(" ")
}

/// One field in its one spelling: `*`, `*/n` where that says it all, else numbers with runs of three as ranges.
fn field(values: impl Iterator<Item = u32>, min: u32, max: u32) -> String {
    let values: Vec<u32> = values.collect();
    let all_by_step = |step: u32| values.iter().copied().eq((min..=max).step_by(step as usize));
    if all_by_step(1) {
        return "*".to_owned();
    }
    if let [first, second, _, ..] = values[..]
        && all_by_step(second - first)
    {
        return format!("*/{}", second - first);
    }
    let mut text = String::new();
    for run in values.chunk_by(|a, b| a + 1 == *b) {
        let comma = if text.is_empty() { "" } else { "," };
        // Writing into a string cannot fail.
        let _ = match run {
            [first, _, .., last] => write!(text, "{comma}{first}-{last}"),
            [first, second] => write!(text, "{comma}{first},{second}"),
            [first] => write!(text, "{comma}{first}"),
            [] => Ok(()),
        };
    }
    text
}
