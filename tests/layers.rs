//! Who may import whom, read off the sources. Everything that is not drawn here is absent, and that absence is what
//! ARCHITECTURE.md promises.
#![allow(clippy::unwrap_used)] // a test that unwraps fails where it should

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A name and the names that go with it, apart by blanks.
type Table = &'static [(&'static str, &'static str)];

/// What each layer may name of ours. `foo` is `src/foo.rs` and all that is in `src/foo/`, tests left out.
const DRAWING: Table = &[
    ("main", "cli"),
    ("cli", "bot http discord scheduler housekeeper app domain store bank_dir clock config telemetry crash"),
    ("bot", "discord scheduler housekeeper http memory app domain store bank_dir clock config"),
    ("discord", "app domain figures crash"),
    ("scheduler", "app domain clock"),
    ("housekeeper", "app clock"),
    ("app", "store domain clock figures"),
    ("store", "domain figures"),
    ("bank_dir", "domain"),
    ("domain", ""),
    ("clock", ""),
    ("config", ""),
    ("figures", ""),
    ("memory", ""),
    ("http", "app store figures"),
    ("telemetry", ""),
    // It does something only in builds for tests, where it stands in for the clock and tells a test how far the bot is.
    ("crash", "scheduler domain clock telemetry"),
];

/// Crates that belong to a layer or two, by their names in code.
const OWNED: Table = &[
    ("sled", "store"),
    ("postcard", "store"),
    ("serenity", "discord"),
    ("poise", "discord"),
    ("reqwest", "discord"),
    ("twilight_http_ratelimiting", "discord"),
    ("loopback_discord", "cli"),
    ("axum", "cli http"),
    ("metrics", "figures http"),
    ("metrics_exporter_prometheus", "http"),
    ("ammonia", "cli"),
    ("comrak", "cli"),
    ("futures_util", "cli"),
    ("clap", "cli config"),
    ("flate2", "bank_dir"),
    ("tar", "bank_dir"),
    ("libc", "memory"),
    ("tracing_subscriber", "telemetry"),
    ("chrono", "domain"),
    ("cron", "domain"),
    ("toml", "domain"),
    ("pulldown_cmark", "domain"),
    ("rust_stemmers", "domain"),
];

/// The only crates that the rules may use: they compute, and do nothing else.
const PURE: &str = "chrono cron foldhash jiff pulldown_cmark rand rust_stemmers serde serde_json sha2 siphasher toml \
                    unicode_normalization unicode_segmentation";

/// Effects, as paths: who alone may name them.
const EFFECTS: Table = &[
    ("std::fs", "store bank_dir cli config http"),
    ("tokio::fs", "bot"),
    ("std::env", "store cli crash"), // the store asks for the temporary folder
    ("std::process", "store cli crash main"),
    ("tokio::net", "cli http"), // the playground's page
    ("std::time::SystemTime", ""),
    ("Timestamp::now", "clock"),
    ("Zoned::now", ""),
    ("Utc::now", ""),
    ("Local::now", ""),
    ("rand::rng", "cli"), // the secret in its address
    ("rand::random", ""),
    ("rand::random_range", "discord"), // so that retries do not come all at once
];

/// The views are functions of values.
const NOT_IN_VIEWS: &str = "async await Context clock App Outbound tokio rand";

#[test]
fn nobody_imports_what_is_not_drawn() {
    let mut wrong = Vec::new();
    for source in sources() {
        let allowed = row(DRAWING, &source.layer).unwrap_or_else(|| {
            panic!(
                "{}: the layer {} is not in the drawing: add it here and in ARCHITECTURE.md",
                source.name, source.layer
            )
        });
        for (line, layer) in source.layers() {
            if layer != source.layer && !has(allowed, &layer) {
                wrong.push(format!("{}:{line}: {} may not name crate::{layer}", source.name, source.layer));
            }
        }
    }
    none(&wrong);
}

#[test]
fn libraries_stay_in_the_layers_that_own_them() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (line, name) in source.roots() {
            if let Some(owners) = row(OWNED, &name).filter(|owners| !has(owners, &source.layer)) {
                let owners = owners.replace(' ', " and ");
                wrong.push(format!("{}:{line}: only {owners} may name {name}", source.name));
            }
        }
    }
    none(&wrong);
}

#[test]
fn the_rules_use_only_crates_that_compute() {
    let known = dependencies();
    let mut wrong = Vec::new();
    for source in sources().into_iter().filter(|source| source.layer == "domain") {
        for (line, name) in source.roots() {
            if known.contains(&name) && !has(PURE, &name) {
                wrong.push(format!("{}:{line}: the rules may not name {name}", source.name));
            }
        }
    }
    none(&wrong);
}

