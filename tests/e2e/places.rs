//! Where people are: announcement channels, threads, servers that only a member carries the bot into.

use loopback_discord::{ChannelKind, Permissions, World};

use crate::harness::{GOOD_ANSWER, Study};

const SLOT: &str = "2026-03-02T09:00[Europe/Berlin]";
const CLOSE: &str = "2026-03-03T09:00[Europe/Berlin]";

#[tokio::test]
async fn a_round_in_an_announcement_channel() {
    let mut world = World::default();
    let server = *world.servers.keys().next().unwrap();
    world.add_channel(server, "news", ChannelKind::Announcement);
    let study = Study::start_in(world).await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin channel:news").await;
    study.advance_to(SLOT).await;
    let question = study.next_in("news").await;
    let thread = study.discord.thread_of(&question).unwrap();
    assert_eq!(thread.kind, ChannelKind::AnnouncementThread);
    let ben = study.member("ben").in_channel("news");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.text().contains("**1** day"), "{}", card.text());

    study.advance_to(CLOSE).await;
    let answer = study.discord.channel(&thread).next().await;
    let card = ben.clicks(&answer, "My card").await.unwrap();
    assert!(card.text().contains("In 30 seconds"), "{}", card.text());
    study.discord.channel(&thread).next().await;
    study.next_in("news").await;
    study.finish().await;
}

#[tokio::test]
async fn in_the_thread_of_a_round_the_commands_know_it() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    study.advance_to(SLOT).await;
    let question = study.next_in("daily").await;
    let thread = study.discord.thread_of(&question).unwrap();
    let ben = study.member("ben").in_thread(&thread);
    let daily = ben.runs("/daily").await.unwrap();
    let check = ben.clicks(&daily, "Quick check").await.unwrap();
    let outcome = ben.clicks(&check, "C").await.unwrap();
    assert!(outcome.text().contains("**1** day"), "{}", outcome.text());

    // A thread holds no thread, so a quiz there is revealed to whoever asks.
    let quiz = ben.runs("/quiz private:false").await.unwrap();
    let answer = ben.clicks(&quiz, "Reveal").await.unwrap();
    assert!(answer.is_ephemeral());
    assert!(answer.buttons().iter().any(|button| button.label == "More"), "{}", answer.text());

    let amara = study.member("amara").in_thread(&thread);
    let refused = amara.runs("/timetable add time:9:00 days:daily zone:UTC").await.unwrap();
    assert!(refused.text().contains("text and announcement channels"), "{}", refused.text());
    study.finish().await;
}

/// Ben has installed the bot for himself, and is in a server that has it not: Elsewhere.
pub fn with_a_guest() -> World {
    let mut world = World::default();
    let elsewhere = world.add_server("Elsewhere");
    world.add_member(elsewhere, "ben");
    world.kick_bot(elsewhere);
    world.install_for("ben");
    world
}

#[tokio::test]
async fn where_only_a_member_has_installed_it_the_bot_is_a_quiet_guest() {
    let study = Study::start_in(with_a_guest()).await;
    let ben = study.member("ben").in_server("Elsewhere");
    assert!(ben.runs("/daily").await.unwrap_err().is_refused(), "it is for servers that have the bot");
    for command in ["/help", "/about", "/topics", "/levels"] {
        assert!(ben.runs(command).await.unwrap().is_ephemeral(), "{command}");
    }
    let quiz = ben.runs("/quiz question:stop-sql-injection").await.unwrap();
    assert!(quiz.is_ephemeral());
    let form = ben.clicks(&quiz, "Answer").await.unwrap();
    let short = ben.submits(form.form(), &[("Your answer", "Escape it.")]).await.unwrap();
    let form = ben.clicks(&short, "Try again").await.unwrap();
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    let model = ben.clicks(&card, "Model answer").await.unwrap();
    assert!(model.is_ephemeral());
    let answer = ben.clicks(&quiz, "Reveal").await.unwrap();
    assert!(answer.is_ephemeral());
    assert!(answer.text().contains("What goes wrong."), "{}", answer.text());
    study.finish().await;
}

#[tokio::test]
async fn in_direct_messages_all_that_practice_needs_is_there() {
    let study = Study::start().await;
    let ben = study.member("ben").in_dm();
    for command in ["/daily", "/leaderboard", "/timetable list"] {
        assert!(ben.runs(command).await.unwrap_err().is_refused(), "{command} is for servers");
    }
    let topics = ben.runs("/topics").await.unwrap();
    ben.chooses(&topics, "Practise a topic", &["http"]).await.unwrap();
    let levels = ben.runs("/levels").await.unwrap();
    let quiz = ben.clicks(&levels, "Beginner").await.unwrap();
    ben.clicks(&quiz, "Hint").await.unwrap();
    let check = ben.clicks(&quiz, "Quick check").await.unwrap();
    let outcome = ben.clicks(&check, "A").await.unwrap();
    let card = ben.clicks(&outcome, "My card").await.unwrap();
    assert!(card.text().contains("In 30 seconds"), "{}", card.text());
    let form = ben.clicks(&quiz, "Answer").await.unwrap();
    ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    study.finish().await;
}

#[tokio::test]
async fn a_channel_that_the_bot_cannot_see_is_named_and_nothing_is_set_up() {
    let study = Study::start().await;
    let daily = study.member("ben").channel_id();
    study.discord.change(|world| {
        let bot = world.bot();
        world.deny(daily, bot, Permissions::VIEW_CHANNEL);
    });
    let refused = study.member("amara").runs("/timetable add time:9:00 days:daily zone:UTC").await.unwrap();
    assert!(refused.is_ephemeral());
    assert!(refused.text().contains("View Channel"), "{}", refused.text());
    study.finish().await;
}

#[tokio::test]
async fn a_bot_that_was_removed_and_came_back_goes_on() {
    let study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    let server = study.discord.look(|world| *world.servers.keys().next().unwrap());
    study.discord.change(|world| world.kick_bot(server));
    study.advance_to("2026-03-02T10:00[Europe/Berlin]").await;
    assert!(study.discord.messages("daily").iter().all(|message| message.embeds.is_empty()));
    study.discord.change(|world| world.invite_bot(server));
    let question = study.next_in("daily").await;
    assert!(question.text().contains("#1 · "), "{}", question.text());
    study.finish().await;
}
