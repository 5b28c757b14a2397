#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

/// `wanted` is the normalised text, or after `!` words that the refusal contains.
fn check(text: &str, wanted: &str) {
    match (Cron::parse(text), wanted.strip_prefix('!')) {
        (Ok(cron), None) => {
            assert_eq!(cron.as_str(), wanted, "normalised text of {text:?}");
            assert_eq!(Cron::parse(wanted).as_ref(), Ok(&cron), "{text:?} read back");
        }
        (Err(NotACron(said)), Some(words)) => {
            assert!(said.contains(words), "{text:?} was refused with: {said}")
        }
        (Ok(cron), Some(_)) => panic!("{text:?} was accepted as {:?}", cron.as_str()),
        (Err(NotACron(said)), None) => panic!("{text:?} was refused: {said}"),
    }
}

#[test]
fn one_rule_has_one_text() {
    check("0 9 * * *", "0 9 * * *");
    check("  00  09\t* * ? ", "0 9 * * *");
    check("0 9 1-31 1-12 *", "0 9 * * *");
    check("0 9 * * 0-6", "0 9 * * *");
    check("0 9 * * mon-sun", "0 9 * * *");
    check("15 21 ? * *", "15 21 * * *");
    check("0 */6 * * *", "0 */6 * * *");
    check("0 0,6,12,18 * * *", "0 */6 * * *");
    check("0 0/6 * * *", "0 */6 * * *");
    check("0 9-17 * * *", "0 9-17 * * *");
    check("0 9,10,11,12 * * *", "0 9-12 * * *");
    check("0 9,10 * * *", "0 9,10 * * *");
    check("0 10,9,9 * * *", "0 9,10 * * *");
    check("0 9-17/4 * * *", "0 9,13,17 * * *");
    check("0 * * * *", "0 * * * *");
    check("0 */1 * * *", "0 * * * *");
    check("0 9 1,15 * *", "0 9 1,15 * *");
    check("0 9 */2 * *", "0 9 */2 * *");
    check("0 9 1 jan,July *", "0 9 1 1,7 *");
    check("0 9 29 2 *", "0 9 29 2 *");
}

#[test]
fn weekdays_are_counted_as_in_crontab() {
    check("0 9 * * 0", "0 9 * * 0");
    check("0 9 * * 7", "0 9 * * 0");
    check("0 9 * * sun", "0 9 * * 0");
    check("0 9 * * 1", "0 9 * * 1");
    check("0 9 * * MON-fri", "0 9 * * 1-5");
    check("0 9 * * Monday,Wed,fri", "0 9 * * 1,3,5");
    check("0 9 * * 5-7", "0 9 * * 0,5,6");
    check("0 9 * * fri-mon", "0 9 * * 0,1,5,6");
    check("0 9 * * 6-0", "0 9 * * 0,6");
    check("0 9 * * 1-5/2", "0 9 * * 1,3,5");
    check("0 9 * * */2", "0 9 * * */2");
    check("0 9 * * 1/2", "0 9 * * 1,3,5");
}

#[test]
fn short_forms_stand_for_what_crontab_says() {
    check("@hourly", "0 * * * *");
    check("@daily", "0 0 * * *");
    check("@Midnight", "0 0 * * *");
    check("@weekly", "0 0 * * 0");
    check("@monthly", "0 0 1 * *");
    check("@yearly", "0 0 1 1 *");
    check("@annually", "0 0 1 1 *");
    check("@reboot", "!short forms");
    check("@", "!short forms");
    check("@daily 9", "!short forms");
}

#[test]
fn a_wrong_number_of_fields_is_named() {
    check("", "!empty");
    check(" \t\n", "!empty");
    check("9", "!this one has 1");
    check("0 9 * *", "!this one has 4");
    check("0 0 9 * * *", "!has 6: leave out seconds");
    check("0 0 9 * * * 2026", "!has 7: leave out seconds");
    check("0 9 * * * * * *", "!this one has 8");
    check("0 9, 10 * * *", "!has 6");
}

