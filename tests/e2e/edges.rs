//! What happens at the edges, a row each; what goes wrong at Discord itself is in `faults`, absences are in `away`.
//!
//! | edge | what happens |
//! |---|---|
//! | slow mode in the channel and the thread | it does not hold bots up; should Discord say so all the same, the step is tried again and done once |
//! | a question leaves the bank while its round is open | everything goes on with the text as it was posted; only a report on it is refused |
//! | a question gets another id while its round is open | the same, and a later question is not the same one again |
//! | the clock is set back a day, and forward again | nothing is posted twice, and nothing early |
//! | `/quiz` in a direct message, in a thread, in a server that only a member carries the bot into | it works from end to end, with no more than one message after the first answer to anything |

use std::path::Path;
use std::sync::Arc;

use daily_drill::bank_dir::BankDir;
use daily_drill::clock::Clock;
use daily_drill::domain::bank::Bank;
use jiff::SignedDuration;
use loopback_discord::{Actor, Fault, FaultKind, Match, Message};

use crate::harness::{GOOD_ANSWER, Study, answers, time};
use crate::places::with_a_guest;

const SLOT: &str = "2026-03-02T09:00[Europe/Berlin]";
const CLOSE: &str = "2026-03-03T09:00[Europe/Berlin]";
const DAILY: &str = "time:09:00 days:daily zone:Europe/Berlin";

fn questions(study: &Study) -> usize {
    study.discord.messages("daily").iter().filter(|message| !message.embeds.is_empty()).count()
}

#[tokio::test]
async fn slow_mode_in_the_channel_and_the_thread() {
    let study = Study::start().await;
    let daily = study.discord.channel("daily").id();
    let is_slow = |study: &Study| {
        study.discord.change(|world| {
            world.channels.values_mut().for_each(|channel| channel.slowmode = 21_600);
            let refused = FaultKind::Error(429, 20_016, "slowmode".to_owned());
            world.faults.push(Fault::once(Match::new("POST", "/messages"), refused));
        });
    };
    study.has_timetable(DAILY).await;
    is_slow(&study);
    study.advance_to(SLOT).await;
    study.until("the question", |study| questions(study) == 1).await;
    let question = study.next_in("daily").await;
    assert_eq!(question.channel, daily);
    study.settle().await;
    is_slow(&study);
    let ben = study.member("ben");
    let card = answers(&ben, &question, GOOD_ANSWER).await;
    let shared = ben.clicks(&card, "Share").await.unwrap();
    assert!(shared.text().contains("Your answer is in"), "{}", shared.text());
    let thread = study.discord.thread_of(&question).unwrap();
    study.discord.channel(&thread).next().await;
    study.advance_to(CLOSE).await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    study.finish().await;
}

/// The four questions after an update of the bank.
fn bank(change: impl Fn(&str, String) -> Option<(String, String)>) -> Arc<Bank> {
    let dir = BankDir::on_disk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/bank")));
    let files = dir.files.into_iter().filter_map(|(path, bytes)| {
        let (path, text) = change(&path, String::from_utf8(bytes).unwrap())?;
        Some((path, text.into_bytes()))
    });
    let (bank, problems) = Bank::build(&dir.topics, files);
    assert!(problems.is_empty(), "{problems:?}");
    Arc::new(bank)
}

/// All that can be done with an open round and after it.
async fn goes_on_as_posted(study: &Study, question: &Message, known: bool) {
    let ben = study.member("ben");
    let hint = ben.clicks(question, "Hint").await.unwrap();
    assert!(hint.text().contains("Hint 1"), "{}", hint.text());
    let check = ben.clicks(question, "Quick check").await.unwrap();
    ben.clicks(&check, "A").await.unwrap();
    let form = ben.clicks(question, "Answer").await.unwrap();
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.text().contains("Keeping user input from becoming SQL"), "{}", card.text());
    let daily = ben.runs("/daily").await.unwrap();
    assert!(daily.text().contains("Keeping user input from becoming SQL"), "{}", daily.text());
    study.advance_to(CLOSE).await;
    let thread = study.discord.thread_of(question).unwrap();
    let model = study.discord.channel(&thread).next().await;
    assert!(model.text().contains("bound parameters"), "{}", model.text());
    let around = study.discord.channel(&thread).next().await;
    let ben = ben.in_thread(&thread);
    let card = ben.clicks(&model, "My card").await.unwrap();
    assert!(card.text().contains("**1** day"), "{}", card.text());
    ben.clicks(&around, "Keep a private copy").await.unwrap();
    let report = ben.clicks(&around, "Report a problem").await.unwrap();
    assert_eq!(report.as_form().is_some(), known, "the question is in the bank: {known}");
    let next = study.next_in("daily").await;
    assert!(!next.text().contains("Keeping user input"), "the same question again: {}", next.text());
}

