//! Those who run a server are told once what cannot be done there: in the staff channel, else in a direct message to whoever
//! made the timetable, else in their next reply.

use insta::assert_snapshot;
use loopback_discord::{ChannelKind, Fault, FaultKind, Match, Message, Permissions, World};

use crate::harness::{Study, seen, seen_message};

const SLOT: &str = "2026-03-02T09:00[Europe/Berlin]";
const NEXT_SLOT: &str = "2026-03-03T09:00[Europe/Berlin]";

/// The bot loses something in #daily.
fn lose(study: &Study, what: Permissions) {
    let daily = study.discord.channel("daily").id();
    study.discord.change(|world| world.deny(daily, world.bot(), what));
}

fn regain(study: &Study, what: Permissions) {
    let daily = study.discord.channel("daily").id();
    study.discord.change(|world| world.allow(daily, world.bot(), what));
}

/// The admins choose #staff for their news.
async fn has_staff_channel(study: &Study) {
    let amara = study.member("amara");
    let shown = amara.runs("/settings").await.unwrap();
    let shown = amara.chooses(&shown, "Staff channel", &["staff"]).await.unwrap();
    assert!(!shown.text().contains("Staff channel:** none"), "{}", shown.text());
}

/// A minute after now everything that was to be told is told.
async fn grace(study: &Study) {
    study.advance_by(jiff::SignedDuration::from_secs(61)).await;
}

/// What the bot has said about what it cannot do, in #staff and to amara.
fn told(study: &Study) -> Vec<Message> {
    let dm = study.member("amara").in_dm().channel_id();
    let mut told = study.discord.messages("staff");
    told.extend(study.discord.messages(dm));
    told
}

#[tokio::test]
async fn they_are_told_in_the_staff_channel_which_permission_is_missing_where() {
    let table = [
        ("question", Permissions::SEND_MESSAGES),
        ("unseen", Permissions::VIEW_CHANNEL),
        ("two", Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS),
        ("thread", Permissions::CREATE_PUBLIC_THREADS),
    ];
    for (name, lost) in table {
        let study = Study::start().await;
        study.has_a_timetable().await;
        has_staff_channel(&study).await;
        lose(&study, lost);
        study.advance_to(SLOT).await;
        assert_eq!(told(&study).len(), 0, "{name}: what is mended within a minute is worth no word");
        grace(&study).await;
        let notice = study.next_in("staff").await;
        assert_snapshot!(format!("notice_in_staff_{name}"), seen_message(&notice));
        assert!(notice.mentions.is_empty() && notice.mention_roles.is_empty());

        // The next days bring no second one.
        study.advance_to("2026-03-05T12:00[Europe/Berlin]").await;
        if name == "thread" {
            // Three questions, and for those that have closed two parts of the answer and Discord's word on it.
            for _ in 0..study.discord.unread().len() {
                study.next_in("daily").await;
            }
        }
        assert_eq!(told(&study).len(), 1, "{name}");
        study.finish().await;
    }
}

#[tokio::test]
async fn without_a_staff_channel_whoever_made_the_timetable_is_told() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    lose(&study, Permissions::SEND_MESSAGES);
    study.advance_to(SLOT).await;
    grace(&study).await;
    assert_snapshot!("notice_to_maker", seen_message(&study.told("amara").await));
    study.finish().await;
}

#[tokio::test]
async fn a_staff_channel_that_is_closed_or_gone_hands_it_on_to_the_maker() {
    for gone in [false, true] {
        let study = Study::start().await;
        study.has_a_timetable().await;
        has_staff_channel(&study).await;
        lose(&study, Permissions::SEND_MESSAGES);
        let staff = study.discord.channel("staff").id();
        study.discord.change(|world| match gone {
            true => world.delete_channel(staff),
            false => world.deny(staff, world.bot(), Permissions::SEND_MESSAGES),
        });
        study.advance_to(SLOT).await;
        grace(&study).await;
        let notice = study.told("amara").await;
        assert!(notice.text().contains("I cannot write in the staff channel"), "{}", notice.text());
        assert!(notice.text().contains("**Send Messages**"), "{}", notice.text());
        study.finish().await;
    }
}

