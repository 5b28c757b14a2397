//! L15 and L18: words that are banned or dated, spelling, and sentences that are too long.

use unicode_segmentation::UnicodeSegmentation as _;

use super::super::format::Item;
use super::super::markdown::prose;
use super::super::problem::{Problem, Rule, Severity};
use super::super::reflow::opens_list_entry;
use super::super::texts::{Kind, Text, shown};
use crate::domain::selfcheck::norm;

/// Words that are dated, what to write instead, and how bad they are.
const DATED: [(&[&str], &str, Severity); 16] = [
    (
        &["master slave", "master and slave", "masters and slaves", "multi master", "slave", "slaves"],
        "primary and replica",
        Severity::Error,
    ),
    (&["master", "masters"], "primary", Severity::Warning),
    (&["whitelist", "whitelists", "whitelisted", "whitelisting"], "allow-list", Severity::Error),
    (&["blacklist", "blacklists", "blacklisted", "blacklisting"], "deny-list", Severity::Error),
    (&["ssl"], "TLS", Severity::Error),
    (&["rfc 2616"], "RFC 9110", Severity::Error),
    (&["rfc 7230"], "RFC 9112", Severity::Error),
    (&["rfc 7231", "rfc 7232", "rfc 7233", "rfc 7235"], "RFC 9110", Severity::Error),
    (&["rfc 7234"], "RFC 9111", Severity::Error),
    (&["rfc 7807"], "RFC 9457", Severity::Error),
    (&["simple request", "simple requests"], "CORS-safelisted", Severity::Error),
    (&["schema less", "schemaless"], "flexible schema", Severity::Error),
    (&["100 secure", "completely secure", "perfectly secure"], "what it protects against", Severity::Error),
    (&["exactly once delivery"], "exactly-once effects", Severity::Warning),
    (&["sanity check", "sanity checks"], "quick check", Severity::Warning),
    (&["man in the middle"], "machine-in-the-middle or on-path attacker", Severity::Warning),
];
/// The new term beside the old one teaches how they belong together: "RFC 9457, once RFC 7807".
const MAY_STAND_TOGETHER: [&str; 3] = ["RFC ", "CORS-safelisted", "exactly-once"];

/// American beginnings of words and how they are spelt here.
const AMERICAN: [(&str, &str); 34] = [
    ("analyz", "analys"),
    ("artifact", "artefact"),
    ("authoriz", "authoris"),
    ("behavior", "behaviour"),
    ("canceled", "cancelled"),
    ("canceling", "cancelling"),
    ("catalog ", "catalogue "),
    ("categoriz", "categoris"),
    ("center", "centre"),
    ("centraliz", "centralis"),
    ("color", "colour"),
    ("customiz", "customis"),
    ("defense", "defence"),
    ("favor", "favour"),
    ("fulfill ", "fulfil "),
    ("honor", "honour"),
    ("initializ", "initialis"),
    ("labeled", "labelled"),
    ("maximiz", "maximis"),
    ("minimiz", "minimis"),
    ("modeled", "modelled"),
    ("modeling", "modelling"),
    ("neighbor", "neighbour"),
    ("normaliz", "normalis"),
    ("optimiz", "optimis"),
    ("organiz", "organis"),
    ("parameteriz", "parameteris"),
    ("prioritiz", "prioritis"),
    ("realiz", "realis"),
    ("recogniz", "recognis"),
    ("sanitiz", "sanitis"),
    ("serializ", "serialis"),
    ("standardiz", "standardis"),
    ("synchroniz", "synchronis"),
];

/// A sentence of more words is hard to say aloud.
const LONG_SENTENCE: usize = 35;
/// A list of more entries is hard to remember.
const LONG_LIST: usize = 12;

pub(super) fn check(item: &Item) -> Vec<Problem> {
    let mut problems = Vec::new();
    for text in shown(&item.question) {
        let spoken = without_quotes(&prose(text.text));
        dated(item, &text, &spoken, &mut problems);
        if text.kind == Kind::Source {
            continue;
        }
        spelling(item, &text.path, &spoken, &mut problems);
        long_sentences(item, &text.path, &prose(text.text), &mut problems);
    }
    let bullets = item.question.answer.lines().filter(|line| opens_list_entry(line)).count();
    if bullets > LONG_LIST {
        let what = format!("`answer` has {bullets} list entries.");
        problems.push(item.warning(
            Rule::L18,
            "answer",
            what,
            "Nobody remembers more than a dozen; join some.",
        ));
    }
    problems
}

/// The text without what stands in double quotes: there, words are quoted and not used.
fn without_quotes(text: &str) -> String {
    let straight = text.replace(['“', '”'], "\"");
    // An odd quote opens nothing.
    let quotes = straight.matches('"').count();
    let parts = straight.split('"').enumerate();
    parts
        .filter(|(at, _)| at % 2 == 0 || (*at == quotes && quotes % 2 == 1))
        .map(|(_, part)| part)
        .collect::<Vec<_>>()
        .join(" ")
}

fn dated(item: &Item, text: &Text<'_>, spoken: &str, problems: &mut Vec<Problem>) {
    let mut plain = norm(spoken);
    let path = &text.path;
    for (words, instead, severity) in DATED {
        let Some(word) = words.iter().find(|word| plain.contains(&format!(" {word} "))) else { continue };
        let explained = MAY_STAND_TOGETHER.iter().any(|start| instead.starts_with(start))
            && plain.contains(&norm(instead));
        // What was found counts once: "master-slave" is not also "master".
        plain = plain.replace(&format!(" {word} "), " ");
        // A manual may call itself what it likes; an obsolete RFC is the wrong source.
        let title = text.kind == Kind::Source && !instead.starts_with("RFC ");
        if !explained && !title {
            let what = format!("`{path}` says \"{word}\".");
            let mend = format!("Write \"{instead}\", or quote the word if it is about the word.");
            problems.push(Problem { severity, ..item.error(Rule::L15, path, what, mend) });
        }
    }
}

fn spelling(item: &Item, path: &str, text: &str, problems: &mut Vec<Problem>) {
    for word in text.unicode_words() {
        // A capital inside a sentence is a name: the Authorization header, SERIALIZABLE.
        let name =
            word.chars().next().is_some_and(char::is_uppercase) && !text.trim_start().starts_with(word);
        let lower = format!("{} ", word.to_lowercase());
        let Some((american, british)) = AMERICAN.iter().find(|(american, _)| lower.starts_with(american))
        else {
            continue;
        };
        if !name {
            let what = format!("`{path}` spells \"{word}\" the American way.");
            let mend = format!("Write {}….", lower.replacen(american, british, 1).trim_end());
            problems.push(item.warning(Rule::L18, path, what, mend.replace("….", ".")));
        }
    }
}

fn long_sentences(item: &Item, path: &str, text: &str, problems: &mut Vec<Problem>) {
    for sentence in text.lines().flat_map(|line| line.unicode_sentences()) {
        let words = sentence.unicode_words().count();
        if words > LONG_SENTENCE {
            let start: Vec<_> = sentence.unicode_words().take(5).collect();
            let what = format!("`{path}` has a sentence of {words} words: \"{} …\".", start.join(" "));
            problems.push(item.warning(Rule::L18, path, what, "Split it; it is read aloud."));
        }
    }
}
