#![allow(clippy::unwrap_used)]

use super::super::{Rule, Severity, read};
use super::stats::Stats;
use super::*;
use crate::domain::question::Level;

const TOPICS: &str = include_str!("../../../../questions/topics.toml");
const VALID: &str = include_str!("../../../../questions/security/stop-sql-injection.toml");
const ADVANCED: &str = include_str!("../../../../questions/distributed/replicate-for-availability.toml");
const FILE: &str = "security/stop-sql-injection.toml";

fn roadmap() -> Roadmap {
    Roadmap::new(include_str!("../../../../questions/roadmap.tsv"))
}

fn problems_of(files: &[(&str, &str)], change: impl FnOnce(&mut Options<'_>)) -> Vec<Problem> {
    let (shelf, mut problems) = read(TOPICS, files.iter().copied());
    let roadmap = roadmap();
    let today = Date::constant(2026, 11, 24);
    let mut options = Options { today, drafts: false, complete: false, roadmap: &roadmap, own_words: None };
    change(&mut options);
    problems.extend(lint(&shelf, &options));
    problems
}

/// The valid file with some texts replaced, each of which must be there.
fn edited(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the valid file no longer has {from:?}");
        text.replacen(from, to, 1)
    })
}

/// Breaks the valid file by these edits; it must then break this rule, that hard, and no other.
fn check(rule: Rule, severity: Severity, edits: &[(&str, &str)]) {
    let problems = problems_of(&[(FILE, &edited(VALID, edits))], |_| ());
    let found: Vec<_> = problems.iter().map(|problem| (problem.rule, problem.severity)).collect();
    assert!(!found.is_empty(), "{edits:?} breaks nothing; expected {rule}");
    assert!(found.iter().all(|found| *found == (rule, severity)), "{edits:?}: {problems:#?}");
    let placed = |problem: &Problem| problem.line.is_some() && problem.file == FILE;
    assert!(problems.iter().all(placed), "{problems:#?}");
}

fn error(rule: Rule, from: &str, to: &str) {
    check(rule, Severity::Error, &[(from, to)]);
}

fn warning(rule: Rule, from: &str, to: &str) {
    check(rule, Severity::Warning, &[(from, to)]);
}

/// The beginning of the answer: as that is as long as it may be, this goes out when something comes in.
const DROPPED: &str = "**What goes wrong.** If a query is put together by string concatenation, the\n\
database has no way to tell the developer's text from the visitor's. A quote in\n\
the input can end the literal, and whatever follows is parsed as SQL.\n";

/// A place in the answer where a sentence can be put.
const ANSWER: &str = "concatenated queries\n";

fn in_answer(rule: Rule, severity: Severity, text: &str) {
    check(rule, severity, &[(ANSWER, &format!("{ANSWER}\n{text}\n")), (DROPPED, "")]);
}

#[test]
fn the_worked_examples_are_clean() {
    let files = [(FILE, VALID), ("distributed/replicate-for-availability.toml", ADVANCED)];
    assert_eq!(problems_of(&files, |_| ()), []);
}

#[test]
fn l01_unfinished() {
    error(Rule::L01, "\"Where else does", "\"TODO Where else does");
    error(Rule::L01, "\"Where else does", "\"Lorem ipsum: where else does");
    error(
        Rule::L01,
        "\"Injection is A05 in the 2025 list | OWASP Top 10:2025\"",
        "\"Injection is A05 in the 2025 list\"",
    );
}

#[test]
fn l02_names() {
    error(Rule::L02, "becoming SQL\"", "becoming SQL.\"");
    error(Rule::L02, "id       = \"stop-sql", "id       = \"Stop-sql");
}

#[test]
fn l03_references_between_questions() {
    error(Rule::L03, "\"xss-basics\"", "\"xss-basic\"");
    error(Rule::L03, "\"xss-basics\"", "\"stop-sql-injection\"");
    error(Rule::L03, "[\"sql\"]", "[\"security\"]");
    let unwritten = problems_of(&[(FILE, VALID)], |options| options.complete = true);
    assert!(unwritten.iter().any(|problem| problem.what.contains("\"xss-basics\", which does not exist")));
}

#[test]
fn l04_article_numbers() {
    error(Rule::L04, "article  = \"9\"", "article  = \"51\"");
    error(Rule::L04, "article  = \"9\"", "article  = \"09\"");
    error(Rule::L04, "article  = \"9\"", "article  = \"F4\"");
    error(Rule::L04, "article  = \"9\"", "article  = \"16\"");
    let second = edited(ADVANCED, &[("article  = \"36\"", "article  = \"F1\"")]);
    let first = edited(VALID, &[("article  = \"9\"", "article  = \"F1\"")]);
    let twice =
        problems_of(&[(FILE, &first), ("distributed/replicate-for-availability.toml", &second)], |_| ());
    assert_eq!(twice.iter().map(|problem| problem.rule).collect::<Vec<_>>(), [Rule::L04], "{twice:#?}");
}

