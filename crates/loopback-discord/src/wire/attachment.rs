//! What a body says of the files sent along. Source: [Discord Docs/Message, Attachment Object].
//!
//! [Discord Docs/Message, Attachment Object]: https://docs.discord.com/developers/resources/message#attachment-object

use serde::{Deserialize, Deserializer};
use twilight_validate::message as limits;

use super::form::Form;

const COUNT: usize = 10;
const FILENAME_LENGTH: usize = 1024;

/// A file sent along, or one that an edit keeps.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// The `n` of the part `files[n]`, or the id of an attachment to keep.
    #[serde(deserialize_with = "id")]
    pub id: u64,
    /// Its name.
    pub filename: Option<String>,
    /// Its alternative text, at most 1,024 characters.
    pub description: Option<String>,
    /// Its title, at most 1,024 characters.
    pub title: Option<String>,
    /// Whether it is covered until pressed.
    pub is_spoiler: Option<bool>,
}

/// Zero is the first file, so this is no snowflake; clients write both numbers and strings.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(u64),
        Text(String),
    }
    match Written::deserialize(deserializer)? {
        Written::Number(id) => Ok(id),
        Written::Text(id) => {
            id.parse().map_err(|_| serde::de::Error::custom("the id of an attachment is a number"))
        }
    }
}

pub(super) fn check(form: &mut Form, attachments: &[Attachment]) {
    form.at("attachments", |form| form.length(attachments.len(), 0..=COUNT));
    form.each("attachments", attachments, |form, attachment| {
        form.optional_text("filename", attachment.filename.as_deref(), 1..=FILENAME_LENGTH);
        let texts = [("description", &attachment.description), ("title", &attachment.title)];
        for (key, text) in texts {
            form.optional_text(key, text.as_deref(), 0..=limits::ATTACHMENT_DESCIPTION_LENGTH_MAX);
        }
    });
    let ids: Vec<u64> = attachments.iter().map(|attachment| attachment.id).collect();
    form.unique(
        "attachments",
        &ids,
        "ATTACHMENT_ID_DUPLICATED",
        "The specified attachment id is already used",
    );
}
