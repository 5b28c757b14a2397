//! Polls. Source: [Discord Docs/Poll, Poll Create Request Object].
//!
//! [Discord Docs/Poll, Poll Create Request Object]: https://docs.discord.com/developers/resources/poll#poll-create-request-object

use serde::{Deserialize, Serialize};

use super::ComponentEmoji;
use super::form::Form;
use super::null_is_empty;

const QUESTION_LENGTH: usize = 300;
const ANSWER_LENGTH: usize = 55;
const ANSWER_COUNT: usize = 10;
const HOURS: u32 = 32 * 24;

/// A poll to be opened with a message.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// Text of 1-300 characters.
    pub question: PollMedia,
    /// 1-10 of them.
    pub answers: Vec<PollAnswer>,
    /// Hours, 1-768; a day when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<u32>,
    /// Whether one may choose several answers.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub allow_multiselect: bool,
    /// Always one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layout_type: Option<u8>,
}

/// One answer of a poll.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PollAnswer {
    /// Text of 1-55 characters, an emoji if one likes.
    pub poll_media: PollMedia,
}

/// What a question or an answer shows.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PollMedia {
    /// The words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A picture beside them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji: Option<ComponentEmoji>,
}

impl Poll {
    pub(super) fn check(&self, form: &mut Form) {
        form.at("question", |form| self.question.check(form, QUESTION_LENGTH));
        form.at("answers", |form| form.length(self.answers.len(), 1..=ANSWER_COUNT));
        form.each("answers", &self.answers, |form, answer| {
            form.at("poll_media", |form| answer.poll_media.check(form, ANSWER_LENGTH));
        });
        form.number("duration", self.duration, 1..=HOURS);
        form.choice("layout_type", self.layout_type, &[1]);
    }
}

impl PollMedia {
    fn check(&self, form: &mut Form, most: usize) {
        form.text("text", self.text.as_deref().unwrap_or_default(), 1..=most);
        if let Some(emoji) = &self.emoji {
            form.at("emoji", |form| emoji.check(form));
        }
    }
}
