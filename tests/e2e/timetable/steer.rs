//! What is said to a timetable that runs: pause, skip, a look ahead, queue and bans.

use daily_drill::domain::facts::SkipReason;
use daily_drill::domain::ids::ServerId;
use daily_drill::domain::timetable::Timetable;
use insta::assert_snapshot;
use loopback_discord::Forged;

use crate::harness::{Study, seen};

fn only(study: &Study) -> Timetable {
    let server = study.discord.look(|world| ServerId(*world.servers.keys().next().unwrap()));
    study.store().read().timetables_of(server).unwrap().remove(0)
}

#[tokio::test]
async fn a_paused_timetable_posts_nothing_and_goes_on_at_its_next_slot() {
    let mut study = Study::start().await;
    let question = study.has_a_question().await;
    let amara = study.member("amara");
    let paused = amara.runs("/timetable pause").await.unwrap();
    assert_snapshot!("paused", seen(&paused));
    // The open round is revealed as promised; days pass without a question, over a restart too.
    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.restart_bot().await;
    study.advance_to("2026-03-05T09:30[Europe/Berlin]").await;
    let list = amara.runs("/timetable list").await.unwrap();
    assert_snapshot!("list_paused", seen(&list));
    let daily = study.member("ben").runs("/daily").await.unwrap();
    assert!(!daily.text().contains("The next one comes"), "{}", daily.text());
    let skipped = amara.runs("/timetable skip").await.unwrap();
    assert!(skipped.text().contains("It is paused"), "{}", skipped.text());
    let choices = amara.types("/timetable resume timetable:").await.unwrap();
    assert!(choices[0].name.ends_with("(paused)"), "{}", choices[0].name);

    let resumed = amara.clicks(&paused, "Resume").await.unwrap();
    assert_snapshot!("resumed", seen(&resumed));
    study.settle().await;
    assert_eq!(only(&study).last_number, 1, "nothing is caught up");
    study.advance_to("2026-03-06T09:00[Europe/Berlin]").await;
    let second = study.next_in("daily").await;
    assert!(second.text().contains("#2 · "), "{}", second.text());
    study.finish().await;
}

#[tokio::test]
async fn the_next_slot_is_left_out_and_can_be_taken_back() {
    let mut study = Study::start().await;
    study.has_a_timetable().await;
    let amara = study.member("amara");
    let skipping = amara.runs("/timetable skip").await.unwrap();
    assert_snapshot!("left_out", seen(&skipping));
    let again = amara.runs("/timetable skip").await.unwrap();
    assert!(again.text().contains("That was settled before"), "{}", again.text());
    let back = amara.clicks(&skipping, "Take it back").await.unwrap();
    assert_snapshot!("taken_back", seen(&back));
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let question = study.next_in("daily").await;

    let skipping = amara.runs("/timetable skip").await.unwrap();
    assert!(amara.runs("/timetable list").await.unwrap().text().contains("Left out: "));
    study.restart_bot().await;
    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    let timetable = only(&study);
    let dealt: Vec<SkipReason> =
        study.store().read().skipped_of(timetable.id, 9).unwrap().iter().map(|skipped| skipped.why).collect();
    assert_eq!((dealt.as_slice(), timetable.steering.skip), (&[SkipReason::Admin][..], None));
    // Nobody lost a day by it, and it is too late to take it back.
    let late = amara.clicks(&skipping, "Take it back").await.unwrap();
    assert!(late.text().contains("That moment has passed"), "{}", late.text());
    study.advance_to("2026-03-04T09:00[Europe/Berlin]").await;
    let next = study.next_in("daily").await;
    assert!(next.text().contains("#2 · "), "{}", next.text());
    study.finish().await;
}

#[tokio::test]
async fn the_preview_is_private_changes_nothing_and_comes_true() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    let amara = study.member("amara");
    let before = only(&study);
    let preview = amara.runs("/timetable preview").await.unwrap();
    assert!(preview.is_ephemeral());
    assert!(preview.buttons().iter().all(|button| button.disabled));
    assert_snapshot!("preview", seen(&preview));
    amara.runs("/timetable preview").await.unwrap();
    assert_eq!(only(&study), before);
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let question = study.next_in("daily").await;
    let title = preview.message().embeds[0]["title"].clone();
    assert_eq!(question.embeds[0]["title"], title);
    study.finish().await;
}