#[tokio::test]
async fn where_nobody_can_be_reached_the_next_reply_says_it_once() {
    for (left, command) in [(false, "/timetable list"), (false, "/settings"), (true, "/timetable list")] {
        let study = Study::start().await;
        study.has_a_timetable().await;
        let olga = study.another_admin();
        study.discord.change(|world| {
            let (server, amara) = (*world.servers.keys().next().unwrap(), world.user_named("amara").id);
            if left {
                world.kick(server, amara);
            } else {
                world.users.get_mut(&amara).unwrap().takes_dms = false;
            }
        });
        lose(&study, Permissions::SEND_MESSAGES);
        study.advance_to(SLOT).await;
        grace(&study).await;
        let reply = olga.runs(command).await.unwrap();
        assert!(reply.is_ephemeral());
        assert!(reply.text().contains("I lack **Send Messages** there"), "{command}: {}", reply.text());
        assert!(!left || !study.discord.requests().iter().any(|r| r.path.ends_with("/users/@me/channels")));
        let again = olga.runs(command).await.unwrap();
        assert!(!again.text().contains("I say this once"), "{command}: {}", again.text());
        if command == "/settings" {
            assert_snapshot!("notice_in_reply", seen(&reply));
        }
        study.finish().await;
    }
}

#[tokio::test]
async fn what_is_mended_in_time_is_told_to_nobody() {
    for lost in [Permissions::SEND_MESSAGES, Permissions::CREATE_PUBLIC_THREADS] {
        let study = Study::start().await;
        study.has_a_timetable().await;
        lose(&study, lost);
        study.advance_to(SLOT).await;
        regain(&study, lost);
        study.next_in("daily").await;
        grace(&study).await;
        assert_eq!(told(&study).len(), 0, "{lost:?}");
        study.finish().await;
    }
}

#[tokio::test]
async fn once_it_works_again_a_later_loss_is_told_anew() {
    // Noticed by the change itself, with no question in between; and by the next one that is posted.
    for at_once in [true, false] {
        let study = Study::start().await;
        study.has_a_timetable().await;
        has_staff_channel(&study).await;
        lose(&study, Permissions::SEND_MESSAGES);
        // So late that the question is not posted any more when the permission returns.
        study.advance_to("2026-03-02T16:00[Europe/Berlin]").await;
        study.next_in("staff").await;
        regain(&study, Permissions::SEND_MESSAGES);
        let mut slot = NEXT_SLOT;
        if at_once {
            let looks = |study: &Study| study.store().read().notices_of(study.server()).unwrap();
            study
                .until("the change is seen", |study| looks(study).iter().all(|(_, due)| due.is_some()))
                .await;
            grace(&study).await;
            assert_eq!(looks(&study), []);
        } else {
            study.advance_to(slot).await;
            study.next_in("daily").await;
            study.advance_to("2026-03-03T12:00[Europe/Berlin]").await;
            slot = "2026-03-04T09:00[Europe/Berlin]";
        }
        lose(&study, Permissions::SEND_MESSAGES);
        study.advance_to(slot).await;
        grace(&study).await;
        let again = study.next_in("staff").await;
        assert!(again.text().contains("I lack **Send Messages** there"), "{}", again.text());
        if !at_once {
            // The answer of the day before went into its thread.
            let question = study.discord.messages("daily").into_iter().find(|m| !m.embeds.is_empty());
            study.reads_the_reveal(&question.unwrap()).await;
        }
        assert_eq!(told(&study).len(), 2, "at once: {at_once}");
        study.finish().await;
    }
}

