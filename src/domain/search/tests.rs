#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

const TOPICS: &str = include_str!("../../../questions/topics.toml");
const VALID: &str = include_str!("../../../questions/security/stop-sql-injection.toml");

/// A bank with one question for each planned title.
fn bank() -> Bank {
    let roadmap = include_str!("../../../questions/roadmap.tsv");
    let start = VALID.find("\nquestion = '''").unwrap();
    let files = roadmap.lines().skip(1).map(|line| {
        let columns: Vec<_> = line.split('\t').collect();
        let [id, level, topic, title] = columns[..] else { panic!("{line}") };
        let title = title.replace('"', "'");
        let head = format!("id = \"{id}\"\ntitle = \"{title}\"\nlevel = \"{level}\"\ntopic = \"{topic}\"\nnext = [\"x\"]\nminutes = 4\n");
        (format!("{topic}/{id}.toml"), head + &VALID[start..].replace("SQL injection", title.as_str()))
    });
    Bank::build(TOPICS, files).0
}

/// Built once: without optimisation that takes a while.
static SHARED: LazyLock<(Bank, Index)> = LazyLock::new(|| {
    let bank = bank();
    let index = Index::new(&bank);
    (bank, index)
});

fn ids(index: &Index, query: &str, limit: usize) -> Vec<String> {
    index.search(query, limit).into_iter().map(|hit| hit.id.0).collect()
}

#[test]
fn what_is_typed_finds_what_is_meant() {
    let (_, index) = &*SHARED;
    let check = |query: &str, expected: &str| {
        let found = ids(index, query, 3);
        assert!(found.iter().any(|id| id == expected), "{query:?}: {found:?}");
    };
    check("cors preflight", "cors-preflight");
    check("cors pref", "cors-preflight");
    check("Preflights", "cors-preflight");
    check("PREFLIHGT", "cors-preflight");
    check("connection pool", "connection-pool-sizing");
    check("pooling connections", "connection-pool-sizing");
    check("blue/green", "blue-green");
    check("idempotency-keys", "idempotency-keys");
    check("etag", "conditional-requests-etag");
    check("websocket", "websocket-sse-polling");
}

#[test]
fn a_title_or_an_id_is_always_clear() {
    let (bank, index) = &*SHARED;
    for question in bank.questions() {
        assert_eq!(index.clear_best(&question.title).as_ref(), Some(&question.id), "{}", question.title);
        assert_eq!(index.clear_best(question.id.as_str()).as_ref(), Some(&question.id), "{}", question.id);
        assert_eq!(index.search(&question.title, 1)[0].id, question.id);
    }
}

#[test]
fn what_could_be_several_is_not_clear() {
    let (_, index) = &*SHARED;
    for query in ["", "?", "http", "database", "xyzzy", "what is the", "please cook some rice for preflight"]
    {
        assert_eq!(index.clear_best(query), None, "{query:?}");
    }
}

#[test]
fn without_words_suggestions_come_in_turns_and_stay_the_same() {
    let (bank, index) = &*SHARED;
    let suggested = ids(index, "", 25);
    assert_eq!(suggested.len(), 25);
    assert_eq!(ids(index, " -?! ", 25), suggested);
    let topics: Vec<_> =
        suggested[..18].iter().map(|id| bank.get(&id.as_str().into()).unwrap().topic.clone()).collect();
    let order: Vec<_> = bank.topics().iter().map(|topic| topic.slug.clone()).collect();
    assert_eq!(topics, order);
}

#[test]
fn an_empty_bank_finds_nothing() {
    let index = Index::new(&Bank::default());
    assert_eq!(index.search("", 5), []);
    assert_eq!(index.search("anything", 5), []);
    assert_eq!(index.clear_best("anything"), None);
}

#[test]
fn former_ids_lead_to_the_question() {
    let text = VALID.replace("article ", "former_ids = [\"old-name\"]\narticle ");
    let (bank, _) = Bank::build(TOPICS, [("security/stop-sql-injection.toml", text)]);
    assert_eq!(Index::new(&bank).clear_best("old-name"), Some("stop-sql-injection".into()));
}

#[test]
fn hostile_queries_are_cut() {
    let (_, index) = &*SHARED;
    for query in [
        "a".repeat(10_000),
        "a ".repeat(10_000),
        "\u{FDFA}".repeat(10_000),
        "ss ß ﷺ ".repeat(2_000),
        "\0".repeat(99),
    ] {
        assert!(index.search(&query, 5).len() <= 5);
    }
}

#[test]
fn one_slip_is_one_letter_more_less_other_or_two_swapped() {
    let check = |a: &str, b: &str, expected: bool| {
        let near = Spellings::new([(b.to_owned(), 7)].into()).one_slip_from(a).next();
        assert_eq!(near.is_some(), expected, "{a} {b}");
    };
    check("sharding", "sharding", true);
    check("shardng", "sharding", true);
    check("shardding", "sharding", true);
    check("sharting", "sharding", true);
    check("shadring", "sharding", true);
    check("hsarding", "sharding", true);
    check("shardign", "sharding", true);
    check("sharding", "shardings", true);
    check("shrdng", "sharding", false);
    check("sharxxng", "sharding", false);
    check("lcok", "lock", false);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hits_are_few_ordered_and_different(query in "(\\PC{0,12} ?){0,6}", limit in 0_usize..30) {
        let (_, index) = &*SHARED;
        let hits = index.search(&query, limit);
        prop_assert!(hits.len() <= limit);
        prop_assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score), "{hits:?}");
        prop_assert!(hits.iter().all(|hit| hit.score.is_finite()));
        let different: std::collections::HashSet<_> = hits.iter().map(|hit| &hit.id).collect();
        prop_assert_eq!(different.len(), hits.len());
        prop_assert_eq!(index.search(&query, limit), hits);
    }
}
