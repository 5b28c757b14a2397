#![allow(clippy::unwrap_used)] // a test that unwraps fails where it should

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

const NOW: i64 = 1_772_438_400; // Monday 2 March 2026, 08:00 UTC

#[test]
fn text_without_its_markup() {
    let check = |line: &str, plain: &str, ansi: &str| {
        assert_eq!(Style::Plain.inline(line), plain);
        let ansi = ansi.replace('<', "\u{1b}[1m").replace('>', "\u{1b}[0m");
        assert_eq!(Style::Ansi.inline(line), ansi, "{line}");
    };
    check("none at all", "none at all", "none at all");
    check("**In 30 s**: why", "In 30 s: why", "<In> <30> <s>: why");
    check("a *thin* mark stays", "a *thin* mark stays", "a *thin* mark stays");
    check("`f(**options)` is code", "`f(**options)` is code", "`f(**options)` is code");
    check("America/New\\_York", "America/New_York", "America/New_York");
    check("C:\\temp and a last \\", "C:\\temp and a last \\", "C:\\temp and a last \\");
    check("never **closed", "never closed", "never <closed>");
    check("", "", "");
}

#[test]
fn tags_are_replaced_where_they_mean_something() {
    let check = |text: &str, expected: &str| {
        let tag = |inside: &str| (inside == "#1").then(|| "#daily".to_owned());
        assert_eq!(resolve(text, tag), expected);
    };
    check("in <#1>, then <#1>", "in #daily, then #daily");
    check("<#2> is unknown", "<#2> is unknown");
    check("a < b and <#1> > c", "a < b and <#1> > c".replace("<#1>", "#daily").as_str());
    check("open <", "open <");
}

#[test]
fn timestamps_are_read_in_the_zone_of_the_group() {
    let now = Timestamp::from_second(NOW).unwrap();
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let check = |inside: String, expected: Option<&str>| {
        assert_eq!(timestamp(&inside, now, &berlin).as_deref(), expected, "{inside}");
    };
    check(format!("t:{NOW}:f"), Some("Mon 2 Mar 09:00"));
    check(format!("t:{NOW}:R"), Some("now"));
    check(format!("t:{}:R", NOW + 60), Some("in 1 minute"));
    check(format!("t:{}:R", NOW + 3600), Some("in 1 hour"));
    check(format!("t:{}:R", NOW + 24 * 3600), Some("in 24 hours"));
    check(format!("t:{}:R", NOW + 7 * 24 * 3600), Some("in 7 days"));
    check(format!("t:{}:R", NOW - 90 * 60), Some("2 hours ago"));
    check("t:soon:f".to_owned(), None);
    check(format!("t:{}:f", i64::MAX), None);
    check("#1".to_owned(), None);
}

#[test]
fn lines_break_at_blanks() {
    let check = |text: &str, hang: usize, lines: &[&str]| assert_eq!(wrap(text, 10, hang), lines);
    check("", 0, &[""]);
    check("short", 0, &["short"]);
    check("ten chars!", 0, &["ten chars!"]);
    check("- a bullet of words", 2, &["- a bullet", "  of words"]);
    check("a considerably long word", 0, &["a", "considerably", "long word"]);
    check("  indented text", 2, &["  indented", "  text"]);
}

proptest! {
    #[test]
    fn wrapping_loses_no_word_and_respects_the_width(text in "[a-c*` ]{0,60}", width in 4usize..20) {
        let styled = Style::Ansi.inline(&text);
        let lines = wrap(&styled, width, 0);
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(words(&lines.join(" ")), words(&styled));
        for line in &lines {
            prop_assert!(visible(line) <= width || !line.trim().contains(' '), "{line:?}");
        }
        prop_assert_eq!(visible(&styled), visible(&Style::Plain.inline(&text)));
    }
}
