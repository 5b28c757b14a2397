//! Everything the bot says: functions from values to a [`View`]. No context, no clock, no waiting.

pub mod answer;
pub mod catalogue;
pub mod daily;
pub mod help;
pub mod hint;
pub mod leaderboard;
pub mod mydata;
pub mod notice;
pub mod question;
pub mod quiz;
pub mod refusal;
pub mod reminder;
pub mod report;
pub mod reveal;
pub mod settings;
pub mod share;
pub mod streak;
pub mod text;
pub mod timetable;

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateAllowedMentions, CreateButton, CreateEmbed,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateMessage,
    EditInteractionResponse, EditMessage, RoleId,
};

use super::components::Action;

/// The colour of question cards, of good news and of what went wrong; never the only sign of either.
pub const ACCENT: u32 = 0x005b_8def;
/// The colour of something that worked or was right.
pub const GOOD: u32 = 0x003b_a55d;
/// The colour of something that needs attention.
pub const CARE: u32 = 0x00f0_b232;

/// A message before it is decided how it is sent.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Text above the embeds.
    pub content: String,
    /// The embeds.
    pub embeds: Vec<CreateEmbed>,
    /// Rows of buttons or one menu each.
    pub rows: Vec<CreateActionRow>,
    /// The one role that this message may ping.
    pub ping: Option<RoleId>,
}

impl View {
    /// One line of text.
    #[must_use]
    pub fn line(text: impl Into<String>) -> Self {
        Self { content: text.into(), ..Self::default() }
    }

    /// One embed.
    #[must_use]
    pub fn embed(embed: CreateEmbed) -> Self {
        Self { embeds: vec![embed], ..Self::default() }
    }

    /// The view with a row of buttons under it; an empty row is left out.
    #[must_use]
    pub fn buttons(mut self, buttons: Vec<CreateButton>) -> Self {
        if !buttons.is_empty() {
            self.rows.push(CreateActionRow::Buttons(buttons));
        }
        self
    }

    /// Nobody is mentioned, but for the one role that an admin chose.
    fn mentions(&self) -> CreateAllowedMentions {
        CreateAllowedMentions::new().roles(self.ping)
    }

    /// As a message of a scheduled call. The nonce makes a repeated send harmless for some minutes.
    /// [Discord Docs/Message, Create Message]
    pub fn into_message(self, nonce: String) -> CreateMessage {
        CreateMessage::new()
            .allowed_mentions(self.mentions())
            .content(self.content)
            .embeds(self.embeds)
            .components(self.rows)
            .nonce(serenity::all::Nonce::String(nonce))
            .enforce_nonce(true)
    }

    /// As an edit of a message: all of it is replaced.
    pub fn into_edit(self) -> EditMessage {
        EditMessage::new()
            .allowed_mentions(self.mentions())
            .content(self.content)
            .embeds(self.embeds)
            .components(self.rows)
    }

    /// As the first response to an interaction, for everybody or only for whoever asked.
    pub fn into_response(self, private: bool) -> CreateInteractionResponseMessage {
        CreateInteractionResponseMessage::new()
            .allowed_mentions(self.mentions())
            .content(self.content)
            .embeds(self.embeds)
            .components(self.rows)
            .ephemeral(private)
    }

    /// In place of a first response that said "thinking".
    pub fn into_late_response(self) -> EditInteractionResponse {
        EditInteractionResponse::new()
            .allowed_mentions(self.mentions())
            .content(self.content)
            .embeds(self.embeds)
            .components(self.rows)
    }

    /// As a private message after a first response that showed nothing.
    pub fn into_follow_up(self) -> CreateInteractionResponseFollowup {
        CreateInteractionResponseFollowup::new()
            .allowed_mentions(self.mentions())
            .content(self.content)
            .embeds(self.embeds)
            .components(self.rows)
            .ephemeral(true)
    }

    /// As poise sends the reply to a command.
    #[must_use]
    pub fn into_reply(self, private: bool) -> poise::CreateReply {
        let mut reply = poise::CreateReply::default()
            .allowed_mentions(self.mentions())
            .components(self.rows)
            .ephemeral(private);
        if !self.content.is_empty() {
            reply = reply.content(self.content);
        }
        for embed in self.embeds {
            reply = reply.embed(embed);
        }
        reply
    }
}

/// A button that does something.
fn button(action: &Action, label: &str, style: ButtonStyle) -> CreateButton {
    CreateButton::new(action.to_string()).label(label).style(style)
}

#[cfg(test)]
mod tests;
