//! SIGKILL between any two steps of a round: the real process, killed at a named point and started again, loses
//! and repeats nothing.

use daily_drill::domain::ids::ServerId;
use daily_drill::domain::server::Settings;
use daily_drill::store::{Store, StoreError};
use jiff::SignedDuration;
use loopback_discord::{Channel, Loopback, Message, Permissions, World};

use crate::harness::{GOOD_ANSWER, time};
use crate::process::{Came, POINTS, Process};

const SLOT: &str = "2026-03-02T09:00[Europe/Berlin]";
const CLOSE: &str = "2026-03-03T09:00[Europe/Berlin]";

/// One round with a kill at `point`, the process being away for `gap` after it.
async fn survives(point: &str, gap: SignedDuration) {
    let discord = Loopback::start(World::default()).await.unwrap();
    let data = tempfile::tempdir().unwrap();
    let ben = discord.member("ben");
    let process = Process::ready(&discord, data.path()).await;
    let amara = discord.member("amara");
    let draft = amara.runs("/timetable add time:9:00 days:daily zone:Europe/Berlin").await.unwrap();
    amara.clicks(&draft, "Save").await.unwrap();
    process.kill();

    let mut killed = 0;
    let mut killed_at_slot = false;
    let mut process = Process::start(&discord, data.path(), Some(point)).await;
    process.until(|process| process.connected).await;
    for moment in [time(SLOT), time(CLOSE)] {
        if process.advance_to(&discord, moment).await == Came::Killed {
            killed += 1;
            killed_at_slot = moment == time(SLOT);
            discord.clock().advance_by(gap);
            process = Process::ready(&discord, data.path()).await;
        }
        if moment == time(SLOT) {
            // An answer that was acknowledged is there, whatever happens afterwards.
            let question = questions(&discord).remove(0);
            let form = ben.clicks(&question, "Answer").await.unwrap();
            let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
            assert!(card.text().contains("**1** day"), "{point}: {}", card.text());
        }
    }
    assert_eq!(killed, 1, "{point} was never reached");

    // The window began when the process was back, or stood still while it was away: it ends as much later.
    if killed_at_slot && !gap.is_zero() {
        let first = questions(&discord).remove(0);
        let thread = discord.thread_of(&first).unwrap_or_else(|| panic!("{point}: no thread"));
        assert_eq!(revealed(&discord, &thread), 0, "{point}: revealed while the window was to stand still");
        process.advance_to(&discord, time(CLOSE) + gap).await;
    }
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**1** day"), "{point}: {}", streak.text());
    process.kill();

    let questions = questions(&discord);
    let numbers: Vec<String> = questions.iter().map(number).collect();
    assert_eq!(numbers, ["#1", "#2"], "{point}: each slot is posted once");
    let first = &questions[0];
    let thread = discord.thread_of(first).unwrap_or_else(|| panic!("{point}: no thread"));
    assert_eq!(revealed(&discord, &thread), 2, "{point}: the reveal is there once");
    assert!(
        first.buttons().iter().any(|button| button.label == "Model answer"),
        "{point}: the buttons changed"
    );
    assert!(discord.violations().is_empty(), "{point}: {:?}", discord.violations());
}

fn revealed(discord: &Loopback, thread: &Channel) -> usize {
    discord.messages(thread).iter().filter(|message| !message.embeds.is_empty()).count()
}

fn questions(discord: &Loopback) -> Vec<Message> {
    let mut messages = discord.messages("daily");
    messages.retain(|message| !message.embeds.is_empty());
    messages.sort_by_key(|message| message.id);
    messages
}