#[tokio::test]
async fn a_question_is_put_next_and_taken_out() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    let amara = study.member("amara");
    let empty = amara.runs("/timetable queue").await.unwrap();
    assert_snapshot!("queue_empty", seen(&empty));
    let offered = amara.types("/timetable queue question:stateless").await.unwrap();
    assert_eq!(offered[0].value, "http-stateless");
    amara.runs("/timetable queue question:http-stateless").await.unwrap();
    let two = amara.runs("/timetable queue question:jwt-vs-session").await.unwrap();
    assert_snapshot!("queue", seen(&two));
    let twice = amara.runs("/timetable queue question:jwt-vs-session").await.unwrap();
    assert!(twice.text().contains("2 questions wait"), "{}", twice.text());
    let unknown = amara.runs("/timetable queue question:zzzqqq").await.unwrap();
    assert!(unknown.text().contains("I found no such question"), "{}", unknown.text());
    let title = two.menus()[0].options.iter().find(|o| o.value == "http-stateless").unwrap().label.clone();
    let one = amara.chooses(&two, "Take one out", &[&title]).await.unwrap();
    assert!(one.text().contains("1 question waits"), "{}", one.text());
    let preview = amara.runs("/timetable preview").await.unwrap();
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let question = study.next_in("daily").await;
    assert_eq!(question.embeds[0]["title"], preview.message().embeds[0]["title"]);
    let timetable = only(&study);
    assert_eq!(timetable.steering.queue, []);
    assert_eq!(timetable.bag.asked[0].as_str(), "jwt-vs-session");
    study.finish().await;
}

#[tokio::test]
async fn a_banned_question_never_comes_until_the_ban_is_taken_back() {
    let mut study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    let amara = study.member("amara");
    let none = amara.runs("/timetable ban").await.unwrap();
    assert_snapshot!("no_bans", seen(&none));
    for id in ["http-stateless", "jwt-vs-session", "stop-sql-injection"] {
        amara.runs(&format!("/timetable ban question:{id}")).await.unwrap();
    }
    let bans = amara.runs("/timetable ban").await.unwrap();
    assert_snapshot!("bans", seen(&bans));
    let last = amara.runs("/timetable ban question:replicate-for-availability").await.unwrap();
    assert!(last.text().contains("the only question"), "{}", last.text());
    let queued = amara.runs("/timetable queue question:http-stateless").await.unwrap();
    assert!(queued.text().contains("This question is banned"), "{}", queued.text());
    study.restart_bot().await;
    for day in ["02", "03"] {
        study.advance_to(&format!("2026-03-{day}T09:00[Europe/Berlin]")).await;
    }
    let asked: Vec<String> = only(&study).bag.asked.iter().map(ToString::to_string).collect();
    assert_eq!(asked, ["replicate-for-availability"]);
    let first = study.next_in("daily").await;
    study.reads_the_reveal(&first).await;
    study.next_in("daily").await;
    let title = bans.menus()[0].options.iter().find(|o| o.value == "http-stateless").unwrap().label.clone();
    let back = amara.chooses(&bans, "Take a ban back", &[&title]).await.unwrap();
    assert!(back.text().contains("2 bans"), "{}", back.text());
    study.finish().await;
}

#[tokio::test]
async fn forged_words_to_a_timetable_are_survived() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    let amara = study.member("amara");
    let before = only(&study);
    let queue = amara.runs("/timetable queue").await.unwrap();
    for verb in ["unqueue", "unban"] {
        for values in [&["no-such-question"][..], &["@everyone"], &[]] {
            let id = format!("v1:timetable:{verb}:{:x}", before.id.0);
            let reply = amara.forges(Forged::menu(queue.message(), &id, values)).await.unwrap();
            assert!(!reply.text().contains("on my side"), "{verb} {values:?}: {}", reply.text());
        }
    }
    assert_eq!(only(&study), before);
    study.finish().await;
}
