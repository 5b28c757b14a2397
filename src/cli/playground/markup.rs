//! Discord's markup as a person reads it in a terminal.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_segmentation::UnicodeSegmentation as _;

#[cfg(test)]
mod tests;

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

/// How text is emphasised: by ANSI styles, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A terminal.
    Ansi,
    /// A pipe, a file, or somebody who wants none.
    Plain,
}

impl Style {
    /// Bold text.
    pub fn bold(self, text: &str) -> String {
        self.styled(BOLD, text)
    }

    /// Text that stands back.
    pub fn dim(self, text: &str) -> String {
        self.styled(DIM, text)
    }

    fn styled(self, start: &str, text: &str) -> String {
        match self {
            Self::Ansi if !text.is_empty() => format!("{start}{text}{PLAIN}"),
            _ => text.to_owned(),
        }
    }

    /// A line without `**` and backslashes; what stood between the former is bold. Code stays as it is.
    ///
    /// Each word gets its own styles, so that a line can be broken at any blank.
    pub fn inline(self, line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        let mut word = String::new();
        let (mut bold, mut code) = (false, false);
        let mut end_word = |word: &mut String, bold: bool| {
            out.push_str(&if bold { self.bold(word) } else { word.clone() });
            word.clear();
        };
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '`' => {
                    code = !code;
                    word.push(c);
                }
                '*' if !code && chars.peek() == Some(&'*') => {
                    chars.next();
                    end_word(&mut word, bold);
                    bold = !bold;
                }
                '\\' if !code => match chars.next_if(char::is_ascii_punctuation) {
                    Some(escaped) => word.push(escaped),
                    None => word.push(c),
                },
                ' ' => {
                    end_word(&mut word, bold);
                    end_word(&mut " ".to_owned(), false);
                }
                c => word.push(c),
            }
        }
        end_word(&mut word, bold);
        out
    }
}

/// The text with each `<...>` replaced by what `tag` makes of its inside, if it makes something of it.
pub fn resolve(text: &str, tag: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match after.split_once('>').and_then(|(inside, behind)| Some((tag(inside)?, behind))) {
            Some((shown, behind)) => {
                out.push_str(&shown);
                rest = behind;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// What Discord shows for the inside of `<t:…:f>` or `<t:…:R>`, for a reader in `zone`.
pub fn timestamp(inside: &str, now: Timestamp, zone: &TimeZone) -> Option<String> {
    let (seconds, format) = inside.strip_prefix("t:")?.split_once(':')?;
    let at = Timestamp::from_second(seconds.parse().ok()?).ok()?;
    Some(if format == "R" { relative(at, now) } else { stamp(at, zone) })
}

/// A moment as "Mon 2 Mar 09:00".
pub fn stamp(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%a %-d %b %H:%M").to_string()
}

fn relative(at: Timestamp, now: Timestamp) -> String {
    let span = at.duration_since(now);
    let minutes = span.abs().as_secs() / 60;
    let (number, unit) = match minutes {
        0 => return "now".to_owned(),
        1..60 => (minutes, "minute"),
        60..2880 => ((minutes + 30) / 60, "hour"),
        _ => ((minutes + 720) / 1440, "day"),
    };
    let many = if number == 1 { "" } else { "s" };
    if span.is_negative() {
        format!("{number} {unit}{many} ago")
    } else {
        format!("in {number} {unit}{many}")
    }
}

/// The text in lines of at most `width` characters, broken at blanks; a longer word has a line of its own. Lines
/// after the first begin with `hang` blanks.
pub fn wrap(text: &str, width: usize, hang: usize) -> Vec<String> {
    let indent = " ".repeat(text.len() - text.trim_start().len());
    let mut lines = Vec::new();
    let mut line = indent.clone();
    let mut words = text.trim_start().split(' ');
    line.push_str(words.next().unwrap_or_default());
    for word in words {
        if visible(&line) + 1 + visible(word) > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(hang)));
        } else {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// How many characters are seen.
pub fn visible(text: &str) -> usize {
    let mut styled = text.split('\u{1b}');
    let first = styled.next().unwrap_or_default();
    let after_styles = styled.map(|part| part.split_once('m').map_or("", |(_, text)| text));
    std::iter::once(first).chain(after_styles).map(|part| part.graphemes(true).count()).sum()
}