#[test]
fn a_wrong_field_is_named() {
    check("60 9 * * *", "!first field, the minute");
    check("x 9 * * *", "!first field, the minute");
    check("0 24 * * *", "!second field, the hour");
    check("0 22-2 * * *", "!second field, the hour");
    check("0 9, * * *", "!second field, the hour");
    check("0 9am * * *", "!second field, the hour");
    check("0 */0 * * *", "!second field, the hour");
    check("0 99999999999999999999 * * *", "!second field, the hour");
    check("0 9 0 * *", "!third field, the day of the month");
    check("0 9 32 * *", "!third field, the day of the month");
    check("0 9 L * *", "!third field, the day of the month");
    check("0 9 * 13 *", "!fourth field, the month");
    check("0 9 * mai *", "!fourth field, the month");
    check("0 9 * * 8", "!fifth field, the weekday");
    check("0 9 * * mon,", "!fifth field, the weekday");
    check("0 9 * * -", "!fifth field, the weekday");
    check("0 9 * * mon/0", "!fifth field, the weekday");
    check("0 9 * * 5#2", "!fifth field, the weekday");
    check(", * * * *", "!first field, the minute");
}

#[test]
fn what_people_and_crontab_read_differently_is_refused() {
    check("0 9 13 * 5", "!not both");
    check("0 9 */2 * mon", "!not both");
    check("0 9 1-31 * 1", "!not both");
    check("0 9 ? * 1", "0 9 * * 1");
}

#[test]
fn slots_less_than_an_hour_apart_are_refused() {
    check("* * * * *", "!one hour apart");
    check("*/30 * * * *", "!one hour apart");
    check("0,30 9 * * *", "!one hour apart");
    check("0,59 9 * * *", "!one hour apart");
    check("0-1 0 1 1 *", "!one hour apart");
    check("0 9,10 * * *", "0 9,10 * * *");
}

#[test]
fn a_date_that_never_comes_is_refused() {
    check("0 9 30 2 *", "!never happens");
    check("0 9 31 4,6,9,11 *", "!never happens");
    check("0 9 31 2,3 *", "0 9 31 2,3 *");
}

#[test]
fn an_expression_has_a_size() {
    check(&"0 ".repeat(5_000), "!64 characters");
    check(&format!("0 9 * * {}", "1,".repeat(40)), "!64 characters");
    check("0 */2,1-23/3 1-31/3,2-31/3 */2 *", "!too intricate");
    // Without a space the crate would take these for two fields.
    check("0 *1 jan,1 mon-fri *", "!second field");
    check("0 9 *1 1 *", "!third field");
    check("0*9 1 1 1 *", "!first field");
    check("0 9?1 1 1 *", "!second field");
}

#[test]
fn hostile_texts_are_refused_and_not_repeated() {
    for text in [
        "\0 9 * * *",
        "0 9 * * \u{202e}nom",
        "🕘 9 * * *",
        "0 9 * * `@everyone`",
        "٠ ٩ * * *",
        "0\u{a0}9 * * *",
    ] {
        let NotACron(said) = Cron::parse(text).unwrap_err();
        assert!(said.is_ascii() && !said.contains("everyone"), "{text:?} was refused with: {said}");
    }
}

#[test]
fn stored_text_is_checked_when_it_is_read() {
    let cron: Cron = serde_json::from_str("\"0 9 * * mon-fri\"").unwrap();
    assert_eq!(serde_json::to_string(&cron).unwrap(), "\"0 9 * * 1-5\"");
    let refused = serde_json::from_str::<Cron>("\"* * * * *\"").unwrap_err().to_string();
    assert!(refused.contains("one hour apart"), "{refused}");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,80}") {
        let _ = Cron::parse(&text);
    }

    #[test]
    fn whatever_looks_like_cron_is_refused_or_an_hour_apart(
        text in proptest::collection::vec("[0-9]{1,2}|[*?]|[0-9,/*-]{1,6}|[*]/[0-9]{1,2}|mon-fri|(jan|sun),[0-9]", 5)
    ) {
        let text = text.join(" ");
        if let Ok(cron) = Cron::parse(&text) {
            prop_assert_eq!(&Cron::parse(cron.as_str()).unwrap(), &cron);
            let slots: Vec<_> = cron.schedule().after(&DateTime::UNIX_EPOCH).take(50).collect();
            prop_assert!(!slots.is_empty(), "{:?} never happens", text);
            for pair in slots.windows(2) {
                prop_assert!(pair[1].timestamp() - pair[0].timestamp() >= 3600, "{:?}: {:?}", text, pair);
            }
        }
    }
}
