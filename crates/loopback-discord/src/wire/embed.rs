//! Embeds. Source: [Discord Docs/Message, Embed Object].
//!
//! [Discord Docs/Message, Embed Object]: https://docs.discord.com/developers/resources/message#embed-object

use serde::{Deserialize, Serialize};
use twilight_validate::embed as limits;
use twilight_validate::message::EMBED_COUNT_LIMIT;

use super::form::Form;
use super::null_is_empty;

const URL_LENGTH: usize = 2048;
const LINK: &[&str] = &["http", "https"];
const PICTURE: &[&str] = &["http", "https", "attachment"];

/// A card in a message.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Embed {
    /// Always `rich` for a bot; Discord ignores what it is sent.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// At most 256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// At most 4,096 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where the title leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// An ISO 8601 time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// `0xRRGGBB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<u32>,
    /// The line below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<EmbedFooter>,
    /// The picture below the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<EmbedMedia>,
    /// The picture beside the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<EmbedMedia>,
    /// Set by Discord only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<EmbedMedia>,
    /// Set by Discord only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<EmbedProvider>,
    /// The line above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<EmbedAuthor>,
    /// At most 25.
    #[serde(default, deserialize_with = "null_is_empty", skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<EmbedField>,
}

/// A named value in an embed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EmbedField {
    /// 1-256 characters.
    pub name: String,
    /// 1-1,024 characters.
    pub value: String,
    /// Whether it may stand beside others.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub inline: bool,
}

/// The line below an embed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EmbedFooter {
    /// 1-2,048 characters.
    pub text: String,
    /// A small picture before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon_url: Option<String>,
    /// Set by Discord only; taken back from bots that send a received embed.
    #[serde(skip_serializing)]
    pub proxy_icon_url: Option<String>,
}

/// The line above an embed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EmbedAuthor {
    /// 1-256 characters.
    pub name: String,
    /// Where the name leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A small picture before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon_url: Option<String>,
    /// Set by Discord only; taken back from bots that send a received embed.
    #[serde(skip_serializing)]
    pub proxy_icon_url: Option<String>,
}

/// A picture or film of an embed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EmbedMedia {
    /// `http`, `https`, or `attachment://` for a file of the same message.
    pub url: String,
    /// Set by Discord only; taken back from bots that send a received embed.
    #[serde(skip_serializing)]
    pub proxy_url: Option<String>,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
}

/// The site that a link preview comes from.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EmbedProvider {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Discord trims embed texts before it counts them.
fn length(text: &str) -> usize {
    text.trim().chars().count()
}

fn text(form: &mut Form, key: &str, text: Option<&str>, least: usize, most: usize) {
    if let Some(text) = text {
        form.at(key, |form| form.length(length(text), least..=most));
    }
}

impl Embed {
    /// The characters that count towards the 6,000 of a message.
    pub fn characters(&self) -> usize {
        let single = [
            self.title.as_deref(),
            self.description.as_deref(),
            self.footer.as_ref().map(|footer| footer.text.as_str()),
            self.author.as_ref().map(|author| author.name.as_str()),
        ];
        let fields = self.fields.iter().map(|field| length(&field.name) + length(&field.value));
        single.into_iter().flatten().map(length).sum::<usize>() + fields.sum::<usize>()
    }

    fn check(&self, form: &mut Form) {
        text(form, "title", self.title.as_deref(), 0, limits::TITLE_LENGTH);
        text(form, "description", self.description.as_deref(), 0, limits::DESCRIPTION_LENGTH);
        form.url("url", self.url.as_deref(), LINK, URL_LENGTH);
        form.number("color", self.color, 0..=limits::COLOR_MAXIMUM);
        if let Some(time) = &self.timestamp
            && time.parse::<jiff::Timestamp>().is_err()
        {
            let message = format!("Could not parse {time}. Should be ISO8601.");
            form.at("timestamp", |form| form.refuse("DATE_TIME_TYPE_PARSE", message));
        }
        if let Some(footer) = &self.footer {
            form.at("footer", |form| {
                text(form, "text", Some(&footer.text), 1, limits::FOOTER_TEXT_LENGTH);
                form.url("icon_url", footer.icon_url.as_deref(), PICTURE, URL_LENGTH);
            });
        }
        if let Some(author) = &self.author {
            form.at("author", |form| {
                text(form, "name", Some(&author.name), 1, limits::AUTHOR_NAME_LENGTH);
                form.url("url", author.url.as_deref(), LINK, URL_LENGTH);
                form.url("icon_url", author.icon_url.as_deref(), PICTURE, URL_LENGTH);
            });
        }
        for (key, media) in [("image", &self.image), ("thumbnail", &self.thumbnail)] {
            let url = media.as_ref().map(|media| media.url.as_str());
            form.at(key, |form| form.url("url", url, PICTURE, URL_LENGTH));
        }
        form.at("fields", |form| form.length(self.fields.len(), 0..=limits::FIELD_COUNT));
        form.each("fields", &self.fields, |form, field| {
            text(form, "name", Some(&field.name), 1, limits::FIELD_NAME_LENGTH);
            text(form, "value", Some(&field.value), 1, limits::FIELD_VALUE_LENGTH);
        });
        if self.characters() == 0 && self.image.is_none() && self.thumbnail.is_none() {
            form.at("description", Form::require);
        }
    }
}

/// Checks the embeds of one message, which share the limit of 6,000 characters.
pub(super) fn check(form: &mut Form, embeds: &[Embed]) {
    form.at("embeds", |form| form.length(embeds.len(), 0..=EMBED_COUNT_LIMIT));
    let mut total = 0;
    form.each("embeds", embeds, |form, embed| {
        embed.check(form);
        let fitted = total <= limits::EMBED_TOTAL_LENGTH;
        total += embed.characters();
        if fitted && total > limits::EMBED_TOTAL_LENGTH {
            let most = limits::EMBED_TOTAL_LENGTH;
            form.refuse("MAX_EMBED_SIZE_EXCEEDED", format!("Embed size exceeds maximum size of {most}"));
        }
    });
}