/// It shows only when the answer is due; by then the thread of the next question may be open.
#[tokio::test]
async fn a_thread_that_can_be_opened_but_not_written_in_is_told_once_and_noticed_when_it_can() {
    let writing = Permissions::SEND_MESSAGES_IN_THREADS;
    let study = Study::start().await;
    study.has_a_timetable().await;
    has_staff_channel(&study).await;
    study.advance_to(SLOT).await;
    lose(&study, writing);
    study.advance_to("2026-03-05T12:00[Europe/Berlin]").await;
    let notice = study.next_in("staff").await;
    assert_snapshot!("notice_in_staff_writing_in_threads", seen_message(&notice));
    // Three answers of two parts came where they could.
    let spoilers =
        study.discord.messages("daily").into_iter().filter(|message| message.text().contains("||"));
    assert_eq!(spoilers.count(), 3 * 2);
    assert_eq!(told(&study).len(), 1, "the next days bring no second one");
    assert_eq!(study.store().read().notices_of(study.server()).unwrap().len(), 1, "it lasts");

    let looks = |study: &Study| study.store().read().notices_of(study.server()).unwrap();
    regain(&study, writing);
    study.until("the change is seen", |study| looks(study).iter().all(|(_, due)| due.is_some())).await;
    grace(&study).await;
    assert_eq!(looks(&study), []);
    while !study.discord.unread().is_empty() {
        study.next_in("daily").await;
    }
    study.advance_to("2026-03-06T12:00[Europe/Berlin]").await;
    let fourth = study.discord.messages("daily").into_iter().find(|m| m.text().contains("#4 · ")).unwrap();
    study.reads_the_reveal(&fourth).await;
    study.next_in("daily").await;

    lose(&study, writing);
    study.advance_to("2026-03-09T12:00[Europe/Berlin]").await;
    study.next_in("staff").await;
    assert_eq!(told(&study).len(), 2, "a later loss is told anew");
    while !study.discord.unread().is_empty() {
        study.next_in("daily").await;
    }
    study.finish().await;
}

#[tokio::test]
async fn a_larger_trouble_is_told_beside_a_smaller_one_and_not_the_other_way_round() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    lose(&study, Permissions::CREATE_PUBLIC_THREADS);
    study.advance_to(SLOT).await;
    study.next_in("daily").await;
    grace(&study).await;
    let notice = study.told("amara").await;
    assert!(notice.text().contains("I could not open a thread"), "{}", notice.text());
    lose(&study, Permissions::VIEW_CHANNEL);
    study.advance_to(NEXT_SLOT).await;
    grace(&study).await;
    let notice = study.told("amara").await;
    assert!(notice.text().contains("I could not post the question"), "{}", notice.text());
    study.advance_to("2026-03-04T12:00[Europe/Berlin]").await;
    assert_eq!(told(&study).len(), 2);
    study.finish().await;
}

#[tokio::test]
async fn discord_may_be_down_while_they_are_told_and_they_hear_it_once() {
    let table = [
        FaultKind::Status(503),
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::RateLimited(std::time::Duration::from_millis(50)),
    ];
    for what in table {
        let study = Study::start().await;
        study.has_a_timetable().await;
        has_staff_channel(&study).await;
        lose(&study, Permissions::SEND_MESSAGES);
        study.advance_to(SLOT).await;
        let path = format!("/channels/{}/messages", study.discord.channel("staff").id());
        let fault = Fault { times: 7, ..Fault::once(Match::new("POST", &path), what.clone()) };
        study.discord.change(|world| world.faults.push(fault));
        study.advance_to("2026-03-02T11:00[Europe/Berlin]").await;
        study.next_in("staff").await;
        assert_eq!(told(&study).len(), 1, "{what:?}");
        study.finish().await;
    }
}

#[tokio::test]
async fn a_server_that_has_removed_the_bot_hears_nothing_more_of_it_and_can_have_it_back() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    lose(&study, Permissions::SEND_MESSAGES);
    study.advance_to(SLOT).await;
    // Removed before it was told, and back a day later with its permissions.
    let server = study.server();
    study.discord.change(|world| world.kick_bot(server.0));
    study.until("the bot knows", |study| study.store().read().removed(server).unwrap().is_some()).await;
    study.advance_to("2026-03-03T12:00[Europe/Berlin]").await;
    assert_eq!(told(&study).len(), 0);
    study.discord.change(|world| world.invite_bot(server.0));
    study.until("the bot is back", |study| study.store().read().removed(server).unwrap().is_none()).await;
    regain(&study, Permissions::SEND_MESSAGES);
    study.advance_to("2026-03-04T09:00[Europe/Berlin]").await;
    let question = study.next_in("daily").await;
    assert!(question.text().contains("#3 · "), "{}", question.text());
    grace(&study).await;
    assert_eq!(told(&study).len(), 0);
    study.finish().await;
}

