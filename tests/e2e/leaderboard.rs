use insta::assert_snapshot;
use jiff::SignedDuration;
use loopback_discord::{Message, Permissions, World};

use crate::harness::{GOOD_ANSWER, Study, seen, seen_message};

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn answers(study: &Study, name: &str, question: &Message) {
    let form = study.member(name).clicks(question, "Answer").await.unwrap();
    study.member(name).submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
}

async fn checks(study: &Study, name: &str, question: &Message) {
    let check = study.member(name).clicks(question, "Quick check").await.unwrap();
    study.member(name).clicks(&check, "A").await.unwrap();
}

/// Monday and Tuesday have gone by: Ben kept both days, Dana one, and Chidi one by quick check.
async fn two_days(world: World) -> (Study, Message) {
    let study = Study::start_in(world).await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let monday = study.next_in("daily").await;
    answers(&study, "ben", &monday).await;
    answers(&study, "dana", &monday).await;
    study.advance_by(DAY).await;
    study.reads_the_reveal(&monday).await;
    let tuesday = study.next_in("daily").await;
    answers(&study, "ben", &tuesday).await;
    checks(&study, "chidi", &tuesday).await;
    (study, tuesday)
}

fn rename(world: &mut World, name: &str, nick: &str) {
    let (server, user) = (*world.servers.keys().next().unwrap(), world.user_named(name).id);
    world.servers.get_mut(&server).unwrap().members.get_mut(&user).unwrap().nick = Some(nick.to_owned());
}

fn world() -> World {
    let mut world = World::default();
    rename(&mut world, "dana", "**Dana** @everyone");
    world
}

#[tokio::test]
async fn the_board_is_private_until_somebody_shows_it() {
    let (study, tuesday) = two_days(world()).await;
    let dana = study.member("dana");
    let board = dana.runs("/leaderboard").await.unwrap();
    assert!(board.is_ephemeral());
    assert_snapshot!("week", seen(&board));
    let all = study.member("amara").runs("/leaderboard period:all time").await.unwrap();
    assert_snapshot!("all_time", seen(&all));

    let shown = dana.clicks(&board, "Show here").await.unwrap();
    assert!(!shown.is_ephemeral());
    assert_snapshot!("shown", seen_message(shown.message()));
    assert!(!shown.text().contains("You"), "{}", shown.text());

    // The month has a rank for whoever did one day in it, the next week begins anew.
    let mut question = tuesday;
    for _ in 4..=9 {
        study.advance_by(DAY).await;
        study.reads_the_reveal(&question).await;
        question = study.next_in("daily").await;
    }
    let week = dana.runs("/leaderboard").await.unwrap();
    assert!(week.text().contains("Nobody has kept a day this week"), "{}", week.text());
    assert!(week.buttons().is_empty());
    let month = dana.runs("/leaderboard period:this month").await.unwrap();
    assert!(month.text().contains("rank 2 of 3 · 1 day"), "{}", month.text());
    study.finish().await;
}

#[tokio::test]
async fn a_hidden_member_is_not_there_and_the_others_move_up() {
    let (study, _) = two_days(world()).await;
    let ben = study.member("ben");
    let visibility = ben.runs("/mydata visibility").await.unwrap();
    ben.clicks(&visibility, "Hide me").await.unwrap();
    let board = study.member("dana").runs("/leaderboard").await.unwrap();
    assert!(!board.text().contains("ben") && board.text().contains("rank 1 of 2"), "{}", board.text());
    let own = ben.runs("/leaderboard").await.unwrap();
    assert!(own.text().contains("hidden here") && !own.text().contains("rank"), "{}", own.text());
    study.finish().await;
}

#[tokio::test]
async fn names_follow_the_last_answer_and_survive_a_restart() {
    let (mut study, tuesday) = two_days(world()).await;
    study.discord.change(|world| rename(world, "ben", "Benedict"));
    let board = study.member("dana").runs("/leaderboard").await.unwrap();
    assert!(!board.text().contains("Benedict"), "he has not answered since: {}", board.text());
    study.advance_by(DAY).await;
    study.reads_the_reveal(&tuesday).await;
    study.next_in("daily").await;
    study.restart_bot().await;
    let daily = study.member("ben").runs("/daily").await.unwrap();
    let form = study.member("ben").clicks(&daily, "Answer").await.unwrap();
    study.member("ben").submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    let board = study.member("dana").runs("/leaderboard").await.unwrap();
    assert!(board.text().contains("Benedict · 3 days"), "{}", board.text());

    // Deleting takes the name along.
    let asks = study.member("ben").runs("/mydata delete").await.unwrap();
    study.member("ben").clicks(&asks, "Delete everything").await.unwrap();
    let board = study.member("dana").runs("/leaderboard").await.unwrap();
    assert!(!board.text().contains("Benedict"), "{}", board.text());
    study.finish().await;
}

