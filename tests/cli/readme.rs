//! What the documents show is what the program says.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::Desk;

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The text blocks that stand under `<!-- daily-drill … -->`, with that command line.
fn shown(document: &str) -> Vec<(&str, &str)> {
    let blocks = document.split("<!-- daily-drill ").skip(1);
    blocks
        .map(|block| block.split_once(" -->\n```text\n").expect("a text block follows the command"))
        .map(|(line, rest)| (line, rest.split_once("\n```").expect("the block ends").0))
        .collect()
}

#[test]
fn blocks_of_output_are_what_the_program_prints() {
    let readme = document("README.md");
    let blocks = shown(&readme);
    assert!(blocks.iter().any(|(line, _)| *line == "run --help"), "the settings are gone from the README");
    for (line, block) in blocks {
        let printed = Desk::new().program(line).env("DISCORD_API_BASE", "").ends().with_code(0).out;
        // A line with nothing but … stands for what is left out.
        let mut rest = &*printed;
        for part in block.split("\n…\n") {
            let found = rest.find(part).unwrap_or_else(|| {
                panic!("README.md shows as the output of `daily-drill {line}`:\n{part}\n\nwhich is not there, or not in this order:\n{printed}")
            });
            rest = &rest[found + part.len()..];
        }
        if !block.contains("\n…\n") {
            assert_eq!(block, printed.trim_end(), "README.md leaves out a part of `daily-drill {line}`");
        }
    }
}

#[test]
fn every_slash_command_is_in_the_readme() {
    let readme = document("README.md");
    let commands = Desk::new().program("commands").ends().with_code(0).out;
    for command in serde_json::from_str::<Vec<Value>>(&commands).unwrap() {
        let name = command["name"].as_str().unwrap();
        // What is used on a message has a name in words.
        let shown = if command["type"] == 3 { format!("*{name}*") } else { format!("`/{name}") };
        assert!(readme.contains(&shown), "{shown} is not in the README");
        for option in command["options"].as_array().into_iter().flatten().filter(|option| option["type"] == 1)
        {
            let name = option["name"].as_str().unwrap();
            assert!(readme.contains(&format!("{name}`")), "the README does not name {name}");
        }
    }
}

const DOCUMENTS: [&str; 9] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "PRIVACY.md",
    "TERMS.md",
    "docs/operations.md",
    "docs/proof.md",
    "questions/README.md",
];

#[test]
fn links_inside_the_repository_lead_somewhere() {
    let mut links = 0;
    for name in DOCUMENTS {
        let text = document(name);
        for target in
            text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
        {
            if !target.starts_with("http") {
                let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
                assert!(folder.with_file_name(target).exists(), "{name} links to {target}");
                links += 1;
            }
        }
    }
    assert!(links > 0);
}

/// Names in backticks that look like a path of the repository.
#[test]
fn files_that_the_documents_name_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut named = 0;
    for name in ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/proof.md"] {
        for word in document(name).split('`').skip(1).step_by(2) {
            let is_path =
                ["src/", "tests/", "crates/", "questions/", ".ci/"].iter().any(|top| word.starts_with(top));
            if is_path && !word.contains(['<', ' ', '{']) {
                assert!(root.join(word).exists(), "{name} names {word}, which is not there");
                named += 1;
            }
        }
    }
    assert!(named > 10, "only {named} paths were found");
}
