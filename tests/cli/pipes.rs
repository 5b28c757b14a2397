//! Outputs that nobody reads any more, as after `| head` or when a collector of logs goes away.

use crate::program::{Desk, Output, discord};

#[test]
fn an_output_without_a_reader_is_no_panic() {
    let desk = Desk::new();
    desk.file("export.jsonl", crate::data::EMPTY);
    desk.program("import export.jsonl").ends().with_code(0);
    for (line, code) in [
        ("commands", 0),
        ("check --drafts --stats", 0),
        ("check --drafts --format json", 0),
        ("preview stop-sql-injection", 0),
        ("cheatsheet", 0),
        ("--help", 0),
        // An export that was not read to its end is not one.
        ("export", 1),
    ] {
        desk.program(line).without_a_reader(Output::Out).ends().with_code(code);
    }
    for (line, code) in
        [("run", 2), ("health", 1), ("import missing", 1), ("check --questions x", 2), ("dance", 2)]
    {
        let ended = desk.program(line).without_a_reader(Output::Err).ends();
        assert_eq!(ended.code, Some(code), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_bot_goes_on_when_nobody_reads_its_log() {
    let (desk, discord) = (Desk::new(), discord().await);
    let bot = desk.program("run --log debug").on(&discord).without_a_reader(Output::Err).starts();
    discord.connected().await;
    discord.until("the commands", |world| world.commands.get(&None).map(|_| ())).await;
    let help = discord.member("ben").runs("/help").await.unwrap();
    assert!(help.text().contains("/daily"), "{}", help.text());
    bot.terminates().with_code(0);
}
