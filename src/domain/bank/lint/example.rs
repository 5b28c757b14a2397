//! L19: the example is in a known language, parses where that can be told, and names nobody's real host or key.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::super::format::Item;
use super::super::problem::{Problem, Rule};
use crate::domain::question::Example;

/// The languages of examples.
const LANGUAGES: [&str; 15] = [
    "json",
    "toml",
    "yaml",
    "sql",
    "rust",
    "python",
    "http",
    "bash",
    "nginx",
    "dockerfile",
    "javascript",
    "go",
    "java",
    "proto",
    "text",
];
/// Names that never belong to anybody (RFC 2606, RFC 6761), and hosts that stand in files as identifiers.
const FREE_HOSTS: [&str; 10] = [
    "example.com",
    "example.org",
    "example.net",
    "example",
    "test",
    "invalid",
    "localhost",
    "local",
    "json-schema.org",
    "www.w3.org",
];
/// Beginnings of keys and tokens that scanners look for.
const KEY_STARTS: [&str; 9] =
    ["AKIA", "ASIA", "ghp_", "github_pat_", "glpat-", "sk_live_", "xoxb-", "xoxp-", "-----BEGIN"];
/// A mix of letters and digits of this length looks like a key.
const KEY_LENGTH: usize = 32;

pub(super) fn check(item: &Item) -> Vec<Problem> {
    let Some(example) = &item.question.example else { return Vec::new() };
    let mut problems = Vec::new();
    let mut report =
        |path: &str, what: String, mend: &str| problems.push(item.error(Rule::L19, path, what, mend));
    if !LANGUAGES.contains(&example.lang.as_str()) {
        let mend = format!("Use one of {}.", LANGUAGES.join(", "));
        report("example.lang", format!("There is no highlighting for \"{}\".", example.lang), &mend);
    }
    if let Some(error) = parse_error(example) {
        report(
            "example.code",
            format!("`example.code` is not valid {}: {error}.", example.lang),
            "Correct it, or use lang = \"text\" for a sketch.",
        );
    }
    if example.code.contains('\t') {
        report("example.code", "`example.code` has a tab.".to_owned(), "Use blanks.");
    }
    if example.code.contains("```") {
        report(
            "example.code",
            "`example.code` has ```, which ends the code block.".to_owned(),
            "Leave it out.",
        );
    }
    for host in hosts(&example.code) {
        report(
            "example.code",
            format!("`example.code` names {host}, which may be somebody's."),
            "Use example.com, or an address of RFC 5737 or RFC 3849 (192.0.2.1, 2001:db8::1).",
        );
    }
    if let Some(key) = example
        .code
        .split(|c: char| c.is_whitespace() || "\"'`,;()".contains(c))
        .find(|word| looks_like_key(word))
    {
        let start: String = key.chars().take(8).collect();
        report(
            "example.code",
            format!("`example.code` has what looks like a key: {start}…"),
            "Write a placeholder such as <token>.",
        );
    }
    problems
}

fn parse_error(example: &Example) -> Option<String> {
    match example.lang.as_str() {
        "json" => serde_json::Deserializer::from_str(&example.code)
            .into_iter::<serde_json::Value>()
            .find_map(Result::err)
            .map(|error| error.to_string()),
        "toml" => toml::from_str::<toml::Table>(&example.code).err().map(|error| error.message().to_owned()),
        _ => None,
    }
}

/// Hosts and addresses in a piece of code that are not reserved for examples or for private use.
fn hosts(code: &str) -> Vec<&str> {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '@' | '/' | '_');
    code.split(|c| !word(c)).filter_map(host).collect()
}

fn host(word: &str) -> Option<&str> {
    let address = word.split_once("://").or_else(|| word.split_once('@')).map(|(_, rest)| rest);
    let named = address.unwrap_or(word).rsplit('@').next()?;
    let host = named.split(['/', ':']).next()?.trim_matches(['.', '-']);
    if let Ok(v4) = host.parse::<Ipv4Addr>() {
        let free = v4.is_documentation()
            || v4.is_private()
            || v4.is_loopback()
            || v4.is_unspecified()
            || v4.is_link_local();
        return (!free).then_some(host);
    }
    if named.contains("::") && named.len() > 5 {
        let v6: Ipv6Addr = named.trim_matches(['[', ']']).split('/').next()?.parse().ok()?;
        let free = matches!(v6.segments(), [0x2001, 0x0db8, ..])
            || v6.is_loopback()
            || v6.is_unique_local()
            || v6.is_unicast_link_local();
        return (!free).then_some(named);
    }
    // Without a scheme only a well-known ending makes a word a host: `os.path` is none.
    let ending = [".com", ".org", ".net"].iter().any(|ending| host.ends_with(ending));
    let is_host = host.contains('.') && (ending || address.is_some());
    let reserved = FREE_HOSTS
        .iter()
        .any(|free| host.strip_suffix(free).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    (is_host && !reserved).then_some(host)
}

fn looks_like_key(word: &str) -> bool {
    let known = KEY_STARTS.iter().any(|start| word.starts_with(start) && word.len() > start.len() + 8);
    let private = word.starts_with("-----BEGIN");
    let base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    let mixed = word.len() >= KEY_LENGTH
        && word.chars().all(base64)
        && word.chars().any(|c| c.is_ascii_uppercase())
        && word.chars().any(|c| c.is_ascii_lowercase())
        && word.chars().filter(char::is_ascii_digit).count() >= 3;
    known || private || mixed
}
