//! What `--help` says; a change of an option shows here, in the README and in a review.

use insta::assert_snapshot;

use crate::program::Desk;

#[test]
fn every_subcommand_explains_itself() {
    let desk = Desk::new();
    let help = desk.program("--help").ends().with_code(0);
    if cfg!(feature = "playground") {
        assert_snapshot!("help", help.out);
    }
    for command in subcommands(&help.out) {
        let help = desk.program(&command).arg("--help").env("DISCORD_API_BASE", "").ends().with_code(0);
        assert_eq!(help.err, "");
        // The playground's options belong to its own tests.
        if command != "playground" {
            assert_snapshot!(format!("help_{command}"), help.out);
        }
    }
}

fn subcommands(help: &str) -> Vec<String> {
    let listed = help.split_once("Commands:").unwrap().1.split_once("Options:").unwrap().0;
    let names = listed.lines().filter_map(|line| line.split_whitespace().next());
    let names: Vec<_> = names.filter(|name| *name != "help").map(str::to_owned).collect();
    assert!(names.len() > 5, "{names:?}");
    names
}

#[test]
fn the_version_is_the_packages() {
    let version = Desk::new().program("--version").ends().with_code(0);
    assert_eq!(version.out, format!("daily-drill {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_usage_ends_with_2_and_leads_to_the_help() {
    let desk = Desk::new();
    for line in [
        "",
        "dance",
        "run --frequently",
        "run --rate 0",
        "run --rate 51",
        "preview",
        "check --format xml",
        "playground --pause",
    ] {
        let ended = desk.program(line).ends().with_code(2);
        assert!(ended.err.contains("--help"), "{line}: {ended}");
    }
}
