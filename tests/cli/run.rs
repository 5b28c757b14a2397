//! Starting and stopping the bot, and everything that keeps it from starting.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;

use loopback_discord::{Fault, FaultKind, Match};

use crate::program::{Desk, LAST_WORDS, discord};

const TOKEN: &str = "not-a-real-token.but-one-that.must-not-be-shown";

/// It ends with 2 and says this; the token is never part of it.
#[track_caller]
fn check(environment: &[(&str, &str)], says: &str) {
    let desk = Desk::new();
    desk.file("empty", " \n");
    desk.file("bytes", [0xff, 0xfe]);
    desk.file("two-lines", "one\ntwo");
    let ended = desk.run(environment);
    assert!(
        ended.code == Some(2) && ended.err.contains(says),
        "{environment:?} should say {says:?}: {ended}"
    );
    assert!(!format!("{ended}").contains(TOKEN), "{ended}");
    assert!(!desk.path("data").exists(), "nothing was started");
}

#[test]
fn settings_that_are_wrong_are_named() {
    let token = ("DISCORD_TOKEN", TOKEN);
    check(&[], "There is no bot token");
    check(&[("DISCORD_TOKEN", "")], "There is no bot token");
    check(&[("DISCORD_TOKEN_FILE", "empty")], "There is no bot token");
    check(&[("DISCORD_TOKEN_FILE", "missing")], "cannot read the token from missing");
    check(&[("DISCORD_TOKEN_FILE", ".")], "cannot read the token from .");
    check(&[("DISCORD_TOKEN_FILE", "bytes")], "cannot read the token from bytes");
    check(&[("DISCORD_TOKEN_FILE", "two-lines")], "characters that no Discord token has");
    check(&[("DISCORD_TOKEN", "one two")], "characters that no Discord token has");
    check(&[("DISCORD_TOKEN", "tökén")], "characters that no Discord token has");
    check(&[token, ("DISCORD_TOKEN_FILE", "empty")], "are both set");
    check(&[token, ("DAILY_DRILL_RATE", "many")], "--rate");
    check(&[token, ("DAILY_DRILL_LOG", "daily_drill=loud")], "--log cannot be understood");
    for base in
        ["nonsense", "ftp://127.0.0.1", "http://", "127.0.0.1:8080", "http://a b", "file:///etc/passwd"]
    {
        check(&[token, ("DISCORD_API_BASE", base)], "DISCORD_API_BASE must be an address such as");
    }
}

#[test]
fn without_a_token_five_lines_say_what_to_do() {
    let ended = Desk::new().run(&[]).with_code(2);
    assert_eq!(ended.err.lines().count(), 5, "{ended}");
    for word in
        ["discord.com/developers/applications", "Reset Token", "DISCORD_TOKEN=", "invites", "playground"]
    {
        assert!(ended.err.contains(word), "{word}: {ended}");
    }
}

#[test]
fn a_variable_that_is_no_text_is_refused() {
    let desk = Desk::new();
    let program = desk.program("run").env("DISCORD_TOKEN", OsStr::from_bytes(b"abc\xff"));
    let ended = program.ends().with_code(2);
    assert!(ended.err.contains("UTF-8") && !ended.err.contains("abc"), "{ended}");
}