#[tokio::test]
async fn a_channel_that_is_gone_is_told_until_the_timetable_is_moved() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    has_staff_channel(&study).await;
    let daily = study.discord.channel("daily").id();
    study.discord.change(|world| world.delete_channel(daily));
    study.advance_to(SLOT).await;
    grace(&study).await;
    assert_snapshot!("notice_channel_gone", seen_message(&study.next_in("staff").await));

    let amara = study.member("amara").in_channel("general");
    let draft = amara.runs("/timetable edit").await.unwrap();
    let draft = amara.clicks(&draft, "Channel").await.unwrap();
    let draft = amara.chooses(&draft, "Channel", &["general"]).await.unwrap();
    amara.clicks(&draft, "Save").await.unwrap();
    study.advance_to(NEXT_SLOT).await;
    study.next_in("general").await;
    assert_eq!(study.store().read().notices_of(study.server()).unwrap(), []);
    study.finish().await;
}

#[tokio::test]
async fn the_cap_of_active_threads_is_told_with_what_to_do() {
    let mut world = World::default();
    let server = *world.servers.keys().next().unwrap();
    world.servers.get_mut(&server).unwrap().most_active_threads = 0;
    let study = Study::start_in(world).await;
    study.has_a_timetable().await;
    has_staff_channel(&study).await;
    study.advance_to(SLOT).await;
    study.next_in("daily").await;
    grace(&study).await;
    assert_snapshot!("notice_thread_cap", seen_message(&study.next_in("staff").await));
    // As soon as one opens again, it is over.
    study.discord.change(|world| world.servers.get_mut(&server).unwrap().most_active_threads = 1000);
    study.advance_to(NEXT_SLOT).await;
    for _ in 0..3 {
        study.next_in("daily").await;
    }
    assert_eq!(study.store().read().notices_of(study.server()).unwrap(), []);
    study.finish().await;
}

#[tokio::test]
async fn a_channel_may_become_an_announcement_channel_and_text_again() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    let daily = study.discord.channel("daily").id();
    let kinds = [ChannelKind::Announcement, ChannelKind::Text];
    for (kind, slot) in kinds.into_iter().zip([SLOT, NEXT_SLOT]) {
        study.discord.change(|world| world.channels.get_mut(&daily).unwrap().kind = kind);
        study.advance_to(slot).await;
        let question = study.next_in("daily").await;
        let thread = study.discord.thread_of(&question).unwrap();
        let expected = match kind {
            ChannelKind::Announcement => ChannelKind::AnnouncementThread,
            _ => ChannelKind::PublicThread,
        };
        assert_eq!(thread.kind, expected);
    }
    let first = study.discord.messages("daily").remove(0);
    study.reads_the_reveal(&first).await;
    grace(&study).await;
    assert_eq!(told(&study).len(), 0);
    study.finish().await;
}

#[tokio::test]
async fn a_role_that_is_deleted_is_not_pinged_and_stops_nothing() {
    let mut world = World::default();
    let server = *world.servers.keys().next().unwrap();
    let role = world.add_role(server, "learners-ping", Permissions::empty());
    world.set_mentionable(server, role, true);
    let study = Study::start_in(world).await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin role:learners-ping").await;
    study.discord.change(|world| world.delete_role(server, role));
    study.advance_to(SLOT).await;
    let question = study.next_in("daily").await;
    assert_eq!(question.mention_roles, [0; 0]);
    grace(&study).await;
    assert_eq!(told(&study).len(), 0);
    study.finish().await;
}