#[test]
fn l05_lengths() {
    error(Rule::L05, "title    = \"Keeping user input from becoming SQL\"", "title    = \"Short title\"");
    error(Rule::L05, "minutes  = 4", "minutes  = 1");
    error(Rule::L05, "[\"sql\"]", "[\"sql\", \"http\", \"auth\"]");
    error(Rule::L05, "**Escaping by hand** comes", "A sentence that is too much. **Escaping by hand** comes");
    let long = "Something that was said in a mistaken way, with a lot of detail, so that the line becomes as long as a line may be here and fills the screen.";
    let lists: Vec<_> = ["looking_for", "pitfalls", "follow_ups"]
        .map(|name| (name, format!("{name} = [\n  \"{long}\",\n  \"{long}\",\n")))
        .into();
    let edits: Vec<_> = lists.iter().map(|(name, text)| (format!("{name} = [\n"), text.as_str())).collect();
    let edits: Vec<_> = edits.iter().map(|(from, to)| (from.as_str(), *to)).collect();
    check(Rule::L05, Severity::Error, &edits);
    let code = VALID.find("// Unsafe").unwrap();
    error(Rule::L05, &VALID[code..code + 9], &"// x\n".repeat(21));
    error(Rule::L05, &VALID[code..code + 9], &"x".repeat(65));
    warning(Rule::L05, &VALID[code..code + 9], &format!("{}\n//", "x".repeat(49)));
}

#[test]
fn l06_the_answer_covers_its_points() {
    error(Rule::L06, "\"least privilege\", \"permission*\"", "\"smallest right*\", \"permission*\"");
}

#[test]
fn l07_nothing_is_given_away() {
    error(Rule::L07, "\"Ask yourself how", "\"Placeholders: ask yourself how");
    error(Rule::L07, "Show how an attacker", "With a placeholder, show how an attacker");
    error(Rule::L07, "title    = \"Keeping", "title    = \"Placeholders: keeping");
    error(
        Rule::L07,
        "ask     = \"Why",
        "ask     = \"The statement is settled first, so a value is never read as SQL: why",
    );
    warning(Rule::L07, "\"Trying to bind a table name", "\"Using a placeholder for a table name");
}

#[test]
fn l08_terms() {
    let term =
        |spelling: &str| error(Rule::L08, "\"placeholder*\"", &format!("\"placeholder*\", \"{spelling}\""));
    term("Bound value");
    term("bind*ing");
    term("bi");
    term("xyz*");
    term("c++");
    term("***");
    term("delete");
    term("stale");
    term("server");
    term("security");
    term("placeholder*");
    term("read only user account");
    term("raw sql");
    error(Rule::L08, "\"not enough\"", "\"not enough raw sql\"");
}

#[test]
fn l09_quiz_options() {
    let wrong = "text = \"The driver removes quotes and semicolons from every value\"";
    error(Rule::L09, wrong, "text = \"The statement is settled first, so the value is never read as SQL\"");
    error(Rule::L09, wrong, "text = \"None of the above, since something quite different is the reason\"");
    error(
        Rule::L09,
        "why  = \"Nothing inspects the value; it simply cannot become code.\"",
        "why  = \"Structure and data reach the database as separate things.\"",
    );
    error(Rule::L09, "\"Why does a bound", "\"Why, most likely, does a bound");
    warning(
        Rule::L09,
        "\"Why does a bound parameter stop SQL injection?\"",
        "\"Why did it happen that a bound parameter stopped the attack?\"",
    );
    let last = VALID.find("[[quiz.wrong]]\ntext = \"The value is encrypted").unwrap();
    let end = VALID.find("[[references]]").unwrap();
    error(Rule::L09, &VALID[last..end], "");
}

#[test]
fn l10_length_tell() {
    error(
        Rule::L10,
        "The statement is settled first, so a value is never read as SQL",
        "The statement is settled first, and so a value that comes later is never read as a part of SQL",
    );
}

