//! L11 and L12: Markdown that Discord shows, and no text that it turns into something else.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag};

use super::super::format::Item;
use super::super::markdown::{prose, walk};
use super::super::problem::{Problem, Rule};
use super::super::reflow::{is_fence, is_heading, opens_list_entry};
use super::super::texts::{Kind, shown};

pub(super) fn check(item: &Item) -> Vec<Problem> {
    let mut problems = Vec::new();
    for text in shown(&item.question) {
        let mut report = |rule, (what, mend): (String, &str)| {
            problems.push(item.error(rule, &text.path, format!("`{}` {what}.", text.path), mend));
        };
        if text.kind == Kind::Markdown {
            unshown(text.text).into_iter().for_each(|found| report(Rule::L11, found));
            traps(&prose(text.text)).into_iter().for_each(|found| report(Rule::L12, found));
            identifiers(&prose(text.text)).into_iter().for_each(|found| report(Rule::L12, found));
        } else {
            // Labels are not Markdown, but the same text stands in messages too.
            traps(text.text).into_iter().for_each(|found| report(Rule::L12, found));
            labels(text.text).into_iter().for_each(|found| report(Rule::L12, found));
        }
    }
    problems
}

type Found = (String, &'static str);

/// Markdown that Discord prints as it stands, or shows differently.
fn unshown(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut add = |what: &str, mend| found.push((what.to_owned(), mend));
    for (event, range) in walk(text) {
        match event {
            Event::Start(Tag::Image { .. }) => {
                add("has an image", "Describe it in words, or use a code block.")
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                let html = text.get(range).unwrap_or("").trim();
                if !html.starts_with("<@") && !html.starts_with("<#") {
                    add(&format!("has HTML or an angle bracket: {html}"), "Put it in backticks.");
                }
            }
            Event::Start(Tag::Heading { level, .. })
                if !matches!(level, HeadingLevel::H2 | HeadingLevel::H3) =>
            {
                add("has a heading other than ## and ###", "Use ##, ### or bold text.");
            }
            Event::FootnoteReference(_) | Event::Start(Tag::FootnoteDefinition(_)) => {
                add("has a footnote", "Put it in brackets, or in `references`.");
            }
            Event::Rule => add("has a ruler (---)", "Use an empty line or a heading."),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(lang))) if lang.trim().is_empty() => {
                add("has a code fence without a language", "Write it behind the ```, for example ```sql.");
            }
            _ => {}
        }
    }
    if text.lines().filter(|line| is_fence(line)).count() % 2 == 1 {
        add("has a code fence that is not closed", "Add a line ``` behind the code.");
    }
    if text.lines().any(|line| line.trim_start().starts_with("~~~")) {
        add("has a ~~~ fence", "Use ```.");
    }
    // Its lines were joined like any others, so no parser knows it any more.
    if prose(text).contains("|--") || prose(text).contains("| --") || prose(text).contains("|:-") {
        found.push(("has a table".to_owned(), "Discord has none; use a list."));
    }
    found.extend(lost_lists(text));
    found
}

/// A list marker behind an ordinary line is most often a line break in the wrong place.
fn lost_lists(text: &str) -> Vec<Found> {
    let mut in_code = false;
    let mut before = "";
    let mut found = Vec::new();
    for line in text.lines() {
        if is_fence(line) {
            in_code = !in_code;
        } else if !in_code && opens_list_entry(line) {
            let introduced = before.trim().is_empty()
                || before.ends_with(':')
                || before.ends_with("**")
                || opens_list_entry(before)
                || is_heading(before)
                || is_fence(before);
            if !introduced {
                let start: String = line.chars().take(25).collect();
                let what =
                    format!("has a line that looks like a list entry behind an ordinary line: \"{start}\"");
                found.push((what, "Put an empty line before the list, or break the line elsewhere."));
            }
        }
        before = line;
    }
    found
}

/// Text outside code that Discord replaces or hides.
fn traps(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    if text.contains("||") {
        found.push((
            "has ||, which hides text as a spoiler".to_owned(),
            "Put it in backticks, or use a word.",
        ));
    }
    for mention in ["@everyone", "@here", "<@", "<#", "<t:", "</", "<:"] {
        if text.contains(mention) {
            found.push((
                format!("has {mention}, which Discord turns into something else"),
                "Put it in backticks.",
            ));
        }
    }
    if let Some(code) = emoji_code(text) {
        found.push((format!("has {code}, which looks like an emoji"), "Put it in backticks."));
    }
    if text.contains("http://") || text.contains("https://") {
        found.push(("has a bare address".to_owned(), "Put it in backticks, or in `references`."));
    }
    found
}

/// The first `:word:` of a text.
fn emoji_code(text: &str) -> Option<String> {
    let mut parts = text.split(':').peekable();
    parts.next()?;
    while let Some(part) = parts.next() {
        let word = part.len() >= 2
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte));
        if word && part.bytes().any(|byte| byte.is_ascii_alphabetic()) && parts.peek().is_some() {
            return Some(format!(":{part}:"));
        }
    }
    None
}

/// Underscores and asterisks inside identifiers, which can turn text italic.
fn identifiers(prose: &str) -> Vec<Found> {
    let word = prose.split_whitespace().find(|word| {
        let chars: Vec<char> = word.chars().collect();
        let inside = chars.windows(3).any(|three| {
            matches!(three, [before, mark, after] if matches!(mark, '_' | '*') && before.is_alphanumeric() && after.is_alphanumeric())
        });
        let dunder = word.starts_with("__") || (word.starts_with('_') && !word.trim_end_matches(['.', ',', ';', ':']).ends_with('_'));
        inside || dunder
    });
    word.map(|word| {
        (format!("has {word} outside code, whose marks can turn text italic"), "Put it in backticks.")
    })
    .into_iter()
    .collect()
}

/// Marks that labels, menus and titles print as they stand.
fn labels(text: &str) -> Vec<Found> {
    let marks = ["`", "**", "__", "~~", "]("];
    let mark = marks.into_iter().find(|mark| text.contains(mark));
    mark.map(|mark| (format!("has {mark}, which a label prints as it stands"), "Write it without marks."))
        .into_iter()
        .collect()
}
