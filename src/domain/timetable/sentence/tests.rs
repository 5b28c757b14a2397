#![allow(clippy::unwrap_used)]

use super::*;

fn check(cron: &str, wanted: &str) {
    assert_eq!(Cron::parse(cron).unwrap().sentence(), wanted, "{cron}");
}

#[test]
fn sentences() {
    check("0 9 * * 1-5", "weekdays at 09:00");
    check("15 21 * * *", "every day at 21:15");
    check("0 9 * * 1,3,5", "Mon, Wed and Fri at 09:00");
    check("0 9 * * 0,1", "Mon and Sun at 09:00");
    check("0 10 * * 6,0", "weekends at 10:00");
    check("5 8 * * sun", "Sundays at 08:05");
    check("0 9,18 * * 1-5", "weekdays at 09:00 and 18:00");
    check("30 */6 * * *", "every day at 00:30, 06:30, 12:30 and 18:30");
}

#[test]
fn other_rules_speak_for_themselves() {
    check("0 9 1 * *", "by the cron rule `0 9 1 * *`");
    check("0 9 * 1 *", "by the cron rule `0 9 * 1 *`");
    check("0 * * * *", "by the cron rule `0 * * * *`");
}
