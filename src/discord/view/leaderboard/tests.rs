#![allow(clippy::unwrap_used)]

use insta::assert_snapshot;
use jiff::civil::date;
use serde_json::json;

use super::*;
use crate::discord::transcript;
use crate::domain::ids::MemberId;
use crate::domain::timetable::Zone;

fn row(rank: usize, name: Option<&str>, kept: u32) -> Row {
    let score = Score { member: MemberId(rank as u64), kept, streak: kept, longest: kept };
    Row { rank, name: name.map(str::to_owned), score }
}

fn board(period: Period, top: Vec<Row>, ranked: usize, own: Own) -> Board {
    let days = period.days(date(2026, 3, 4));
    Board { period, days, zone: Some(Zone::parse("Europe/Berlin").unwrap()), top, ranked, own }
}

fn shown(view: &View) -> String {
    let rows = serde_json::to_value(&view.rows).unwrap();
    transcript::lines(&json!({ "content": view.content, "embeds": view.embeds, "components": rows }))
}

#[test]
fn a_hundred_members_and_names_of_every_kind_fit_a_phone() {
    let names = [
        "Ben",
        "@everyone **wins** <@1>",
        "W".repeat(32).leak(),
        "\u{202e}\u{feff}",
        "[click](https://evil.example)",
        "名前が長いので途中で切られるはずですよねえ",
    ];
    let mut top: Vec<Row> = names.iter().enumerate().map(|(n, name)| row(n + 1, Some(name), 5)).collect();
    top.push(row(7, None, 1));
    let view = private(&board(Period::Week, top, 100, Own::Row(row(93, Some("Dana"), 1))));
    let text = shown(&view);
    assert!(text.lines().all(|line| line.chars().count() < 100), "{text}");
    assert_snapshot!(text);
}

#[test]
fn an_empty_board_says_so_and_cannot_be_shown_around() {
    let view = private(&board(Period::Month, Vec::new(), 0, Own::Nothing));
    assert_snapshot!("empty", shown(&view));
    let view = private(&board(Period::All, vec![row(1, Some("Ben"), 12)], 1, Own::Hidden));
    assert_snapshot!("hidden", shown(&view));
    assert_snapshot!(
        "public",
        shown(&public(&board(Period::All, vec![row(1, Some("Ben"), 12)], 1, Own::Hidden)))
    );
}
