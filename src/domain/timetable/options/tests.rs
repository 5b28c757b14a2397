#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn rule(time: &str, days: &str) -> Result<Cron, NotACron> {
    Cron::parse("0 0 1 1 *").unwrap().at(time)?.on(days)
}

/// `wanted` is the rule, or after `!` words that the refusal contains.
fn check(time: &str, days: &str, wanted: &str) {
    match (rule(time, days), wanted.strip_prefix('!')) {
        (Ok(cron), None) => assert_eq!(cron.as_str(), wanted, "rule of {time:?}, {days:?}"),
        (Err(NotACron(said)), Some(words)) => {
            assert!(said.contains(words), "{time:?}, {days:?} was refused with: {said}");
            assert!(said.contains('`'), "a refusal gives an example: {said}");
        }
        (got, _) => panic!("{time:?}, {days:?} gave {got:?} rather than {wanted:?}"),
    }
}

#[test]
fn times() {
    check("9", "daily", "0 9 * * *");
    check("09:00", "daily", "0 9 * * *");
    check("9:30", "daily", "30 9 * * *");
    check("9.30", "daily", "30 9 * * *");
    check("9am", "daily", "0 9 * * *");
    check("9 AM", "daily", "0 9 * * *");
    check("9 a.m.", "daily", "0 9 * * *");
    check("9.30 pm", "daily", "30 21 * * *");
    check("9.30 p.m.", "daily", "30 21 * * *");
    check("21:15", "daily", "15 21 * * *");
    check(" 0:00 ", "daily", "0 0 * * *");
    check("12am", "daily", "0 0 * * *");
    check("12:05 am", "daily", "5 0 * * *");
    check("12pm", "daily", "0 12 * * *");
    check("noon", "daily", "0 12 * * *");
    check("Midnight", "daily", "0 0 * * *");
}

#[test]
fn times_that_cannot_be_read() {
    for time in [
        "", " ", "am", ":", "9:", ":30", "9:5", "9:60", "25:00", "13pm", "0am", "-9", "+9", "9:+5",
        "9:30:00", "nine", "9h",
    ] {
        check(time, "daily", "!cannot read that time");
    }
    check("24:00", "daily", "!`00:00` for midnight");
    check("9:00, 21:00", "daily", "!`0 9,21 * * *`");
    check("9 and 21", "daily", "!`0 9,21 * * *`");
}

#[test]
fn a_rule_with_another_time_or_other_days() {
    let rule = |text: &str| Cron::parse(text).unwrap();
    assert_eq!(rule("0 9 * * 1-5").at("9.30 pm").unwrap().as_str(), "30 21 * * 1-5");
    assert_eq!(rule("0 9 1 * *").at("18").unwrap().as_str(), "0 18 1 * *");
    assert_eq!(rule("0 9,18 1 6 *").on("mon, wed").unwrap().as_str(), "0 9,18 * * 1,3");
    for (text, time) in
        [("5 7 * * 1", "07:05"), ("0 9,18 * * *", "0 9,18 * * *"), ("0 */6 * * *", "0 */6 * * *")]
    {
        assert_eq!(rule(text).time(), time);
    }
    assert!(rule("0 9 * * *").at("nine").is_err() && rule("0 9 * * *").on("someday").is_err());
}

#[test]
fn days() {
    check("9", "daily", "0 9 * * *");
    check("9", "Every Day", "0 9 * * *");
    check("9", "everyday", "0 9 * * *");
    check("9", "weekdays", "0 9 * * 1-5");
    check("9", "on weekdays", "0 9 * * 1-5");
    check("9", "WEEKENDS", "0 9 * * 0,6");
    check("9", "mon,wed,fri", "0 9 * * 1,3,5");
    check("9", "mon wed fri", "0 9 * * 1,3,5");
    check("9", "Mondays, Wednesdays and Fridays", "0 9 * * 1,3,5");
    check("9", "every monday & thursday", "0 9 * * 1,4");
    check("9", "Mon-Fri", "0 9 * * 1-5");
    check("9", "mon – thu", "0 9 * * 1-4");
    check("9", "Friday to Monday", "0 9 * * 0,1,5,6");
    check("9", "tues, thurs", "0 9 * * 2,4");
    check("9", "mo tu we th fr sa su", "0 9 * * *");
    check("9", "weekdays and sat", "0 9 * * 1-6");
    check("9", "monday", "0 9 * * 1");
}

#[test]
fn days_that_cannot_be_read() {
    for days in ["", " , ", "every", "-", "mon-", "mon-5", "m", "mon\0", "\u{202e}nom", "🗓", "1-5/2"] {
        check("9", days, "!Write `daily`");
    }
    check("9", "montag", "!the day `montag`");
    check("9", "every other day", "!the day `other`");
    check("9", "@everyone", "!cannot read those days");
    check("9", &"mon ".repeat(2_500), "!cannot read those days");
    check(&"9".repeat(10_000), &"x".repeat(10_000), "!cannot read that time");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(time in ".{0,12}", days in ".{0,40}") {
        let _ = rule(&time, &days);
    }

    #[test]
    fn every_minute_of_the_day_can_be_said(hour in 0..24u8, minute in 0..60u8) {
        let half = if hour < 12 { "am" } else { "pm" };
        let twelve = (hour + 11) % 12 + 1;
        let wanted = format!("{minute} {hour} * * *");
        check(&format!("{hour}:{minute:02}"), "daily", &wanted);
        check(&format!("{twelve}:{minute:02} {half}"), "daily", &wanted);
    }
}
