//! Streaks: the short line under a card, `/streak`, the ledger.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serenity::all::{ButtonStyle, CreateEmbed};

use super::text::{count, cut, day, moment, plain, relative, span};
use super::{ACCENT, View, button, reminder};
use crate::app::streak::{Gap, Story};
use crate::discord::components::Action;
use crate::domain::facts::{Kind, SkipReason, Withdrawn};
use crate::domain::ids::ServerId;
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
pub fn streak(story: &Story, name: Option<&str>) -> View {
    let standing = &story.standing;
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
    let all = newest_first(story);
    let strip: Vec<String> = all.iter().take(STRIP).map(|line| line.text(story, Short)).collect();
    if !strip.is_empty() {
        lines.push(strip.join("\n"));
    }
    let view = View::embed(
        CreateEmbed::new().title(title).description(cut(&lines.join("\n\n"), 4096)).colour(ACCENT),
    );
    let mut buttons = Vec::new();
    if name.is_none() && all.len() > STRIP {
        buttons.push(button(&Action::Ledger(0), "Ledger", ButtonStyle::Secondary));
    }
    buttons.extend(story.reminder.map(|(server, on)| reminder::switch(server, on)));
    view.buttons(buttons)
}

/// Outside servers: a line for each, with its name if Discord told it.
#[must_use]
pub fn everywhere(streaks: &[(Option<String>, ServerId, Standing)], left_out: usize) -> View {
    if streaks.is_empty() {
        return View::line(
            "You have no streak yet. In a server that has installed me, press **Answer** under its question of the day.",
        );
    }
    let mut lines: Vec<String> = streaks
        .iter()
        .map(|(name, server, standing)| {
            let name = match name {
                Some(name) => plain(&cut(name, 40)),
                None => format!("Server {server}"),
            };
            format!("**{name}**: {}", short(standing))
        })
        .collect();
    if left_out > 0 {
        lines.push(format!("and {} more; ask me there.", count(left_out, "server", "servers")));
    }
    let text = cut(&lines.join("\n"), 4096);
    View::embed(CreateEmbed::new().title("Your streaks").description(text).colour(ACCENT))
}

/// One page of the ledger, the newest day first.
#[must_use]
pub fn ledger(story: &Story, page: u16) -> View {
    let all = newest_first(story);
    let pages = all.len().div_ceil(PAGE).max(1);
    let page = usize::from(page).min(pages - 1);
    let lines: Vec<String> =
        all.iter().skip(page * PAGE).take(PAGE).map(|line| line.text(story, Full)).collect();
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

/// A line of the ledger: a question day, or one that should have been.
enum Line<'a> {
    Day(&'a DayLine),
    Gap(&'a Gap),
}

impl Line<'_> {
    fn day(&self) -> Date {
        match self {
            Self::Day(line) => line.day,
            Self::Gap(gap) => gap.day,
        }
    }

    fn text(&self, story: &Story, length: Length) -> String {
        match self {
            Self::Day(line) => {
                let mut text = ledger_line(line, length);
                let away = story.away.get(&line.day);
                let is_away = line.status == Status::Free { why: WhyFree::Withdrawn(Withdrawn::Away) };
                if let Some(by) = away.filter(|_| is_away) {
                    text.push_str(&format!(" {}", span(*by)));
                }
                text
            }
            Self::Gap(gap) => gap_line(gap),
        }
    }
}

fn newest_first(story: &Story) -> Vec<Line<'_>> {
    let days = story.standing.days.iter().map(Line::Day);
    let mut all: Vec<Line<'_>> = days.chain(story.gaps.iter().map(Line::Gap)).collect();
    all.sort_by_key(|line| std::cmp::Reverse(line.day()));
    all
}

/// "Tue 10 Mar · no round: bot away at 09:00".
fn gap_line(gap: &Gap) -> String {
    let why = match gap.why {
        SkipReason::Away => {
            let by = gap.away.map(|by| format!(", for {}", span(by))).unwrap_or_default();
            format!("bot away at {}{by}", gap.at.strftime("%H:%M"))
        }
        SkipReason::Refused => format!("Discord did not take it at {}", gap.at.strftime("%H:%M")),
        SkipReason::NoQuestion => "no question fitted".to_owned(),
        SkipReason::Admin => "left out by an admin".to_owned(),
    };
    format!("▫️ {} · no round: {why}", day(gap.day))
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