#[test]
fn l11_markdown() {
    use Severity::Error;
    in_answer(Rule::L11, Error, "| a | b |\n\n|---|---|");
    in_answer(Rule::L11, Error, "![a picture](x.png)");
    in_answer(Rule::L11, Error, "A list is a Vec<String> here.");
    in_answer(Rule::L11, Error, "#### Too deep");
    in_answer(Rule::L11, Error, "# Too high");
    in_answer(Rule::L11, Error, "A note.[^1]\n\n[^1]: below");
    in_answer(Rule::L11, Error, "---");
    in_answer(Rule::L11, Error, "```\nx\n```");
    in_answer(Rule::L11, Error, "```sql\nSELECT 1");
    in_answer(Rule::L11, Error, "~~~\nx\n~~~");
    in_answer(Rule::L11, Error, "There is a wrapped line, and it goes\n- on here.");
}

#[test]
fn l12_traps() {
    use Severity::Error;
    for trap in [
        "a || b",
        "@everyone",
        "@here",
        "<@12>",
        "<#12>",
        "a :smile: here",
        "see https://example.com",
        "snake_case",
        "2*3",
        "__init__",
    ] {
        in_answer(Rule::L12, Error, &format!("This is {trap} in prose."));
    }
    error(Rule::L12, "title    = \"Keeping user", "title    = \"Keeping `user`");
    error(Rule::L12, "\"The value is encrypted,", "\"The **value** is encrypted,");
}

#[test]
fn code_and_escapes_are_no_traps() {
    let fine =
        "Use `a || b`, `snake_case`, `@everyone` and [a link](https://example.com); at 10:30:15 it is *so*.";
    let text = edited(VALID, &[(ANSWER, &format!("{ANSWER}\n{fine}\n")), (DROPPED, "")]);
    assert_eq!(problems_of(&[(FILE, &text)], |_| ()), []);
}

#[test]
fn l13_near_duplicates() {
    let (valid, other) = (VALID, "security/other-injection.toml");
    let base = [("\"stop-sql-injection\"", "\"other-injection\""), ("article  = \"9\"\n", "")];
    let new_title = ("Keeping user input from becoming SQL", "Something quite different");
    let near_title = ("Keeping user input from becoming SQL", "Keep user input from becoming SQL");
    let new_question = (
        "A search box sends text that ends up inside a SQL query. Show how an attacker\ncould abuse that, then list your defences, starting with the one that really\nfixes the problem.",
        "Describe an attack on a form that you have seen, and tell us what you would change.",
    );
    let new_ask = ("Why does a bound parameter stop SQL injection?", "What does a bound parameter change?");
    let cases = [
        (vec![near_title, new_question, new_ask], "title"),
        (vec![new_title, new_ask], "question"),
        (vec![new_title, new_question], "quick check"),
    ];
    for (edits, what) in cases {
        let second = edited(valid, &[base.as_slice(), &edits].concat());
        let problems = problems_of(&[(FILE, valid), (other, &second)], |_| ());
        assert_eq!(problems.len(), 1, "{what}: {problems:#?}");
        assert_eq!(problems[0].rule, Rule::L13);
        assert!(problems[0].what.contains(what), "{problems:#?}");
        assert_eq!(problems[0].file, other);
    }
    let second = edited(valid, &[base.as_slice(), &[new_title, new_question, new_ask]].concat());
    assert_eq!(problems_of(&[(FILE, valid), (other, &second)], |_| ()), []);
}

#[test]
fn l14_own_words() {
    let check = |source: &'static str, expected: usize| {
        let problems = problems_of(&[(FILE, VALID)], |options| options.own_words = Some(source));
        assert_eq!(
            problems.iter().filter(|problem| problem.rule == Rule::L14).count(),
            expected,
            "{problems:#?}"
        );
        assert_eq!(problems.len(), expected);
    };
    check("", 0);
    check("as they say: “A search box sends text that ends up, inside…", 1);
    check("a search box sends text that ends", 0);
}

#[test]
fn l15_dated_words() {
    use Severity::{Error, Warning};
    for text in [
        "The slave follows.",
        "A master-slave set.",
        "Use a whitelist.",
        "A blacklist fails.",
        "SSL protects it.",
        "See RFC 2616 on it.",
        "See RFC 7231 on it.",
        "It is schema-less.",
        "It is 100 % secure.",
        "A simple request needs none.",
    ] {
        let facts = ("facts = [\n", "facts = [\n  \"RFC 2616, RFC 7231, 100 % | somewhere\",\n");
        let drop = (DROPPED, "");
        check(Rule::L15, Error, &[facts, drop, (ANSWER, &format!("{ANSWER}\n{text}\n"))]);
    }
    error(Rule::L15, "name = \"CWE-89\"", "name = \"RFC 2616\"");
    let manual = edited(VALID, &[("name = \"CWE-89\"", "name = \"PostgreSQL manual: SSL Support\"")]);
    assert_eq!(problems_of(&[(FILE, &manual)], |_| ()), []);
    in_answer(Rule::L15, Warning, "It has exactly-once delivery.");
    in_answer(Rule::L15, Warning, "The master decides.");
    let fine = "Quoted, \"whitelist\" is fine, `ssl_mode` too, and RFC 9457 that follows RFC 7807.";
    let text = edited(
        VALID,
        &[
            (ANSWER, &format!("{ANSWER}\n{fine}\n")),
            (DROPPED, ""),
            ("facts = [\n", "facts = [\n  \"RFC 9457 obsoletes RFC 7807 | RFC 9457\",\n"),
        ],
    );
    assert_eq!(problems_of(&[(FILE, &text)], |_| ()), []);
}

