//! Streaks: the short line under a card, `/streak`, the ledger.

use jiff::{SignedDuration, Timestamp};
use serenity::all::{ButtonStyle, CreateEmbed};

use super::text::{count, cut, day, moment, plain, relative, span};
use super::{ACCENT, View, button};
use crate::discord::components::Action;
use crate::domain::facts::{Kind, Withdrawn};
use crate::domain::streak::{DayLine, MOST_FREEZES, Miss, ROW, Standing, Status, WhyFree};

/// How many days the strip of `/streak` shows.
const STRIP: usize = 7;

/// How many days a page of the ledger shows.
const PAGE: usize = 20;

/// How many open days are spelt out.
const OPEN_SHOWN: usize = 5;

/// "**12** days · longest 30 · 1 freeze (next in 4 kept days)".
#[must_use]
pub fn short(standing: &Standing) -> String {
    format!(
        "**{}** {} · longest {} · {}",
        standing.streak,
        if standing.streak == 1 { "day" } else { "days" },
        standing.longest,
        freezes(standing)
    )
}

fn freezes(standing: &Standing) -> String {
    let held = match standing.freezes {
        0 => "no freeze".to_owned(),
        held => count(usize::from(held), "freeze", "freezes"),
    };
    if standing.freezes >= MOST_FREEZES {
        return format!("{held} (the most)");
    }
    let left = usize::from(ROW.saturating_sub(standing.row));
    format!("{held} (next in {})", count(left, "kept day", "kept days"))
}

/// What something would do to the streak, which is `before` now and would be `after` then.
#[must_use]
pub fn price(before: &Standing, after: &Standing) -> String {
    if before.streak == 0 {
        "You have no streak to lose.".to_owned()
    } else if after.streak < before.streak {
        format!("Your streak of {} would end.", count(before.streak as usize, "day", "days"))
    } else if after.freezes < before.freezes {
        format!("A freeze would be used; your streak of {} stays.", before.streak)
    } else {
        format!("Your streak of {} stays.", before.streak)
    }
}

/// `/streak`: of whoever asks, or of the member with this name.
#[must_use]
pub fn streak(standing: &Standing, name: Option<&str>) -> View {
    let title = name
        .map_or_else(|| "Your streak".to_owned(), |name| format!("The streak of {}", plain(&cut(name, 60))));
    let mut lines = vec![short(standing)];
    if standing.days.is_empty() {
        lines.push("No question has been asked in this server so far.".to_owned());
    }
    if name.is_none() {
        let open = standing.days.iter().filter_map(|line| open_line(line, standing.streak));
        lines.extend(open.take(OPEN_SHOWN));
    }
    let strip: Vec<String> =
        standing.days.iter().rev().take(STRIP).map(|line| ledger_line(line, Short)).collect();
    if !strip.is_empty() {
        lines.push(strip.join("\n"));
    }
    let view = View::embed(
        CreateEmbed::new().title(title).description(cut(&lines.join("\n\n"), 4096)).colour(ACCENT),
    );
    if name.is_none() && standing.days.len() > STRIP {
        return view.buttons(vec![button(&Action::Ledger(0), "Ledger", ButtonStyle::Secondary)]);
    }
    view
}

/// One page of the ledger, the newest day first.
#[must_use]
pub fn ledger(standing: &Standing, page: u16) -> View {
    let pages = standing.days.len().div_ceil(PAGE).max(1);
    let page = usize::from(page).min(pages - 1);
    let lines: Vec<String> =
        standing.days.iter().rev().skip(page * PAGE).take(PAGE).map(|line| ledger_line(line, Full)).collect();
    let text =
        if lines.is_empty() { "No question has been asked so far.".to_owned() } else { lines.join("\n") };
    let title = format!("Ledger, page {} of {pages}", page + 1);
    let turn = |to: usize, label: &str| {
        // A ledger of 65,536 pages would be 3,500 years long.
        button(&Action::Ledger(u16::try_from(to).unwrap_or(u16::MAX)), label, ButtonStyle::Secondary)
    };
    let mut buttons = Vec::new();
    if page > 0 {
        buttons.push(turn(page - 1, "Newer"));
    }
    if page + 1 < pages {
        buttons.push(turn(page + 1, "Older"));
    }
    View::embed(CreateEmbed::new().title(title).description(cut(&text, 4096)).colour(ACCENT)).buttons(buttons)
}

/// "Tue 3 Mar: open until … If you leave it: a freeze is used, 12 stays."
fn open_line(line: &DayLine, streak: u32) -> Option<String> {
    let Status::Open { closes, if_left, .. } = &line.status else { return None };
    let until = closes.map_or_else(
        || "its question is still to come.".to_owned(),
        |closes| format!("open until {} ({}).", moment(closes), relative(closes)),
    );
    let left = match if_left {
        Miss::Spared => format!(" If you leave it: a freeze is used, {streak} stays."),
        Miss::Ended(_) => " If you leave it: your streak ends.".to_owned(),
        Miss::Nothing => String::new(),
    };
    Some(format!("{}: {until}{left}", day(line.day)))
}

use Length::{Full, Short};

/// How much a line says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    /// What became of the day.
    Short,
    /// And what that did to the streak.
    Full,
}

fn ledger_line(line: &DayLine, length: Length) -> String {
    let (mark, what, effect) = match &line.status {
        Status::Kept { kind, earned } => {
            let kind = match kind {
                Kind::Words => "kept, own words",
                Kind::Check => "kept, quick check",
            };
            let effect = if *earned {
                format!("{}, +1 freeze ({} held)", line.streak, line.freezes)
            } else {
                line.streak.to_string()
            };
            ("✅", kind.to_owned(), effect)
        }
        Status::Missed { miss, late } => missed(line, *miss, *late),
        Status::Free { why } => ("▫️", format!("free: {}", why_free(*why)), String::new()),
        Status::Open { closes, extended, .. } => ("⏳", open(*closes, *extended), String::new()),
    };
    let mut text = format!("{mark} {} · {what}", day(line.day));
    if length == Full && !effect.is_empty() {
        text.push_str(&format!(" · {effect}"));
    }
    text
}

fn missed(line: &DayLine, miss: Miss, late: Option<SignedDuration>) -> (&'static str, String, String) {
    let late = late.map(|by| format!("answered {} after the close · ", span(by))).unwrap_or_default();
    match miss {
        Miss::Spared => (
            "🧊",
            format!("{late}missed, a freeze used ({} left)", line.freezes),
            format!("stays {}", line.streak),
        ),
        Miss::Ended(streak) => ("❌", format!("{late}missed, no freeze"), format!("{streak} ended")),
        Miss::Nothing => ("❌", format!("{late}missed"), String::new()),
    }
}

fn open(closes: Option<Timestamp>, extended: SignedDuration) -> String {
    let until =
        closes.map_or_else(|| "open: still to come".to_owned(), |at| format!("open until {}", moment(at)));
    if extended.is_zero() { until } else { format!("{until}, {} longer: the bot was away", span(extended)) }
}

fn why_free(why: WhyFree) -> &'static str {
    match why {
        WhyFree::NotCounting => "does not count here",
        WhyFree::Withdrawn(Withdrawn::Deleted) => "message deleted",
        WhyFree::Withdrawn(Withdrawn::Away) => "the bot was away",
    }
}

#[cfg(test)]
mod tests;