#[test]
fn nothing_listens_at_the_address_and_nothing_else_is_tried() {
    // A port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let base = format!("http://{address}/");
    // An empty variable is as good as none: the token comes from the file.
    let desk = Desk::new();
    desk.file("token.txt", format!("Bot {TOKEN}\n"));
    let token = [("DISCORD_TOKEN", ""), ("DISCORD_TOKEN_FILE", "token.txt")];
    let ended = desk.program("run").with(&token).env("DISCORD_API_BASE", &base).ends().with_code(1);
    assert!(ended.err.contains(&format!("cannot reach Discord at http://{address}:")), "{ended}");
    assert!(!ended.err.contains("discord.com"), "{ended}");
    assert!(!ended.err.contains(TOKEN), "{ended}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_gateway_that_cannot_be_learnt_stops_the_bot() {
    let (desk, discord) = (Desk::new(), discord().await);
    let broken = FaultKind::Error(403, 0, "no".to_owned());
    discord.change(|world| world.faults.push(Fault::always(Match::new("GET", "/gateway"), broken)));
    let ended = desk.program("run").on(&discord).ends().with_code(1);
    assert!(ended.err.contains(&format!("cannot reach Discord at {}", discord.base())), "{ended}");
    assert!(discord.look(|world| world.gateway.connected()) == 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_token_that_discord_refuses_ends_with_2_and_what_to_do() {
    let (desk, discord) = (Desk::new(), discord().await);
    let ended = desk.program("run").on(&discord).env("DISCORD_TOKEN", TOKEN).ends().with_code(2);
    assert!(ended.err.contains("Discord does not accept the token. Get a new one: https://"), "{ended}");
    assert!(!ended.err.contains(TOKEN), "{ended}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_token_that_is_reset_meanwhile_ends_it_with_2_and_what_to_do() {
    let (desk, discord) = (Desk::new(), discord().await);
    let bot = desk.bot(&discord).await;
    discord.change(|world| world.gateway.close_all(4004));
    let ended = bot.ends_within(LAST_WORDS).with_code(2);
    assert!(ended.err.contains("Discord does not accept the token. Get a new one: https://"), "{ended}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_start_asks_only_for_what_it_needs() {
    let (desk, discord) = (Desk::new(), discord().await);
    desk.bot(&discord).await.terminates().with_code(0);
    let bot = discord.look(loopback_discord::World::bot);
    let asked: BTreeSet<String> = discord.requests().into_iter().map(|request| request.path).collect();
    let commands = format!("applications/{bot}/commands");
    let needed = ["applications/@me", &commands, "gateway", "gateway/bot"];
    assert_eq!(asked, needed.map(|path| format!("/api/v10/{path}")).into());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn it_says_how_to_invite_it_and_ends_when_asked_to() {
    let (desk, discord) = (Desk::new(), discord().await);
    let bot = desk.bot(&discord).await;
    let id = discord.look(loopback_discord::World::bot);
    bot.waits_for(&format!("https://discord.com/oauth2/authorize?client_id={id}&permissions="));
    let ended = bot.terminates().with_code(0);
    assert_eq!(ended.out, "");
    for line in ended.err.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
    }
    assert!(discord.violations().is_empty(), "{:?}", discord.violations());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_bot_in_no_server_says_that_somebody_has_to_invite_it() {
    let (desk, discord) = (Desk::new(), discord().await);
    let lonely = "the bot is in no server yet";
    let ended = desk.bot(&discord).await.terminates();
    assert!(!ended.err.contains(lonely), "{ended}");
    discord.change(|world| world.default_server().into_iter().for_each(|server| world.kick_bot(server)));
    let bot = desk.bot(&discord).await;
    bot.waits_for(lonely);
    bot.terminates().with_code(0);
}

#[test]
fn it_ends_when_asked_to_while_discord_does_not_answer() {
    let desk = Desk::new();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", silent.local_addr().unwrap());
    let bot = desk.program("run").with(&[("DISCORD_TOKEN", TOKEN), ("DISCORD_API_BASE", &base)]).starts();
    let _call = silent.accept().unwrap();
    bot.terminates().with_code(0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_folder_is_for_one_process_and_the_first_goes_on() {
    let (desk, discord) = (Desk::new(), discord().await);
    let bot = desk.bot(&discord).await;
    for line in ["run", "import export.jsonl"] {
        desk.file("export.jsonl", crate::data::EMPTY);
        let second = desk.program(line).on(&discord).ends().with_code(1);
        let says = "another daily-drill is running on the folder data. Stop it first";
        assert!(second.err.contains(says), "{line}: {second}");
    }
    let help = discord.member("ben").runs("/help").await.unwrap();
    assert!(help.text().contains("/daily"), "{}", help.text());
    bot.terminates().with_code(0);
    // And the folder is free again.
    desk.program("export").ends().with_code(0);
}
