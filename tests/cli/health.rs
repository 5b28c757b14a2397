use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use crate::program::{Desk, PATIENCE, discord};

#[test]
fn no_sign_of_life_is_not_well() {
    let desk = Desk::new();
    desk.program("health").ends().with_code(1).saying("no bot is running on this folder");
    let told = |age: SignedDuration| format!("{{\"alive\":\"{}\"}}\n", Timestamp::now() - age);
    let minutes = SignedDuration::from_mins;
    for (name, content, says) in [
        ("an old one", told(minutes(2)), "is 120 s old"),
        ("one of tomorrow", told(minutes(-24 * 60)), "ahead of this clock"),
        ("half of one", "{\"alive\":\"2026-".to_owned(), "cannot be understood"),
        ("nothing", String::new(), "cannot be understood"),
    ] {
        desk.file("data/health.json", content);
        let ended = desk.program("health").ends().with_code(1);
        assert!(ended.err.contains(says), "{name}: {ended}");
    }
    desk.file("data/health.json", told(SignedDuration::from_secs(30)));
    let well = desk.program("health").ends().with_code(0);
    assert_eq!(well.out, "well 30 s ago; there is no export yet\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_running_bot_is_well_and_a_stopped_one_is_not() {
    let (desk, discord) = (Desk::new(), discord().await);
    let bot = desk.bot(&discord).await;
    // Its first sign of life is written about when Discord says hello.
    let deadline = Instant::now() + PATIENCE;
    while desk.program("health").ends().code != Some(0) {
        assert!(Instant::now() < deadline, "no sign of life");
    }
    bot.terminates().with_code(0);
    desk.program("health").ends().with_code(1).saying("no bot is running on this folder");
}
