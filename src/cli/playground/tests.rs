#![allow(clippy::unwrap_used)] // a test that unwraps fails where it should

use loopback_discord::Permissions;

use super::*;

async fn check(change: impl FnOnce(&mut World), expected: &str) {
    let mut world = World::default();
    change(&mut world);
    let bank = load_bank(&QuestionArgs { questions: None }).unwrap();
    let failed = play(world, bank, Page::unread()).await.unwrap_err();
    let said = format!("{failed:#}");
    assert!(said.contains(expected), "{said}");
}

#[tokio::test]
async fn a_bot_that_does_not_do_what_it_should_ends_the_play() {
    check(
        |world| {
            let server = world.default_server().unwrap();
            let (daily, bot) = (world.find_channel(server, "daily").unwrap(), world.bot());
            world.deny(daily, bot, Permissions::SEND_MESSAGES);
        },
        r#"the bot was to say "Is this right?"; it said:"#,
    )
    .await;
    check(
        |world| {
            let server = world.default_server().unwrap();
            let (daily, bot) = (world.find_channel(server, "daily").unwrap(), world.bot());
            world.deny(daily, bot, Permissions::CREATE_PUBLIC_THREADS);
        },
        "the bot opened no thread on its question",
    )
    .await;
}

#[tokio::test]
async fn a_stage_without_its_bot_says_so() {
    let bank = load_bank(&QuestionArgs { questions: None }).unwrap();
    let mut stage = Stage::start(World::default(), bank).await.unwrap();
    stage.stop_bot().await.unwrap();
    let failed = stage.advance_to(stage.now()).await.unwrap_err();
    assert_eq!(failed.to_string(), "the bot is not running");
    stage.start_bot().await.unwrap();
    stage.advance_to(stage.now()).await.unwrap();
}
