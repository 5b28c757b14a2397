#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

#[test]
fn the_official_spelling_is_kept() {
    for (typed, name) in [
        ("Europe/Berlin", "Europe/Berlin"),
        (" europe/berlin ", "Europe/Berlin"),
        ("AMERICA/NEW_YORK", "America/New_York"),
        ("utc", "UTC"),
        ("america/port-au-prince", "America/Port-au-Prince"),
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("US/Eastern", "US/Eastern"),
        ("etc/gmt+5", "Etc/GMT+5"),
    ] {
        assert_eq!(Zone::parse(typed).map(|zone| zone.name().to_owned()), Ok(name.to_owned()), "{typed:?}");
    }
}

#[test]
fn what_is_no_zone_is_refused() {
    let long = "Europe/".repeat(2_000);
    for text in [
        "",
        " ",
        "Berlin",
        "+02:00",
        "UTC+2",
        "-05",
        "CET-1CEST",
        "EST5EDT,M3.2.0,M11.1.0",
        "/etc/localtime",
        "../../etc/passwd",
        "Europe/Berlin\0",
        "Europe/\u{202e}nilreB",
        "posix/Europe/Berlin",
        "right/Europe/Berlin",
        "Etc/Unknown",
        "Factory",
        "localtime",
        "posixrules",
        "Europe",
        "🌍",
        "@everyone",
        &long,
    ] {
        let NotAZone(said) = Zone::parse(text).unwrap_err();
        assert!(
            said.contains('`') && said.is_ascii() && said.len() < 200,
            "{text:?} was refused with: {said}"
        );
    }
    assert!(Zone::parse("berlin").unwrap_err().0.contains("Did you mean `Europe/Berlin`?"));
}

#[test]
fn every_suggestion_can_be_used() {
    for known in KNOWN.iter() {
        assert_eq!(Zone::parse(&known.name).map(String::from), Ok(known.name.clone()));
    }
    for name in COMMON {
        assert!(Zone::parse(name).is_ok(), "{name}");
    }
}

#[test]
fn suggestions() {
    let first = |typed: &str| Zone::suggest(typed, 25).first().cloned().unwrap_or_default();
    for (typed, name) in [
        ("", "UTC"),
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("New_Y", "America/New_York"),
        ("europe/ber", "Europe/Berlin"),
        ("york", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("zürich", "Europe/Zurich"),
        ("kol", "Asia/Kolkata"),
        ("gmt", "GMT"),
        ("japan", "Japan"),
        ("us/easte", "US/Eastern"),
    ] {
        assert_eq!(first(typed), name, "{typed:?}");
    }
    assert_eq!(Zone::suggest("a", 25).len(), 25);
    assert_eq!(Zone::suggest("", 3), COMMON[..3]);
    assert!(Zone::suggest("nowhere at all", 25).is_empty());
    assert!(Zone::suggest(&"🌍".repeat(10_000), 25).is_empty());
}

#[test]
fn stored_names_are_checked_when_they_are_read() {
    let zone: Zone = serde_json::from_str("\"europe/berlin\"").unwrap();
    assert_eq!(serde_json::to_string(&zone).unwrap(), "\"Europe/Berlin\"");
    assert!(serde_json::from_str::<Zone>("\"Mars/Olympus\"").is_err());
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,70}") {
        let _ = Zone::parse(&text);
        prop_assert!(Zone::suggest(&text, 25).len() <= 25);
    }
}