/// A daily question of the day that is about to leave the bank.
async fn a_question_at(study: &Study) -> Message {
    study.has_timetable(DAILY).await;
    study.member("amara").runs("/timetable queue question:stop-sql-injection").await.unwrap();
    study.advance_to(SLOT).await;
    study.next_in("daily").await
}

#[tokio::test]
async fn a_question_leaves_the_bank_while_its_round_is_open() {
    let mut study = Study::start().await;
    let question = a_question_at(&study).await;
    study.stop_bot().await;
    study.has_bank(bank(|path, text| (!path.contains("stop-sql")).then(|| (path.to_owned(), text))));
    study.start_bot().await;
    goes_on_as_posted(&study, &question, false).await;
    study.finish().await;
}

#[tokio::test]
async fn a_question_gets_another_id_while_its_round_is_open() {
    let mut study = Study::start().await;
    let question = a_question_at(&study).await;
    study.stop_bot().await;
    let renamed = "id = \"bind-parameters\"\nformer_ids = [\"stop-sql-injection\"]";
    study.has_bank(bank(|path, text| {
        let text = text.replace("id       = \"stop-sql-injection\"", renamed);
        Some((path.replace("stop-sql-injection", "bind-parameters"), text))
    }));
    study.start_bot().await;
    goes_on_as_posted(&study, &question, true).await;
    study.finish().await;
}

#[tokio::test]
async fn a_clock_is_set_back_a_day_and_forward_again() {
    let mut study = Study::start().await;
    study.has_timetable(DAILY).await;
    study.advance_to(SLOT).await;
    let question = study.next_in("daily").await;
    study.stop_bot().await;
    let day = SignedDuration::from_hours(24);
    let (clock, now) = tokio::sync::watch::channel(study.now() - day);
    study.start_bot_with(Clock::Manual(now)).await;
    study.discord.idle().await;
    assert_eq!(questions(&study), 1);
    clock.send_replace(study.now() + day + day);
    study.discord.idle().await;
    let help = study.member("ben").runs("/daily").await.unwrap();
    assert!(help.text().contains("You have not answered yet"), "{}", help.text());
    assert_eq!(questions(&study), 1, "a clock that is two days ahead posts nothing");

    clock.send_replace(study.now());
    study.discord.clock().advance_to(time(CLOSE));
    clock.send_replace(time(CLOSE));
    study.settle().await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    assert_eq!(questions(&study), 2);
    study.finish().await;
}

/// A whole practice, from the question to a related one.
async fn practises(ben: &Actor) {
    let quiz = ben.runs("/quiz question:stop-sql-injection").await.unwrap();
    ben.clicks(&quiz, "Hint").await.unwrap();
    let check = ben.clicks(&quiz, "Quick check").await.unwrap();
    ben.clicks(&check, "B").await.unwrap();
    let card = answers(ben, quiz.message(), GOOD_ANSWER).await;
    assert!(card.text().contains("In 30 seconds"), "{}", card.text());
    let model = ben.clicks(&quiz, "Reveal").await.unwrap();
    assert!(model.is_ephemeral(), "nobody else reads the answer: {}", model.text());
    let more = ben.clicks(&model, "More").await.unwrap();
    ben.clicks(&more, "Go on with a related one").await.unwrap();
    let form = ben.clicks(&more, "Report a problem").await.unwrap();
    ben.submits(form.form(), &[("What is wrong?", "Too easy.")]).await.unwrap();
}

#[tokio::test]
async fn a_quiz_in_a_direct_message_in_a_thread_and_as_a_guest() {
    let study = Study::start_in(with_a_guest()).await;
    study.has_timetable(DAILY).await;
    study.member("amara").runs("/timetable queue question:http-stateless").await.unwrap();
    study.advance_to(SLOT).await;
    let question = study.next_in("daily").await;
    let thread = study.discord.thread_of(&question).unwrap();
    let ben = study.member("ben");
    for place in [ben.in_dm(), ben.in_thread(&thread), ben.in_server("Elsewhere")] {
        practises(&place).await;
    }
    let most = study.discord.look(|world| world.interactions.values().map(|i| i.follow_ups).max());
    assert!(most <= Some(1), "{most:?} messages followed one answer");
    // A report from a server that is not ours names none.
    let reports = study.store().read().reports().unwrap();
    assert_eq!(reports[0].server, Some(study.server()), "it stays with the staff that knew of it first");
    study.finish().await;
}
