use serde_json::Value;

use crate::program::{Desk, discord};

const NAMES: [&str; 12] = [
    "quiz",
    "topics",
    "levels",
    "daily",
    "streak",
    "leaderboard",
    "Submit as my answer",
    "timetable",
    "settings",
    "mydata",
    "help",
    "about",
];

#[test]
fn all_commands_are_shown_with_who_may_use_them() {
    let ended = Desk::new().program("commands").ends().with_code(0);
    let commands: Vec<Value> = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(commands.iter().map(|command| command["name"].as_str().unwrap()).collect::<Vec<_>>(), NAMES);
    for command in &commands {
        // Manage Server for what an admin does, everybody for the rest.
        let expected = if ["timetable", "settings"].contains(&command["name"].as_str().unwrap()) {
            Value::from("32")
        } else {
            Value::Null
        };
        assert_eq!(command["default_member_permissions"], expected, "{}", command["name"]);
        let everywhere = !matches!(
            command["name"].as_str().unwrap(),
            "daily" | "leaderboard" | "Submit as my answer" | "timetable" | "settings"
        );
        let contexts = if everywhere { serde_json::json!([0, 1, 2]) } else { serde_json::json!([0]) };
        assert_eq!(command["contexts"], contexts, "{}", command["name"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn they_are_registered_when_somebody_asks_for_it() {
    let (desk, discord) = (Desk::new(), discord().await);
    let register = || desk.program("commands --register").on(&discord);
    for _ in 0..2 {
        register().ends().with_code(0).saying("registered 12 commands");
    }
    let known = discord.look(|world| {
        let commands = world.commands.get(&None).unwrap();
        commands.iter().map(|command| command.name().to_owned()).collect::<Vec<_>>()
    });
    assert_eq!(known, NAMES);
    let refused = register().env("DISCORD_TOKEN", "not-the-token").ends().with_code(2);
    assert!(refused.err.contains("does not accept the token"), "{refused}");
    register().env("DISCORD_TOKEN", "").ends().with_code(2).saying("There is no bot token");
    assert!(discord.violations().is_empty(), "{:?}", discord.violations());
}
