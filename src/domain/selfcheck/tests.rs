#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::domain::bank::format;

fn question() -> Question {
    let file = include_str!("../../../questions/security/stop-sql-injection.toml");
    format::question("security/stop-sql-injection.toml", file.as_bytes()).0.unwrap()
}

/// A question whose key points accept these terms, one list a point.
fn accepting(terms: &[&[&str]]) -> Question {
    let key_point = |terms: &&[&str]| KeyPoint {
        point: "A point".to_owned(),
        accept: terms.iter().map(|term| (*term).to_owned()).collect(),
    };
    Question { key_points: terms.iter().map(key_point).collect(), ..question() }
}

#[test]
fn norm_keeps_letters_and_digits_and_single_spaces() {
    let check = |text: &str, expected: &str| assert_eq!(norm(text), expected, "{text:?}");
    check("", " ");
    check("...", " ");
    check("Read-only  USER's", " read only user s ");
    check("`max_connections`=100", " max connections 100 ");
    check("ﬁle ２ Ⅳ", " file 2 iv ");
    check("Ünïcode e\u{301}", " ünïcode é ");
    check("数据库，索引", " 数据库 索引 ");
    check("हिन्दी", " हिन्दी ");
}

#[test]
fn a_term_is_whole_words_and_a_star_any_ending() {
    let check = |term: &str, text: &str, expected: bool| {
        assert_eq!(found(&accepting(&[&[term]]), text), [expected], "{term:?} in {text:?}");
    };
    check("lock", "a lock.", true);
    check("lock", "locking", false);
    check("lock", "deadlock", false);
    check("lock*", "Locking!", true);
    check("lock*", "deadlock", false);
    check("prepared statement*", "use PREPARED  statements", true);
    check("prepared statement*", "prepared, statement", true);
    check("prepared statement*", "prepared the statement", false);
    check("prepared statement*", "prepared", false);
    check("read-only", "a read only user", true);
    check("time*", "just in time", true);
    check("", "anything", false);
    check("*", "anything", false);
    check("?!", "anything?!", false);
    check("word", "", false);
}

#[test]
fn a_good_answer_ticks_points_and_an_empty_one_none() {
    let answer = "I would use prepared statements. Column names come from a fixed list, and the account has few permissions.";
    assert_eq!(found(&question(), answer), [true, false, true, false, true, false]);
    assert_eq!(found(&question(), ""), [false; 6]);
    assert_eq!(found(&question(), &question().answer), [true; 6]);
}

#[test]
fn catchwords_are_told_from_sentences() {
    let check =
        |text: &str, expected: bool| assert_eq!(is_catchwords(&question(), text), expected, "{text:?}");
    check("", false);
    check("placeholders, raw SQL, least privilege, fixed list, second layer", true);
    check("Use placeholders, because then the input is never read as a part of the query.", false);
    check(&question().answer, false);
    // Three of five words are not more than 60 %.
    check("raw sql placeholder one two", false);
    check("raw sql placeholder allowlist one two", true);
}

#[test]
fn enough_needs_both_length_and_different_words() {
    let check = |text: &str, characters: usize, different_words: usize| {
        assert_eq!(enough(text), Err(TooShort { characters, different_words }), "{text:?}");
    };
    check("", 0, 0);
    check(&" \n\t".repeat(100), 0, 0);
    check("   one   two   ", 7, 2);
    check("The the THE", 11, 1);
    check(&"database ".repeat(20), 179, 1);
    check("a b c d e f g h i j k l", 23, 12);
    check("!!!! ???? .... ,,,, ;;;; :::: ---- ==== ++++ **** //// \\\\\\\\ ((((", 64, 0);
    check("e\u{301}".repeat(5).as_str(), 5, 1);
    check(&"👩‍💻".repeat(70), 70, 0);
    let long_enough = [
        "A prepared statement is settled before any value arrives, so it stays data.",
        "Ein Index spart das Durchsuchen der ganzen Tabelle, kostet aber bei jedem Schreiben etwas.",
        "索引让数据库不必扫描整张表就能找到需要的行，但是每次写入都要同时更新索引，因此写得越多代价越高，所以只给常用的查询条件建立索引才算合理。",
        "इंडेक्स से डेटाबेस को पूरी तालिका नहीं पढ़नी पड़ती, पर हर लेखन पर उसे भी बदलना पड़ता है।",
    ];
    for text in long_enough {
        assert_eq!(enough(text), Ok(()), "{text}");
    }
}

proptest! {
    #[test]
    fn norm_is_padded_single_spaced_and_stable(text in "\\PC*") {
        let once = norm(&text);
        prop_assert!(once.starts_with(' ') && once.ends_with(' ') && !once.contains("  "), "{:?}", once);
        prop_assert_eq!(norm(&once), once);
    }

    #[test]
    fn there_is_one_tick_a_point_and_more_words_never_untick(text in "(?s).{0,200}", more in "(?s).{0,50}") {
        let question = question();
        let before = found(&question, &text);
        let after = found(&question, &format!("{text}\n{more}"));
        prop_assert_eq!(before.len(), question.key_points.len());
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(*after || !before);
        }
    }

    #[test]
    fn a_term_finds_itself_in_any_dress(words in proptest::collection::vec("[a-z]{1,8}", 1..4), around in "[A-Z ,.]{0,20}") {
        let term = words.join(" ");
        let question = accepting(&[&[&term]]);
        let text = format!("{around} {} {around}", words.join(" - ").to_uppercase());
        prop_assert_eq!(found(&question, &text), [true]);
    }

    #[test]
    fn only_texts_with_words_are_catchwords(text in "\\PC{0,80}") {
        let question = question();
        prop_assert!(!is_catchwords(&question, &text) || found(&question, &text).contains(&true));
    }

    #[test]
    fn enough_counts_what_it_says(words in proptest::collection::vec("\\p{L}{1,9}", 0..30), blank in "[ \n\t]{1,3}") {
        let text = words.join(&blank);
        let tight = words.join(" ");
        prop_assert_eq!(enough(&text), enough(&tight));
        if let Err(short) = enough(&text) {
            prop_assert!(short.characters < LEAST_CHARACTERS || short.different_words < LEAST_DIFFERENT_WORDS);
            prop_assert!(short.characters <= text.chars().count());
        }
    }
}
