use insta::assert_snapshot;
use jiff::SignedDuration;
use loopback_discord::World;

use crate::harness::{GOOD_ANSWER, Study, seen};

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn answers_every_day(study: &Study, name: &str, days: usize) {
    for _ in 0..days {
        let question = study.next_in("daily").await;
        let form = study.member(name).clicks(&question, "Answer").await.unwrap();
        study.member(name).submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
        study.advance_by(DAY).await;
        study.reads_the_reveal(&question).await;
    }
}

#[tokio::test]
async fn before_the_first_question_there_is_nothing_to_lose() {
    let study = Study::start().await;
    let streak = study.member("ben").runs("/streak").await.unwrap();
    assert!(streak.is_ephemeral());
    assert!(streak.text().contains("**0** days"), "{}", streak.text());
    study.finish().await;
}

#[tokio::test]
async fn seven_days_earn_a_freeze_that_spares_a_miss() {
    let study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    answers_every_day(&study, "ben", 7).await;
    let ben = study.member("ben");
    let streak = ben.runs("/streak").await.unwrap();
    assert_snapshot!("streak_after_seven_days", seen(&streak));

    // The eighth question is left alone.
    let question = study.next_in("daily").await;
    let asks = ben.clicks(&question, "Show answer").await.unwrap();
    assert!(asks.text().contains("A freeze would be used; your streak of 7 stays."), "{}", asks.text());
    study.advance_by(DAY).await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**7** days · longest 7 · no freeze"), "{}", streak.text());
    let ledger = ben.clicks(&streak, "Ledger").await.unwrap();
    assert_snapshot!("ledger", seen(&ledger));

    // Others see the numbers, and nothing that is only Ben's to decide.
    let seen_by_dana = study.member("dana").runs("/streak member:ben").await.unwrap();
    assert!(seen_by_dana.text().contains("The streak of"), "{}", seen_by_dana.text());
    assert!(seen_by_dana.text().contains("**7** days"), "{}", seen_by_dana.text());
    assert!(seen_by_dana.buttons().is_empty());
    study.finish().await;
}

#[tokio::test]
async fn a_streak_survives_a_restart() {
    let mut study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    answers_every_day(&study, "ben", 2).await;
    study.restart_bot().await;
    let streak = study.member("ben").runs("/streak").await.unwrap();
    assert!(streak.text().contains("**2** days"), "{}", streak.text());
    study.next_in("daily").await;
    study.finish().await;
}

#[tokio::test]
async fn the_last_minute_counts_and_the_close_does_not() {
    let study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let question = study.next_in("daily").await;
    let (ben, dana) = (study.member("ben"), study.member("dana"));
    study.advance_to("2026-03-03T08:59:59[Europe/Berlin]").await;
    let form = ben.clicks(&question, "Answer").await.unwrap();
    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    study.advance_to("2026-03-03T09:14:59[Europe/Berlin]").await;
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.text().contains("**1** day"), "{}", card.text());
    let streak = dana.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**0** days"), "{}", streak.text());
    study.finish().await;
}

#[tokio::test]
async fn show_answer_says_what_this_round_costs_and_not_what_else_is_open() {
    let study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin topics:http").await;
    study.has_timetable("time:10:00 days:daily zone:Europe/Berlin topics:security").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let first = study.next_in("daily").await;
    let ben = study.member("ben");
    let form = ben.clicks(&first, "Answer").await.unwrap();
    ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    study.advance_to("2026-03-03T10:00[Europe/Berlin]").await;
    let extra = study.next_in("daily").await;
    let counting = study.next_in("daily").await;
    let newer_extra = study.next_in("daily").await;
    study.reads_the_reveal(&first).await;
    study.reads_the_reveal(&extra).await;

    // Only the first timetable counts: leaving out a question of the other costs nothing.
    let asks = ben.clicks(&newer_extra, "Show answer").await.unwrap();
    assert!(asks.text().contains("Your streak of 1 stays."), "{}", asks.text());
    ben.clicks(&asks, "Show it").await.unwrap();
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**1** day"), "{}", streak.text());
    let asks = ben.clicks(&counting, "Show answer").await.unwrap();
    assert!(asks.text().contains("Your streak of 1 day would end."), "{}", asks.text());
    ben.clicks(&asks, "Show it").await.unwrap();
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**0** days"), "{}", streak.text());
    study.finish().await;
}

#[tokio::test]
async fn whoever_hides_keeps_their_streak_to_themselves() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let (ben, dana) = (study.member("ben"), study.member("dana"));
    let form = ben.clicks(&question, "Answer").await.unwrap();
    ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    let visibility = ben.in_dm().runs("/mydata visibility").await.unwrap();
    ben.in_dm().clicks(&visibility, "Hide me").await.unwrap();
    let refused = dana.runs("/streak member:ben").await.unwrap();
    assert!(refused.is_ephemeral() && refused.text().contains("to themselves"), "{}", refused.text());
    for own in ["/streak", "/streak member:ben"] {
        let own = ben.runs(own).await.unwrap();
        assert!(own.text().contains("**1** day"), "{}", own.text());
    }
    study.finish().await;
}

#[tokio::test]
async fn in_direct_messages_there_is_a_line_for_each_server() {
    let mut world = World::default();
    let elsewhere = world.add_server("*Else*where");
    world.add_member(elsewhere, "ben");
    world.add_member(elsewhere, "amara");
    world.make_organiser(elsewhere, "amara");
    world.install_for("ben");
    let study = Study::start_in(world).await;
    let ben = study.member("ben");
    let none = ben.in_dm().runs("/streak").await.unwrap();
    assert!(none.is_ephemeral() && none.text().contains("You have no streak yet"), "{}", none.text());
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    let amara = study.member("amara").in_server("*Else*where");
    let draft = amara.runs("/timetable add time:09:00 days:daily zone:Europe/Berlin").await.unwrap();
    amara.clicks(&draft, "Save").await.unwrap();
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let here = study.next_in("daily").await;
    let there = study.discord.channel_in("*Else*where", "daily").next().await;
    for (ben, question) in [(ben.clone(), &here), (ben.in_server("*Else*where"), &there)] {
        let check = ben.clicks(question, "Quick check").await.unwrap();
        ben.clicks(&check, "A").await.unwrap();
    }
    let both = ben.in_dm().runs("/streak").await.unwrap();
    assert_snapshot!("two_servers", seen(&both));
    let refused = ben.in_dm().runs("/streak member:dana").await.unwrap();
    assert!(refused.text().contains("works in a server"), "{}", refused.text());

    // The one that removed the bot is left out; where only Ben carries it, it says what it says in direct messages.
    study.discord.change(|world| world.kick_bot(elsewhere));
    study.settle().await;
    let one = ben.in_server("*Else*where").runs("/streak").await.unwrap();
    assert!(one.is_ephemeral() && one.text().contains("Study Hall"), "{}", one.text());
    assert!(!one.text().contains("where"), "{}", one.text());
    study.finish().await;
}
