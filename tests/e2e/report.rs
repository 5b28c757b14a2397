//! Members say what is wrong with a question; the staff hears of it once, and they hear when it is settled.

use daily_drill::domain::ids::ChannelId;
use daily_drill::domain::report::REPORTS_KEPT;
use daily_drill::domain::server::Settings;
use daily_drill::store::StoreError;
use insta::assert_snapshot;
use loopback_discord::{Actor, Fault, FaultKind, Match, Message, Permissions, Reply};

use crate::harness::{GOOD_ANSWER, Study, seen, seen_message};

const WRONG: &str = "The third option is right as well, see **RFC** 9110. @everyone";

/// The admins have chosen #staff for what is for them.
async fn has_staff_channel(study: &Study) {
    let (server, staff) = (study.server(), study.discord.channel("staff").id());
    let set = Settings { staff_channel: Some(ChannelId(staff)), ..Settings::default() };
    let written: Result<(), StoreError> = study.store().write(move |tx| tx.put_settings(server, &set)).await;
    written.unwrap();
}

async fn practises(member: &Actor) -> Reply {
    let quiz = member.runs("/quiz question:http-stateless private:True").await.unwrap();
    let model = member.clicks(&quiz, "Reveal").await.unwrap();
    member.clicks(&model, "More").await.unwrap()
}

/// A member reports the practice question.
async fn reports(member: &Actor, wrong: &str, source: &str) -> Reply {
    let more = practises(member).await;
    let form = member.clicks(&more, "Report a problem").await.unwrap();
    member
        .submits(form.form(), &[("What is wrong?", wrong), ("Source, if you have one", source)])
        .await
        .unwrap()
}

fn notes(study: &Study) -> Vec<Message> {
    study.discord.messages("staff")
}

async fn note_says(study: &Study, text: &str) -> Message {
    study
        .until(&format!("the note to say {text:?}"), |s| notes(s).iter().any(|m| m.content.contains(text)))
        .await;
    notes(study).pop().unwrap()
}

#[tokio::test]
async fn the_staff_hears_once_and_the_author_when_it_is_settled() {
    let study = Study::start().await;
    has_staff_channel(&study).await;
    let ben = study.member("ben");
    let more = practises(&ben).await;
    let form = ben.clicks(&more, "Report a problem").await.unwrap();
    assert_snapshot!("report_form", seen(&form));
    let taken = ben
        .submits(form.form(), &[("What is wrong?", WRONG), ("Source, if you have one", "RFC 9110")])
        .await
        .unwrap();
    assert!(taken.is_ephemeral());
    assert_snapshot!("report_taken", seen(&taken));
    let note = study.next_in("staff").await;
    assert_snapshot!("report_note", seen_message(&note));

    // Another one makes the number grow; the same member again replaces the text.
    reports(&study.member("dana"), "It is out of date.", "").await;
    let note = note_says(&study, "2 reports").await;
    reports(&study.member("dana"), "It has been out of date for a year.", "").await;
    study.settle().await;
    assert_eq!(notes(&study).len(), 1);
    let amara = study.member("amara");
    let read = amara.clicks(&note, "Read them").await.unwrap();
    assert!(read.is_ephemeral());
    assert_snapshot!("report_read", seen(&read));

    // Nobody else reads or settles them.
    let (staff, chidi) = (study.discord.channel("staff").id(), study.member("chidi").id());
    study.discord.change(|world| world.allow(staff, chidi, Permissions::VIEW_CHANNEL));
    for button in ["Read them", "Settled"] {
        let refused = study.member("chidi").in_channel("staff").clicks(&note, button).await.unwrap();
        assert!(refused.text().contains("Manage Server"), "{}", refused.text());
    }
    let nothing = ben.runs("/daily").await.unwrap();
    assert!(!nothing.text().contains("settled"), "{}", nothing.text());

    let settled = amara.clicks(&note, "Settled").await.unwrap();
    assert!(settled.text().contains("Settled: 2 reports"), "{}", settled.text());
    let ended = note_says(&study, "No report").await;
    assert!(ended.buttons().is_empty());
    let heard = ben.runs("/daily").await.unwrap();
    assert_snapshot!("report_news", seen(&heard));
    let once = ben.runs("/daily").await.unwrap();
    assert!(!once.text().contains("settled"), "{}", once.text());

    // What comes up after that is another matter, with a note of its own.
    study.advance_by(jiff::SignedDuration::from_mins(1)).await;
    reports(&ben, "Now the hint is wrong.", "").await;
    let next = study.next_in("staff").await;
    assert!(next.content.starts_with("1 report of"), "{}", next.content);
    let again = amara.clicks(&next, "Read them").await.unwrap();
    assert!(again.text().contains("the hint is wrong"), "{}", again.text());
    study.finish().await;
}

