//! Logs hold no member's words and no token, whatever the log option says: here for the process and all its outputs.

use jiff::{SignedDuration, Timestamp};
use loopback_discord::{Loopback, World};

use crate::program::{Desk, Running};

const WORDS: &str = "I keep the statement and the values apart, so the visitor's text is never parsed as code, and the \
    account of the service may read two tables and no more.";

/// Moves the world and the bot to a moment, and waits until the bot has done what is due then.
fn advance(discord: &Loopback, bot: &mut Running, to: Timestamp) {
    discord.clock().advance_to(to);
    bot.hears(to.as_millisecond());
    bot.waits_for(&format!("settled {} ", to.as_millisecond()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_round_at_the_lowest_level_shows_no_secret() {
    let (desk, discord) = (Desk::new(), Loopback::start(World::default()).await.unwrap());
    let program = desk.program("run --log trace").on(&discord).env("DAILY_DRILL_CLOCK", "stdin");
    let mut bot = program.listening().starts();
    bot.hears(discord.clock().now().as_millisecond());
    bot.waits_for("connected\n");

    let amara = discord.member("amara");
    let draft = amara.runs("/timetable add time:09:00 days:daily zone:UTC").await.unwrap();
    amara.clicks(&draft, "Save").await.unwrap();
    let slot: Timestamp = "2026-03-03T09:00:00Z".parse().unwrap();
    assert!(discord.clock().now() < slot);
    advance(&discord, &mut bot, slot);
    let question = discord.channel("daily").next().await;
    let ben = discord.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    ben.submits(form.form(), &[("Your answer", "short, and still mine")]).await.unwrap();
    ben.submits(form.form(), &[("Your answer", WORDS)]).await.unwrap();
    ben.runs("/quiz question:the-words-i-look-for private:true").await.unwrap();
    advance(&discord, &mut bot, slot + SignedDuration::from_hours(24));
    let thread = discord.thread_of(&question).unwrap();
    discord.channel(&thread).next().await;
    let ended = bot.terminates().with_code(0);

    let all = format!("{}{}", ended.out, ended.err);
    assert!(all.contains("\"TRACE\""), "nothing was logged at the lowest level");
    let mut secrets = vec![discord.token().to_owned()];
    secrets.extend(["short, and still mine", "the-words-i-look-for", &WORDS[..40]].map(str::to_owned));
    secrets.extend(discord.requests().iter().filter_map(|request| interaction_token(&request.path)));
    assert!(secrets.len() > 8, "no interaction token was seen");
    for secret in secrets {
        let line = all.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "{secret:?} is in the log: {line:?}");
    }
}

/// The third part of `interactions/ID/TOKEN/callback` and `webhooks/ID/TOKEN`.
fn interaction_token(path: &str) -> Option<String> {
    path.split('/').skip_while(|part| !matches!(*part, "interactions" | "webhooks")).nth(2).map(str::to_owned)
}