#[test]
fn effects_happen_at_the_edges() {
    let mut wrong = Vec::new();
    for source in sources() {
        for &(effect, owners) in EFFECTS {
            for line in source.paths(effect) {
                if !has(owners, &source.layer) {
                    wrong.push(format!("{}:{line}: {} may not use {effect}", source.name, source.layer));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn views_wait_for_nothing_and_ask_nobody() {
    let mut wrong = Vec::new();
    for source in sources().into_iter().filter(|source| source.name.starts_with("src/discord/view")) {
        for (line, word) in &source.tokens {
            if has(NOT_IN_VIEWS, word) {
                wrong.push(format!(
                    "{}:{line}: a view is a function of values and may not name {word}",
                    source.name
                ));
            }
        }
    }
    none(&wrong);
}

#[test]
fn the_loopback_discord_does_not_know_the_bot() {
    let mut wrong = Vec::new();
    for path in files(&root().join("crates/loopback-discord")) {
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).to_lowercase();
        for (number, line) in (1..).zip(text.lines()) {
            if line.contains("daily_drill") || line.contains("daily-drill") || line.contains("daily drill") {
                wrong.push(format!("{}:{number}: names the bot", path.display()));
            }
        }
    }
    none(&wrong);
}

#[test]
fn the_drawing_and_the_sources_have_the_same_layers() {
    let drawn: BTreeSet<_> = DRAWING.iter().map(|(layer, _)| (*layer).to_owned()).collect();
    let found: BTreeSet<_> = sources().into_iter().map(|source| source.layer).collect();
    assert_eq!(drawn, found, "left: drawn here; right: found in src/");
    let known = dependencies();
    let gone: Vec<_> = OWNED
        .iter()
        .map(|row| row.0)
        .chain(PURE.split_whitespace())
        .filter(|name| !known.contains(*name))
        .collect();
    assert!(gone.is_empty(), "no longer in Cargo.toml, so remove them here: {gone:?}");
}

#[test]
fn sources_are_read_as_the_compiler_reads_them() {
    let read = |text: &str| Source::new("src/discord/view/quiz.rs".to_owned(), text);
    let layers =
        |text: &str| read(text).layers().into_iter().map(|(_, layer)| layer).collect::<Vec<_>>().join(" ");
    assert_eq!(layers("use crate::app::quiz;"), "app");
    assert_eq!(layers("use crate::{app::{a, b}, store as s, domain};"), "app store domain");
    assert_eq!(layers("fn f(x: &'a crate::store::Store<'a>) -> crate::clock::Clock"), "store clock");
    assert_eq!(layers("use super::super::super::bot; use super::answer; use super::super::ids;"), "bot");
    assert_eq!(
        layers("pub(crate) fn f() { g(\"crate::bot\", 'c', r#\"crate::\"cli\"#) } // crate::store"),
        ""
    );
    assert_eq!(layers("/* crate::bot /* nested */ crate::cli */ pub(in crate::app) struct X;"), "app");

    let roots =
        |text: &str| read(text).roots().into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(" ");
    assert_eq!(
        roots("use sled::Db; #[poise::command] fn f() { tokio::select!() } use jiff;"),
        "sled poise tokio jiff"
    );
    assert_eq!(roots("use ::serde::{self, de::Error}; a.b::<u8>(); x::y::reqwest::z()"), "serde de x");

    let paths = |text: &str, path: &str| read(text).paths(path);
    assert_eq!(paths("use std::io;\nuse std::fs::File;", "std::fs"), [2]);
    assert_eq!(paths("use std::{io, fs::{self, File}};", "std::fs"), [1]);
    assert_eq!(paths("jiff::Timestamp::now()", "Timestamp::now"), [1]);
    assert_eq!(paths("use std::fsx; use my::std_fs;", "std::fs"), [0; 0]);
}

fn none(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} against the drawing in ARCHITECTURE.md:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn row(table: Table, name: &str) -> Option<&'static str> {
    table.iter().find(|row| row.0 == name).map(|row| row.1)
}

fn has(names: &str, name: &str) -> bool {
    names.split_whitespace().any(|known| known == name)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The dependencies of the package, by their names in code.
fn dependencies() -> BTreeSet<String> {
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    manifest["dependencies"].as_table().unwrap().keys().map(|name| name.replace('-', "_")).collect()
}

/// All sources of the program, tests left out.
fn sources() -> Vec<Source> {
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        Source::new(name, &fs::read_to_string(&path).unwrap())
    };
    let is_test = |path: &PathBuf| {
        path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
    };
    let inside = |path: PathBuf| path.strip_prefix(root()).unwrap().to_owned();
    let found: Vec<_> = files(&root().join("src"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs") && !is_test(&inside(path.clone())))
        .map(read)
        .filter(|source| source.layer != "lib")
        .collect();
    assert!(found.len() > 10, "the sources were not found");
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A file as its words and signs, each with its line.
struct Source {
    name: String,
    layer: String,
    /// How many `super` lead from here to the crate's root.
    depth: usize,
    tokens: Vec<(usize, String)>,
}

impl Source {
    fn new(name: String, text: &str) -> Self {
        let module = name.trim_start_matches("src/").trim_end_matches(".rs");
        let layer = module.split('/').next().unwrap().to_owned();
        let depth = module.split('/').count();
        Self { layer, depth, tokens: tokens(text), name }
    }

    fn is(&self, at: usize, token: &str) -> bool {
        self.tokens.get(at).is_some_and(|(_, found)| found == token)
    }

    /// The layers that are named, by `crate::` or by climbing to the root.
    fn layers(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for at in 0..self.tokens.len() {
            if at > 0 && self.is(at - 1, "::") {
                continue;
            }
            let mut next = at;
            while self.is(next, "super") && self.is(next + 1, "::") {
                next += 2;
            }
            let climbed = (next - at) / 2 == self.depth;
            if self.is(at, "crate") && self.is(at + 1, "::") {
                found.extend(self.heads(at + 2));
            } else if climbed && next > at {
                found.extend(self.heads(next));
            }
        }
        found
    }

    /// The first words of the paths that begin here: one, or all of a group in braces.
    fn heads(&self, at: usize) -> Vec<(usize, String)> {
        if !self.is(at, "{") {
            return self.tokens.get(at).filter(|(_, token)| is_word(token)).cloned().into_iter().collect();
        }
        let mut found = Vec::new();
        let mut depth = 0_usize;
        for next in at..self.tokens.len() {
            let (line, token) = &self.tokens[next];
            match &**token {
                "{" => depth += 1,
                "}" => depth -= 1,
                word if depth == 1 && is_word(word) && (self.is(next - 1, "{") || self.is(next - 1, ",")) => {
                    found.push((*line, word.to_owned()));
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        found
    }

    /// The words with which paths begin: modules in sight, and crates.
    fn roots(&self) -> Vec<(usize, String)> {
        let begins = |at: usize| {
            let before = at.checked_sub(1).map_or("", |before| &*self.tokens[before].1);
            // `::serde` begins a path, `x::serde` goes on with one.
            let goes_on =
                before == "::" && at >= 2 && is_word(&self.tokens[at - 2].1) && !self.is(at - 2, "use");
            let is_path = self.is(at + 1, "::") && !self.is(at + 2, "<") && !self.is(at, "use");
            before == "use" || is_path && !goes_on
        };
        (0..self.tokens.len())
            .filter(|at| is_word(&self.tokens[*at].1) && begins(*at))
            .map(|at| self.tokens[at].clone())
            .collect()
    }

    /// The lines with this path, also where it is part of a group in braces.
    fn paths(&self, path: &str) -> Vec<usize> {
        let words: Vec<&str> = path.split("::").collect();
        let (last, before) = words.split_last().unwrap();
        let is_prefix = |at: &usize| {
            before
                .iter()
                .enumerate()
                .all(|(n, word)| self.is(at + 2 * n, word) && self.is(at + 2 * n + 1, "::"))
        };
        (0..self.tokens.len())
            .filter(is_prefix)
            .flat_map(|at| self.heads(at + 2 * before.len()))
            .filter(|(_, head)| head == last)
            .map(|(line, _)| line)
            .collect()
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single signs; what stands in quotes is left out, and so are comments.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let stream: TokenStream = text.parse().unwrap();
    let mut found = Vec::new();
    flatten(stream, &mut found);
    found
}

fn flatten(stream: TokenStream, found: &mut Vec<(usize, String)>) {
    let mut joined = false;
    for tree in stream {
        let line = tree.span().start().line;
        let was_joined = std::mem::take(&mut joined);
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::None => ("", ""),
                };
                found.push((line, open.to_owned()));
                flatten(group.stream(), found);
                found.push((group.span_close().start().line, close.to_owned()));
            }
            TokenTree::Ident(word) => found.push((line, word.to_string())),
            TokenTree::Punct(sign) => {
                joined = sign.as_char() == ':' && sign.spacing() == Spacing::Joint && !was_joined;
                match found.last_mut() {
                    Some((_, last)) if was_joined && sign.as_char() == ':' => last.push(':'),
                    _ => found.push((line, sign.to_string())),
                }
            }
            TokenTree::Literal(_) => {}
        }
    }
}