#[test]
fn l16_references() {
    let url = "https://cwe.mitre.org/data/definitions/89.html";
    error(Rule::L16, url, "http://cwe.mitre.org/data/definitions/89.html");
    error(Rule::L16, url, "https://bit.ly/3xYz");
    error(Rule::L16, url, "https://en.wikipedia.org/wiki/SQL_(language)");
    error(Rule::L16, url, "https://localhost/x");
    error(Rule::L16, "name = \"CWE-89\"", "name = \"[CWE-89]\"");
    warning(Rule::L16, url, "https://sqlinjection.biz/");
    warning(Rule::L16, url, "https://notowasp.org/");
    let start = VALID.find("[[references]]").unwrap();
    error(
        Rule::L16,
        &VALID[start..],
        "[[references]]\nname = \"A post\"\nurl = \"https://medium.com/@me/post\"\n",
    );
}

#[test]
fn l17_reviews_and_versions() {
    error(Rule::L17, "reviewed = \"2026-11-24\"", "reviewed = \"2026-11-25\"");
    warning(Rule::L17, "reviewed = \"2026-11-24\"", "reviewed = \"2025-05-23\"");
    let recent = edited(VALID, &[("reviewed = \"2026-11-24\"", "reviewed = \"2025-05-24\"")]);
    assert_eq!(problems_of(&[(FILE, &recent)], |_| ()), []);
    let draft = edited(VALID, &[("reviewed = \"2026-11-24\"\n", "")]);
    assert_eq!(problems_of(&[(FILE, &draft)], |options| options.drafts = true), []);
    let refused = problems_of(&[(FILE, &draft)], |_| ());
    assert_eq!(refused.iter().map(|problem| problem.rule).collect::<Vec<_>>(), [Rule::L17]);
    in_answer(Rule::L17, Severity::Warning, "With PostgreSQL 18 it differs.");
}

#[test]
fn l18_style() {
    use Severity::Warning;
    in_answer(Rule::L18, Warning, "The behavior differs.");
    in_answer(Rule::L18, Warning, &format!("This {}ends.", "sentence goes on and ".repeat(9)));
    in_answer(Rule::L18, Warning, &format!("List:\n{}", "- x\n".repeat(10)));
    let names = edited(VALID, &[("Trying to bind", "With the Authorization header, trying to bind")]);
    assert_eq!(problems_of(&[(FILE, &names)], |_| ()), []);
}

#[test]
fn l19_examples() {
    let start = VALID.find("[example]").unwrap();
    let end = VALID.find("[[key_points]]").unwrap();
    let example = |lang: &str, code: &str| {
        let example =
            format!("[example]\nlang = \"{lang}\"\ncaption = \"A sketch.\"\ncode = '''\n{code}\n'''\n\n");
        problems_of(&[(FILE, &edited(VALID, &[(&VALID[start..end], &example)]))], |_| ())
    };
    let bad = [
        ("cobol", "x"),
        ("json", "{\"a\": }"),
        ("toml", "a = "),
        ("sql", "SELECT\t1"),
        ("text", "```"),
        ("http", "Host: shop.com"),
        ("bash", "curl https://internal.acme.io/x"),
        ("text", "mail bob@corp.net"),
        ("text", "listen 8.8.8.8:53"),
        ("text", "listen 2606:4700::1111"),
        ("text", "AKIAIOSFODNN7EXAMPLE"),
        ("text", "token = aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE"),
        ("text", "-----BEGIN PRIVATE KEY-----"),
    ];
    for (lang, code) in bad {
        let problems = example(lang, code);
        assert!(!problems.is_empty(), "{lang} {code} is accepted");
        assert!(problems.iter().all(|problem| problem.rule == Rule::L19), "{lang} {code}: {problems:#?}");
    }
    let good = [
        ("json", "{\"a\": 1}\n{\"a\": 2}"),
        ("toml", "[a]\nb = 1"),
        ("http", "Host: api.example.com\nOrigin: https://shop.example"),
        ("text", "10.0.0.1 192.0.2.7 127.0.0.1:80 2001:db8::1 ::1"),
        ("text", "alice@example.org std::fmt os.path a.b.c 1.2.3"),
        ("text", "00f067aa0ba902b74bf92f3577b34da6a3ce929d"),
        ("java", "import com.example.Shop;"),
    ];
    for (lang, code) in good {
        assert_eq!(example(lang, code), [], "{lang} {code}");
    }
}

