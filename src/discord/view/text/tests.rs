use proptest::prelude::*;

use super::*;

#[test]
fn text_is_cut_between_characters() {
    fn check(text: &str, max: usize, expected: &str) {
        assert_eq!(cut(text, max), expected, "{text:?} cut at {max}");
    }
    check("hello", 5, "hello");
    check("hello!", 5, "hell…");
    check("", 0, "");
    check("ä€😀b", 5, "ä€😀b");
    check("ä€😀bc", 5, "ä€😀…");
    check("ä€😀bc", 4, "ä€…");
}

#[test]
fn what_people_write_takes_no_effect() {
    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text), expected);
    }
    check("Ada", "Ada");
    check("@everyone", r"\@everyone");
    check("<@1> <#2>", r"\<\@1\> \<\#2\>");
    check("||spoiler||", r"\|\|spoiler\|\|");
    check("[a](https://x)", r"\[a\]\(https\://x\)");
    check("a\u{202e}b\u{0}c\nd", "abc d");
}

proptest! {
    #[test]
    fn a_cut_text_fits(text in ".{0,60}", max in 1usize..40) {
        let short = cut(&text, max);
        prop_assert!(short.encode_utf16().count() <= max);
        prop_assert!(text.starts_with(short.trim_end_matches('…')));
    }

    #[test]
    fn no_mark_stands_alone_in_plain_text(text in ".{0,60}") {
        let safe = plain(&text);
        let mut escaped = false;
        for c in safe.chars() {
            if !escaped {
                prop_assert!(!"*_~`|<>[]@".contains(c), "{safe:?}");
            }
            escaped = !escaped && c == '\\';
        }
    }
}
