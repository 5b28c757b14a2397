//! Members use commands, buttons, menus and forms; the bot answers.

use loopback_discord::{Failed, Forged, World};

use crate::bot;

#[track_caller]
fn refused(result: Result<impl std::fmt::Debug, Failed>, why: &str) {
    let failed = result.unwrap_err();
    assert!(failed.is_refused(), "the bot heard of it: {failed}");
    assert!(failed.to_string().contains(why), "{failed} does not say {why:?}");
}

#[tokio::test]
async fn a_command_its_buttons_its_menu_and_its_form() {
    let bot = bot::start(World::default()).await;
    let ben = bot.discord.member("ben");

    let reply = ben.runs("/quiz level:Beginner topic:http caching").await.unwrap();
    assert_eq!(reply.content(), r#"level=String("beginner") topic=String("http caching")"#);
    assert_eq!(reply.message().button_labels(), ["Answer", "[Off]", "Done"]);
    assert!(reply.text().contains("What is idempotency?"));
    assert!(!reply.is_ephemeral());

    let chosen = ben.chooses(&reply, "Choose one", &["Second"]).await.unwrap();
    assert_eq!(chosen.content(), r#"menu: ["2"]"#);
    assert!(chosen.is_ephemeral());
    refused(ben.chooses(&reply, "Choose one", &["Third"]).await, "does not offer");
    refused(ben.clicks(&reply, "Off").await, "disabled");
    refused(ben.clicks(&reply, "Nothing").await, "no button");

    let form = ben.clicks(&reply, "Answer").await.unwrap();
    let form = form.form();
    assert_eq!(form.text(), "Answer it\nYour answer");
    refused(ben.submits(form, &[("Your answer", "abc")]).await, "5 to 20 characters, not 3");
    refused(ben.submits(form, &[]).await, "must not be empty");
    let thanks = ben.submits(form, &[("text", "a good answer")]).await.unwrap();
    assert_eq!(thanks.content(), "thanks for a good answer");

    let done = ben.clicks(reply.message(), "done").await.unwrap();
    assert!(done.is_update());
    assert_eq!(done.content(), "all done");
    refused(ben.clicks(&reply, "Answer").await, "no button");
    bot.discord.idle().await;
    assert_eq!(bot.discord.unread(), Vec::<String>::new());
    assert_eq!(bot.discord.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn suggestions_menus_of_messages_and_deferred_answers() {
    let bot = bot::start(World::default()).await;
    let ben = bot.discord.member("ben");

    let choices = ben.types("/quiz topic:http question:idem").await.unwrap();
    assert_eq!(choices[0].name, "You typed idem");
    refused(ben.types("/quiz topic:http").await, "no suggestions");

    let said = ben.says("POST is not idempotent");
    let submitted = ben.uses("Submit as my answer", &said).await.unwrap();
    assert_eq!(submitted.content(), "submitted: POST is not idempotent");

    let slow = ben.runs("/slow").await.unwrap();
    assert_eq!(slow.content(), "thought");
    assert!(slow.is_ephemeral());
    assert_eq!(slow.follow_up().await.unwrap().content(), "and more");
    let dana = bot.discord.member("dana");
    refused(dana.clicks(&slow, "x").await, "somebody else");
    assert!(bot.discord.messages("daily").iter().all(|message| message.author == ben.id()));
    assert_eq!(ben.history().await.len(), 4);
    assert_eq!(dana.history().await.len(), 1);
}

#[tokio::test]
async fn what_a_client_refuses() {
    let bot = bot::start(World::default()).await;
    let ben = bot.discord.member("ben");
    let amara = bot.discord.member("amara");

    refused(ben.runs("/nothing").await, "there is no command /nothing");
    refused(ben.runs("/quiz").await, "required");
    refused(ben.runs("/quiz topic:a level:middling").await, "does not offer");
    refused(ben.runs("/quiz colour:red").await, "does not begin with an option");
    refused(ben.runs("/timetable add channel:#daily").await, "MANAGE_GUILD");
    refused(amara.runs("/timetable add channel:#lounge").await, "wrong kind");
    refused(amara.runs("/timetable drop").await, "no sub-command");
    refused(amara.in_dm().runs("/timetable add channel:#daily").await, "cannot be used");
    let reply = amara.runs("/timetable add channel:#daily").await.unwrap();
    assert_eq!(reply.content(), r#"timetable in Some("daily")"#);
    let reply = ben.in_dm().runs("/quiz topic:http").await.unwrap();
    assert!(reply.content().contains("http"));
    refused(ben.in_channel("staff").runs("/quiz topic:x").await, "does not see");
}

#[tokio::test]
async fn silence_and_forgery() {
    let mut world = World::default();
    world.first_answer_within = Some(std::time::Duration::from_secs(1));
    let bot = bot::start(world).await;
    let ben = bot.discord.member("ben");
    let failed = ben.runs("/silent").await.unwrap_err();
    assert!(failed.to_string().contains("did not respond within 1s to /silent"), "{failed}");

    let said = ben.says("hello");
    let reply = ben.forges(Forged::button(&said, "drop table")).await.unwrap();
    assert_eq!(reply.content(), "unknown button drop table");
    let reply = ben.forges(Forged::form("form", &[("text", "x")])).await.unwrap();
    assert_eq!(reply.content(), "thanks for x");
}
