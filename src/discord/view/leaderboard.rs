//! `/leaderboard`: first for whoever asked, and for all if they want that.

use serenity::all::{ButtonStyle, CreateEmbed, CreateEmbedFooter};

use super::text::{count, cut, day, plain};
use super::{ACCENT, View, button};
use crate::app::leaderboard::{Board, Own, Row};
use crate::discord::components::Action;
use crate::domain::board::{Period, Score};

/// So much of a name stands on one line of a phone, beside rank and days.
const NAME: usize = 20;

/// For whoever asked, with their own rank, and the button that shows it to all.
#[must_use]
pub fn private(board: &Board) -> View {
    let own = match &board.own {
        Own::Row(row) => {
            format!("**You:** rank {} of {} · {}", row.rank, board.ranked, points(&row.score, board.period))
        }
        Own::Nothing => format!("**You:** no day kept {} so far.", when(board.period)),
        Own::Hidden => "**You** are hidden here. `/mydata visibility` changes that.".to_owned(),
    };
    let view = View::embed(embed(board, Some(&own)));
    if board.top.is_empty() {
        return view;
    }
    view.buttons(vec![button(&Action::Board(board.period), "Show here", ButtonStyle::Secondary)])
}

/// For everybody.
#[must_use]
pub fn public(board: &Board) -> View {
    View::embed(embed(board, None))
}

fn embed(board: &Board, own: Option<&str>) -> CreateEmbed {
    let mut lines: Vec<String> = board.top.iter().map(|row| line(row, board.period)).collect();
    if lines.is_empty() {
        lines.push(format!("Nobody has kept a day {} so far.", when(board.period)));
    }
    let more = board.ranked.saturating_sub(board.top.len());
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    let mut text = lines.join("\n");
    if let Some(own) = own {
        text.push_str("\n\n");
        text.push_str(own);
    }
    CreateEmbed::new()
        .title(title(board))
        .description(text)
        .footer(CreateEmbedFooter::new(footer(board)))
        .colour(ACCENT)
}

fn title(board: &Board) -> String {
    match (board.period, board.days) {
        (Period::Week, Some((first, last))) => format!("This week: {} to {}", day(first), day(last)),
        (Period::Month, Some((first, _))) => format!("This month: {}", first.strftime("%B %Y")),
        (Period::Week, None) => "This week".to_owned(),
        (Period::Month, None) => "This month".to_owned(),
        (Period::All, _) => "All time: the longest streaks".to_owned(),
    }
}

/// What counts, and by which clock.
fn footer(board: &Board) -> String {
    let zone = board.zone.as_ref().map_or("UTC", |zone| zone.name());
    match board.period {
        Period::Week => format!("Days kept; provisional until the week is over. Dates in {zone}."),
        Period::Month => format!("Days kept; provisional until the month is over. Dates in {zone}."),
        Period::All => {
            "The longest streak, then days kept. Each question day has the date of its timetable.".to_owned()
        }
    }
}

fn line(row: &Row, period: Period) -> String {
    let name = match &row.name {
        Some(name) => plain(&cut(name.trim(), NAME)),
        None => String::new(),
    };
    // What is left of a name made of nothing visible.
    let name = if name.trim().is_empty() { "someone" } else { &name };
    format!("**{}.** {name} · {}", row.rank, points(&row.score, period))
}

fn points(score: &Score, period: Period) -> String {
    let days = |days: u32| count(days as usize, "day", "days");
    match period {
        Period::Week | Period::Month => days(score.kept),
        Period::All => format!("{} in a row, {} kept", days(score.longest), score.kept),
    }
}

fn when(period: Period) -> &'static str {
    match period {
        Period::Week => "this week",
        Period::Month => "this month",
        Period::All => "here",
    }
}

#[cfg(test)]
mod tests;