#[test]
fn l20_stats() {
    let draft = edited(
        ADVANCED,
        &[
            ("reviewed = \"2026-11-24\"\n", ""),
            ("PostgreSQL manual, synchronous_commit\"", "PostgreSQL manual | not opened\""),
        ],
    );
    let (shelf, _) = read(TOPICS, [(FILE, VALID), ("distributed/replicate-for-availability.toml", &draft)]);
    let stats = Stats::of(&shelf);
    assert_eq!((stats.questions, stats.unreviewed, stats.not_opened, stats.from_article), (2, 1, 1, 2));
    let counts: [usize; 3] =
        stats.topics.iter().fold([0; 3], |sum, topic| std::array::from_fn(|at| sum[at] + topic.counts[at]));
    assert_eq!(counts, [1, 0, 1]);
    assert!((stats.correct_by_length.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{stats:?}");
    let shown = stats.to_string();
    assert!(shown.lines().any(|line| line.starts_with("security ") && line.ends_with('1')), "{shown}");
}

#[test]
fn l21_repeated_points() {
    warning(
        Rule::L21,
        "\"The limits are known: identifiers, dynamic sorting, raw ORM calls.\"",
        "\"Identifiers and sort order come from a fixed list.\"",
    );
}

#[test]
fn l22_figures() {
    use Severity::Warning;
    for text in [
        "See RFC 9110 on it.",
        "It was CVE-2021-44228 then.",
        "It answers 400 then.",
        "It takes 20 ms there.",
        "It saves 15 % of it.",
        "Since TLS 1.2 it is so.",
    ] {
        in_answer(Rule::L22, Warning, text);
    }
    warning(Rule::L22, "it simply cannot become code.", "it cannot become code after 10 ms.");
    let sourced = edited(
        VALID,
        &[
            (ANSWER, &format!("{ANSWER}\nIt takes 20 ms there.\n")),
            (DROPPED, ""),
            ("facts = [\n", "facts = [\n  \"20 ms is what it takes | the manual\",\n"),
        ],
    );
    assert_eq!(problems_of(&[(FILE, &sourced)], |_| ()), []);
}

#[test]
fn a_complete_bank_is_full_and_balanced() {
    let problems = problems_of(&[(FILE, VALID)], |options| options.complete = true);
    let says = |words: &str| problems.iter().filter(|problem| problem.what.contains(words)).count();
    assert_eq!(says("a complete bank has"), 1);
    assert_eq!(says("has no beginner question"), 17);
    assert_eq!(says("has no intermediate question"), 18);
    assert_eq!(says("No question has article number"), 53);
    // Twelve questions that all give the answer away by its length.
    let files: Vec<_> = (0..12)
        .map(|n| {
            let id = format!("made-up-{n}");
            let text = edited(VALID, &[("\"stop-sql-injection\"", &format!("\"{id}\""))])
                .replace("The statement is settled first, so a value is never read as SQL", "It stays text");
            (format!("security/{id}.toml"), text)
        })
        .collect();
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let problems = problems_of(&files, |options| options.complete = true);
    let bank: Vec<_> = problems.iter().filter(|problem| problem.rule == Rule::L10).collect();
    assert!(
        bank.iter()
            .any(|problem| problem.severity == Severity::Error && problem.what.contains("shortest in 100 %")),
        "{bank:#?}"
    );
    assert!(
        bank.iter()
            .any(|problem| problem.severity == Severity::Warning && problem.what.starts_with("security")),
        "{bank:#?}"
    );
}

#[test]
fn every_level_word_is_in_the_roadmap() {
    let text = include_str!("../../../../questions/roadmap.tsv");
    for line in text.lines().skip(1) {
        let columns: Vec<_> = line.split('\t').collect();
        assert_eq!(columns.len(), 4, "{line}");
        assert!(Level::ALL.iter().any(|level| level.word() == columns[1]), "{line}");
        assert!(TOPICS.contains(&format!("slug = \"{}\"", columns[2])), "{line}");
    }
}
