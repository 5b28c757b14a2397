//! Text as Discord shows it: timestamps, cutting, and making what people wrote harmless.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// A moment as each reader sees it in their own zone, with date and time. [Discord Docs/Reference, Timestamps]
#[must_use]
pub fn moment(at: Timestamp) -> String {
    format!("<t:{}:f>", at.as_second())
}

/// A moment as "in 3 hours".
#[must_use]
pub fn relative(at: Timestamp) -> String {
    format!("<t:{}:R>", at.as_second())
}

/// A day as people write it in a list: "Tue 3 Mar".
#[must_use]
pub fn day(date: Date) -> String {
    date.strftime("%a %-d %b").to_string()
}

/// "1 question", "2 questions".
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// The text, at most `max` UTF-16 units long; the last one is "…" if it was cut.
///
/// Discord counts characters in a way that is never more than UTF-16 units. Nothing is cut inside a character.
#[must_use]
pub fn cut(text: &str, max: usize) -> String {
    if text.encode_utf16().count() <= max {
        return text.to_owned();
    }
    let mut units = 0;
    let mut kept: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < max
        })
        .collect();
    kept.push('…');
    kept
}

/// What somebody wrote, so that no formatting, mention, link or spoiler mark of theirs takes effect.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '#' | '[' | ']' | '(' | ')' | '-' | ':' | '@'
            | '<' => {
                safe.push('\\');
                safe.push(c);
            }
            // Direction overrides and other invisible controls could disguise the rest of the line.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => {}
            '\n' | '\r' | '\t' => safe.push(' '),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

/// What somebody wrote over several lines, as [`plain`] shows it, and so that it cannot end the spoiler around it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let lines: Vec<String> = text.trim().lines().map(|line| plain(line.trim()).replace('/', "\\/")).collect();
    lines.join("\n")
}

/// A list with a number on each line.
#[must_use]
pub fn numbered<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    let lines: Vec<String> =
        items.into_iter().enumerate().map(|(n, item)| format!("{}. {}", n + 1, item.as_ref())).collect();
    lines.join("\n")
}

/// "3 min", "2 h".
#[must_use]
pub fn span(by: SignedDuration) -> String {
    if by.as_hours() >= 1 { format!("{} h", by.as_hours()) } else { format!("{} min", by.as_mins().max(1)) }
}

#[cfg(test)]
mod tests;