#[tokio::test]
async fn the_form_brings_back_what_was_written() {
    let study = Study::start().await;
    let ben = study.member("ben");
    reports(&ben, WRONG, "a book").await;
    let more = practises(&ben).await;
    let form = ben.clicks(&more, "Report a problem").await.unwrap();
    let values: Vec<&str> = form.form().fields.iter().map(|field| field.value.as_str()).collect();
    assert_eq!(values, [WRONG, "a book"]);
    let refused = reports(&ben, "  \n ", "").await;
    assert!(refused.text().contains("Say in a few words"), "{}", refused.text());
    study.finish().await;
}

#[tokio::test]
async fn the_author_hears_it_on_the_card_of_their_next_answer() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    reports(&ben, WRONG, "").await;
    has_staff_channel(&study).await;
    // Something changes in the server: what could not be told before is told now.
    let staff = study.discord.channel("staff").id();
    study.discord.change(|world| world.rename_channel(staff, "staff"));
    let note = study.next_in("staff").await;
    study.member("amara").clicks(&note, "Settled").await.unwrap();
    let form = ben.clicks(&question, "Answer").await.unwrap();
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.text().contains("was settled. Thank you!"), "{}", card.text());
    let card = ben.runs("/daily").await.unwrap();
    let card = ben.clicks(&card, "My card").await.unwrap();
    assert!(!card.text().contains("settled"), "{}", card.text());
    study.finish().await;
}

#[tokio::test]
async fn a_note_does_not_come_twice_when_its_end_was_not_heard_of() {
    let mut study = Study::start().await;
    has_staff_channel(&study).await;
    let lost = Fault { times: 20, ..Fault::once(Match::new("POST", "/messages"), FaultKind::DropAfter) };
    study.discord.change(|world| world.faults.push(lost));
    reports(&study.member("ben"), WRONG, "").await;
    study.next_in("staff").await;
    study.stop_bot().await;
    study.discord.change(|world| world.faults.clear());
    study.start_bot().await;
    reports(&study.member("dana"), WRONG, "").await;
    note_says(&study, "2 reports").await;
    assert_eq!(notes(&study).len(), 1);
    study.finish().await;
}

#[tokio::test]
async fn what_could_not_be_told_is_told_when_it_can_be() {
    let mut study = Study::start().await;
    has_staff_channel(&study).await;
    let staff = study.discord.channel("staff").id();
    study.discord.change(|world| world.deny(staff, world.bot(), Permissions::SEND_MESSAGES));
    let taken = reports(&study.member("ben"), WRONG, "").await;
    assert!(taken.text().contains("kept"), "{}", taken.text());
    study.discord.change(|world| world.allow(staff, world.bot(), Permissions::SEND_MESSAGES));
    study.next_in("staff").await;

    // A deleted note comes again with the next report, and one whose reports are gone ends.
    let id = notes(&study).pop().unwrap().id;
    study.discord.change(|world| world.delete_message(staff, id));
    reports(&study.member("dana"), WRONG, "").await;
    let note = study.next_in("staff").await;
    assert!(note.content.contains("2 reports"), "{}", note.content);
    for name in ["ben", "dana"] {
        let asks = study.member(name).runs("/mydata delete").await.unwrap();
        study.member(name).clicks(&asks, "Delete everything").await.unwrap();
    }
    study.restart_bot().await;
    note_says(&study, "No report").await;
    study.finish().await;
}

#[tokio::test]
async fn a_report_from_a_direct_message_waits_for_whoever_runs_the_bot_and_half_a_year() {
    let study = Study::start().await;
    has_staff_channel(&study).await;
    let ben = study.member("ben").in_dm();
    let quiz = ben.runs("/quiz question:http-stateless").await.unwrap();
    let model = ben.clicks(&quiz, "Reveal").await.unwrap();
    let more = ben.clicks(&model, "More").await.unwrap();
    let form = ben.clicks(&more, "Report a problem").await.unwrap();
    ben.submits(form.form(), &[("What is wrong?", WRONG)]).await.unwrap();
    study.settle().await;
    assert_eq!(notes(&study).len(), 0);
    let mine = ben.runs("/mydata export").await.unwrap();
    let file = String::from_utf8_lossy(&mine.message().attachments[0].bytes).into_owned();
    assert!(file.contains("The third option is right as well"), "{file}");
    assert_eq!(study.store().read().reports().unwrap().len(), 1);
    study.advance_by(REPORTS_KEPT).await;
    study.keeps_house().await;
    assert_eq!(study.store().read().reports().unwrap(), []);
    study.finish().await;
}
