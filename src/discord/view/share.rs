//! A member's own answer in the round's thread.

use serenity::all::ButtonStyle;

use super::text::{plain, quoted};
use super::{View, button};
use crate::discord::components::Action;
use crate::domain::bank::length;
use crate::domain::ids::{ChannelId, MemberId, RoundId};

/// The longest message. [Discord Docs/Message, Create Message]
const MESSAGE_MAX: usize = 2000;

/// The name of an answer that goes along as a file; the beginning makes Discord hide it until it is clicked.
pub const FILE: &str = "SPOILER_answer.txt";

/// The message, and whether the words go along as a file, since they do not fit into it.
#[must_use]
pub fn answer(round: RoundId, author: MemberId, name: &str, words: &str) -> (View, bool) {
    let heading = format!("**{}** shared an answer:", plain(name));
    let text = format!("{heading}\n||{}||", quoted(words));
    let fits = length(&text) <= MESSAGE_MAX;
    let view = View::line(if fits { text } else { heading });
    (view.buttons(vec![button(&Action::Unshare(round, author), "Remove", ButtonStyle::Secondary)]), !fits)
}

/// It stands there.
#[must_use]
pub fn shared(thread: ChannelId) -> View {
    View::line(format!(
        "Your answer is in <#{}>, hidden until somebody clicks it. **Remove** under it takes it away again.",
        thread.0
    ))
}

/// It is gone.
#[must_use]
pub fn removed(own: bool) -> View {
    let stays = if own { " Your answer itself stays as it was." } else { "" };
    View::line(format!("Removed.{stays}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn shown(words: &str) -> (String, bool) {
        let round =
            RoundId { timetable: crate::domain::ids::TimetableId(1), slot: jiff::Timestamp::UNIX_EPOCH };
        let (view, file) = answer(round, MemberId(2), "Ben | ||", words);
        (view.content, file)
    }

    #[test]
    fn nothing_that_was_written_ends_the_spoiler_or_takes_effect() {
        for words in [
            "a || b",
            "|",
            "\\",
            "ends with \\",
            "```\ncode\n```",
            "https://example.com discord.gg/abc",
            "@everyone <@1> <#2> <t:0:R> :smile:",
            "# head\n> quote\n- list\n-# small",
            "[text](https://example.com)",
            "*a* _b_ ~~c~~ `d`",
        ] {
            let (text, file) = shown(words);
            let inner = text.split_once("\n||").unwrap().1.strip_suffix("||").unwrap();
            let mut escaped = false;
            for c in inner.chars() {
                assert!(escaped || !"|`*_~<>@#[]():/".contains(c), "{words:?} became {inner:?}");
                escaped = c == '\\' && !escaped;
            }
            assert!(!escaped, "the last mark of {inner:?} would be escaped");
            assert!(!file);
        }
    }

    #[test]
    fn line_breaks_stay_and_blank_edges_go() {
        assert_eq!(shown("  one\n\ntwo \n").0, "**Ben \\| \\|\\|** shared an answer:\n||one\n\ntwo||");
    }

    #[test]
    fn what_does_not_fit_goes_along_as_a_file() {
        let (text, file) = shown(&"word ".repeat(500));
        assert!(file);
        assert!(!text.contains("word"));
        assert!(!shown(&"word ".repeat(300)).1);
        // Counted as Discord counts, after escaping.
        assert!(shown(&"|".repeat(1000)).1);
        assert!(shown(&"😀".repeat(1000)).1);
    }
}