fn number(message: &Message) -> String {
    let title = message.embeds[0]["title"].as_str().unwrap();
    title.split(' ').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_kill_between_any_two_steps_loses_and_repeats_nothing() {
    for point in POINTS {
        survives(point, SignedDuration::ZERO).await;
    }
}

#[tokio::test]
async fn nor_does_one_after_which_discord_has_forgotten_the_nonce() {
    for point in POINTS {
        survives(point, SignedDuration::from_mins(10)).await;
    }
}

/// The window is extended and that it is to be shown is written, in one change; then comes the kill.
#[tokio::test]
async fn a_kill_while_the_new_close_is_shown_extends_once_and_shows_it() {
    for point in ["claimed:Extend", "sent:Extend", "recorded:Extend"] {
        let discord = Loopback::start(World::default()).await.unwrap();
        let data = tempfile::tempdir().unwrap();
        let mut process = Process::ready(&discord, data.path()).await;
        let amara = discord.member("amara");
        let draft = amara.runs("/timetable add time:9:00 days:daily zone:Europe/Berlin").await.unwrap();
        amara.clicks(&draft, "Save").await.unwrap();
        process.advance_to(&discord, time(SLOT)).await;
        process.kill();
        discord.clock().advance_by(SignedDuration::from_hours(2));

        let mut process = Process::start(&discord, data.path(), Some(point)).await;
        assert_eq!(process.until(|_| false).await, Came::Killed, "{point} was never reached");
        let mut process = Process::ready(&discord, data.path()).await;
        let question = questions(&discord).remove(0);
        let close = time(CLOSE) + SignedDuration::from_hours(2);
        let shown = format!("<t:{}:f>", close.as_second());
        assert!(question.text().contains(&shown), "{point}: {}", question.text());
        assert!(question.text().contains("2 h longer"), "{point}: {}", question.text());
        process.advance_to(&discord, time(CLOSE)).await;
        let thread = discord.thread_of(&question).unwrap();
        assert_eq!(revealed(&discord, &thread), 0, "{point}");
        process.advance_to(&discord, close).await;
        assert_eq!(revealed(&discord, &thread), 2, "{point}");
        process.kill();
    }
}

/// That a reminder was sent is written first: after a kill there is one or none, and never a second.
#[tokio::test]
async fn a_kill_while_a_reminder_is_sent_sends_no_second_one() {
    for (point, expected) in [("claimed:Remind", 0), ("sent:Remind", 1)] {
        let discord = Loopback::start(World::default()).await.unwrap();
        let data = tempfile::tempdir().unwrap();
        let server = discord.look(|world| ServerId(*world.servers.keys().next().unwrap()));
        let store = Store::open(data.path()).unwrap();
        let settings = Settings { reminder: true, ..Settings::default() };
        let written: Result<(), StoreError> = store.write(move |tx| tx.put_settings(server, &settings)).await;
        written.unwrap();
        drop(store);
        let mut process = Process::ready(&discord, data.path()).await;
        let (amara, ben) = (discord.member("amara"), discord.member("ben"));
        let draft = amara.runs("/timetable add time:9:00 days:daily zone:Europe/Berlin").await.unwrap();
        amara.clicks(&draft, "Save").await.unwrap();
        process.advance_to(&discord, time(SLOT)).await;
        let streak = ben.runs("/streak").await.unwrap();
        ben.clicks(&streak, "Remind me").await.unwrap();
        process.kill();

        let before = time(CLOSE) - SignedDuration::from_hours(2);
        let mut process = Process::start(&discord, data.path(), Some(point)).await;
        process.until(|process| process.connected).await;
        assert_eq!(process.advance_to(&discord, before).await, Came::Killed, "{point} was never reached");
        let dm = discord.change(|world| world.dm_with(ben.id()));
        let mut process = Process::ready(&discord, data.path()).await;
        process.advance_to(&discord, time(CLOSE)).await;
        assert_eq!(discord.messages(dm).len(), expected, "{point}");
        process.kill();
    }
}

#[tokio::test]
async fn an_empty_history_without_permission_proves_nothing() {
    posts_blindly_never(false, SignedDuration::from_mins(11)).await;
}

#[tokio::test]
async fn nor_does_it_when_it_is_too_late_to_post() {
    posts_blindly_never(false, SignedDuration::from_hours(8)).await;
    posts_blindly_never(true, SignedDuration::from_hours(8)).await;
}

#[tokio::test]
async fn a_press_proves_what_the_history_hides() {
    posts_blindly_never(true, SignedDuration::from_mins(11)).await;
}

/// Catching up ends after six hours. A question that was posted unheard is looked for all the same, and gets the time back
/// in which nobody could answer; one that was not is skipped, and is not posted so late.
#[tokio::test]
async fn a_kill_before_an_absence_longer_than_catching_up_leaves_no_question_behind() {
    let hours = SignedDuration::from_hours;
    for (point, posted, away) in [
        ("claimed:Message", false, hours(9)),
        ("sent:Message", true, hours(9)),
        // Until after the next question's slot, which comes now.
        ("claimed:Message", false, hours(26)),
        ("sent:Message", true, hours(26)),
    ] {
        let name = format!("{point}, {away:#}");
        let discord = Loopback::start(World::default()).await.unwrap();
        let data = tempfile::tempdir().unwrap();
        let (amara, ben) = (discord.member("amara"), discord.member("ben"));
        let mut process = Process::start(&discord, data.path(), Some(point)).await;
        process.until(|process| process.connected).await;
        let draft = amara.runs("/timetable add time:9:00 days:daily zone:Europe/Berlin").await.unwrap();
        amara.clicks(&draft, "Save").await.unwrap();
        assert_eq!(process.advance_to(&discord, time(SLOT)).await, Came::Killed, "{name}");
        discord.clock().advance_by(away);
        let mut process = Process::ready(&discord, data.path()).await;

        let overtaken = away > hours(24);
        let numbers: Vec<String> = questions(&discord).iter().map(number).collect();
        let expected: &[&str] = match (posted, overtaken) {
            (true, true) => &["#1", "#2"],
            (true, false) => &["#1"],
            (false, true) => &["#2"],
            (false, false) => &[],
        };
        assert_eq!(numbers, expected, "{name}");
        if posted {
            let question = questions(&discord).remove(0);
            let close = time(CLOSE) + away.min(hours(24));
            assert!(
                question.text().contains(&format!("<t:{}:f>", close.as_second())),
                "{name}: it shows its close"
            );
            let form = ben.clicks(&question, "Answer").await.unwrap();
            let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
            assert!(card.text().contains("**1** day"), "{name}: {}", card.text());
            process.advance_to(&discord, close).await;
            let thread = discord.thread_of(&question).unwrap();
            assert_eq!(revealed(&discord, &thread), 2, "{name}");
        } else {
            let doctor = amara.runs("/timetable doctor").await.unwrap();
            assert!(doctor.text().contains("away"), "{name}: {}", doctor.text());
            process.advance_to(&discord, time(CLOSE) + away).await;
        }
        assert!(
            questions(&discord).iter().filter(|question| number(question) == "#1").count() <= 1,
            "{name}"
        );
        assert!(discord.violations().is_empty(), "{name}: {:?}", discord.violations());
        process.kill();
    }
}

async fn posts_blindly_never(pressed: bool, after: SignedDuration) {
    let discord = Loopback::start(World::default()).await.unwrap();
    let data = tempfile::tempdir().unwrap();
    let amara = discord.member("amara");
    let mut process = Process::start(&discord, data.path(), Some("sent:Message")).await;
    process.until(|process| process.connected).await;
    let draft = amara.runs("/timetable add time:9:00 days:daily zone:Europe/Berlin").await.unwrap();
    amara.clicks(&draft, "Save").await.unwrap();
    assert_eq!(process.advance_to(&discord, time(SLOT)).await, Came::Killed);
    let question = questions(&discord).remove(0);
    discord.clock().advance_by(SignedDuration::from_mins(10));
    let history = Permissions::READ_MESSAGE_HISTORY;
    discord.change(|world| world.deny(question.channel, world.bot(), history));

    let mut process = Process::ready(&discord, data.path()).await;
    assert_eq!(questions(&discord).len(), 1, "it does not post blindly");
    let list = amara.runs("/timetable list").await.unwrap();
    assert!(list.text().contains("Read Message History"), "{}", list.text());
    let doctor = amara.runs("/timetable doctor").await.unwrap();
    assert!(doctor.text().contains("A step waits: I was interrupted"), "{}", doctor.text());
    let later = discord.clock().now() + after;
    process.advance_to(&discord, later).await;
    let told = discord.messages(amara.in_dm().channel_id());
    assert_eq!(told.len(), 1);
    assert!(told[0].text().contains("I lack **Read Message History** there"), "{}", told[0].text());

    if pressed {
        // That somebody can press its button proves that it is there.
        discord.member("ben").clicks(&question, "Hint").await.unwrap();
    } else {
        discord.change(|world| world.allow(question.channel, world.bot(), history));
    }
    let thread = |world: &mut World| world.channels.contains_key(&question.id).then_some(());
    discord.until("the thread on the question", thread).await;
    assert_eq!(questions(&discord).len(), 1, "it found its message");
    process.kill();
}

/// What cannot be done is told once, whatever happens between the intent and the note that it was told.
#[tokio::test]
async fn a_kill_while_the_admins_are_told_tells_them_once() {
    for point in ["claimed:Notice", "sent:Notice", "recorded:Notice"] {
        for gap in [SignedDuration::ZERO, SignedDuration::from_mins(10)] {
            let discord = Loopback::start(World::default()).await.unwrap();
            let data = tempfile::tempdir().unwrap();
            let process = Process::ready(&discord, data.path()).await;
            let amara = discord.member("amara");
            let draft = amara.runs("/timetable add time:9:00 days:daily zone:Europe/Berlin").await.unwrap();
            amara.clicks(&draft, "Save").await.unwrap();
            process.kill();
            let daily = amara.channel_id();
            discord.change(|world| world.deny(daily, world.bot(), Permissions::SEND_MESSAGES));
            let mut process = Process::start(&discord, data.path(), Some(point)).await;
            process.until(|process| process.connected).await;
            process.advance_to(&discord, time(SLOT)).await;
            let told_at = time(SLOT) + SignedDuration::from_mins(2);
            assert_eq!(
                process.advance_to(&discord, told_at).await,
                Came::Killed,
                "{point} was never reached"
            );
            discord.clock().advance_by(gap);
            let mut process = Process::ready(&discord, data.path()).await;
            process.advance_to(&discord, told_at + gap + SignedDuration::from_hours(2)).await;
            let told = discord.messages(amara.in_dm().channel_id());
            assert_eq!(told.len(), 1, "{point}, {gap}");
            process.kill();
        }
    }
}