#[tokio::test]
async fn whoever_may_not_write_here_cannot_make_the_bot_do_it() {
    let (study, _) = two_days(world()).await;
    let dana = study.member("dana");
    let board = dana.runs("/leaderboard").await.unwrap();
    study.discord.change(|world| {
        let server = *world.servers.keys().next().unwrap();
        let (daily, dana) = (world.channel_named(server, "daily").id, world.user_named("dana").id);
        world.deny(daily, dana, Permissions::SEND_MESSAGES);
    });
    let refused = dana.clicks(&board, "Show here").await.unwrap();
    assert!(refused.is_ephemeral() && refused.text().contains("may not write"), "{}", refused.text());
    study.finish().await;
}

#[tokio::test]
async fn whoever_left_stays_as_they_were_and_counts_again_when_they_are_back() {
    let (study, _) = two_days(world()).await;
    study.discord.change(|world| {
        let server = *world.servers.keys().next().unwrap();
        let ben = world.user_named("ben").id;
        world.kick(server, ben);
    });
    // The bot does not see who leaves: what he kept stays where he kept it, and fades with the week.
    let board = study.member("dana").runs("/leaderboard").await.unwrap();
    assert!(board.text().contains("ben · 2 days"), "{}", board.text());
    study.discord.change(|world| {
        let server = *world.servers.keys().next().unwrap();
        world.add_member(server, "ben");
    });
    let streak = study.member("ben").runs("/streak").await.unwrap();
    assert!(streak.text().contains("**2** days"), "{}", streak.text());
    study.finish().await;
}

#[tokio::test]
async fn two_servers_of_one_member_know_nothing_of_each_other() {
    let mut world = world();
    let elsewhere = world.add_server("Elsewhere");
    for name in ["amara", "ben"] {
        world.add_member(elsewhere, name);
    }
    world.make_organiser(elsewhere, "amara");
    let ben = world.user_named("ben").id;
    world.servers.get_mut(&elsewhere).unwrap().members.get_mut(&ben).unwrap().nick =
        Some("Benito".to_owned());
    let (study, _) = two_days(world).await;
    let there = study.member("ben").in_server("Elsewhere");
    let empty = there.runs("/leaderboard").await.unwrap();
    assert!(empty.text().contains("Nobody has kept a day"), "{}", empty.text());
    let amara = study.member("amara").in_server("Elsewhere");
    let draft = amara.runs("/timetable add time:10:00 days:daily zone:Europe/Berlin").await.unwrap();
    amara.clicks(&draft, "Save").await.unwrap();
    study.advance_to("2026-03-03T10:00[Europe/Berlin]").await;
    let question = study.discord.channel_in("Elsewhere", "daily").next().await;
    let check = there.clicks(&question, "Quick check").await.unwrap();
    there.clicks(&check, "A").await.unwrap();
    let there = there.runs("/leaderboard").await.unwrap();
    assert!(
        there.text().contains("Benito · 1 day") && there.text().contains("rank 1 of 1"),
        "{}",
        there.text()
    );
    let here = study.member("ben").runs("/leaderboard").await.unwrap();
    assert!(here.text().contains("ben · 2 days") && here.text().contains("rank 1 of 3"), "{}", here.text());
    study.finish().await;
}

#[tokio::test]
async fn a_member_in_time_out_keeps_their_place_and_posts_nothing() {
    let (study, tuesday) = two_days(world()).await;
    let ben = study.member("ben");
    let board = ben.runs("/leaderboard").await.unwrap();
    study.discord.change(|world| {
        let (server, ben) = (*world.servers.keys().next().unwrap(), world.user_named("ben").id);
        world.servers.get_mut(&server).unwrap().members.get_mut(&ben).unwrap().timed_out = true;
    });
    // Discord keeps their presses from the bot; should one come through, it is held against what they may do.
    if let Ok(refused) = ben.clicks(&board, "Show here").await {
        assert!(refused.is_ephemeral() && refused.text().contains("may not write"), "{}", refused.text());
    }
    study.advance_by(DAY).await;
    study.reads_the_reveal(&tuesday).await;
    study.next_in("daily").await;
    let board = study.member("dana").runs("/leaderboard").await.unwrap();
    assert!(board.text().contains("ben · 2 days"), "{}", board.text());
    study.finish().await;
}
