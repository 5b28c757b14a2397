//! Slash commands: parameters, a use case, a view. Start with `help`, the smallest one.

mod about;
mod daily;
mod help;
mod in_time;
mod leaderboard;
mod levels;
mod mydata;
mod quiz;
mod settings;
mod streak;
mod submit;
mod timetable;
mod topics;

use std::sync::Arc;

use poise::FrameworkError;
use serde_json::Value;
use serenity::all::{AutocompleteChoice, CommandInteraction, CreateAutocompleteResponse};

use super::view::View;
use super::{Desk, errors, ids, notice, permissions, view};
use crate::app::{Error, Refusal, Who};
use crate::domain::ids::InteractionId;

/// What every command gets from poise.
pub type Context<'a> = poise::ApplicationContext<'a, Arc<Desk>, Error>;

/// What a command comes to.
pub type Outcome = Result<(), Error>;

/// All commands.
#[must_use]
pub fn all() -> Vec<poise::Command<Arc<Desk>, Error>> {
    let commands = vec![
        quiz::quiz(),
        topics::topics(),
        levels::levels(),
        daily::daily(),
        streak::streak(),
        leaderboard::leaderboard(),
        submit::submit(),
        timetable::timetable(),
        settings::settings(),
        mydata::mydata(),
        help::help(),
        about::about(),
    ];
    commands.into_iter().map(in_time::wrapped).collect()
}

/// The commands as Discord wants them. [Discord Docs/Application Commands, Bulk Overwrite]
///
/// # Errors
/// They cannot be written as JSON.
pub fn registration() -> anyhow::Result<Value> {
    Ok(serde_json::to_value(poise::builtins::create_application_commands(&all()))?)
}

/// poise, which runs the commands.
#[must_use]
pub fn framework(desk: Arc<Desk>) -> poise::Framework<Arc<Desk>, Error> {
    let options = poise::FrameworkOptions {
        commands: all(),
        allowed_mentions: Some(serenity::all::CreateAllowedMentions::new()),
        on_error: |error| Box::pin(answer_error(error)),
        ..poise::FrameworkOptions::default()
    };
    // Nothing can fail in the setup: poise keeps all commands waiting if it does.
    // The builder's word holds, not that of the options: no command is for owners, so nobody asks Discord for them.
    let builder = poise::Framework::builder().options(options).initialize_owners(false);
    builder.setup(|_, _, _| Box::pin(async { Ok(desk) })).build()
}

async fn answer_error(error: FrameworkError<'_, Arc<Desk>, Error>) {
    let (ctx, view) = match error {
        FrameworkError::Command { error, ctx, .. } => {
            let view = errors::answer(&error, ctx.invoked_command_name());
            (ctx, view)
        }
        FrameworkError::CommandPanic { ctx, .. } => {
            tracing::error!(during = ctx.invoked_command_name(), "a command panicked");
            (ctx, view::refusal::failed())
        }
        FrameworkError::ArgumentParse { ctx, .. } => (ctx, view::refusal::unreadable()),
        FrameworkError::CommandStructureMismatch { ctx, .. } => {
            (poise::Context::Application(ctx), view::refusal::outdated())
        }
        FrameworkError::GuildOnly { ctx, .. } => (ctx, view::refusal::refused(&Refusal::OnlyInServers)),
        FrameworkError::UnknownInteraction { interaction, .. } => {
            tracing::warn!(command = interaction.data.id.get(), "a command that is no more was used");
            return;
        }
        _ => {
            tracing::error!("the command framework failed");
            return;
        }
    };
    if let Err(error) = ctx.send(view.into_reply(true)).await {
        tracing::warn!("an answer was not sent: {}", errors::serenity_kind(&error));
    }
}

fn who(ctx: Context<'_>) -> Who {
    let CommandInteraction { guild_id, user, authorizing_integration_owners, .. } = ctx.interaction;
    ids::who(*guild_id, user.id, authorizing_integration_owners)
}

fn interaction(ctx: Context<'_>) -> InteractionId {
    ids::interaction(ctx.interaction.id)
}

fn can_manage(ctx: Context<'_>) -> bool {
    permissions::may_manage(ctx.interaction.member.as_deref())
}

async fn say(ctx: Context<'_>, view: View, private: bool) -> Outcome {
    reply(ctx, view.into_reply(private)).await
}

async fn reply(ctx: Context<'_>, reply: poise::CreateReply) -> Outcome {
    let _turn = ctx.invocation_data.lock().await;
    poise::Context::Application(ctx).send(reply).await?;
    Ok(())
}

/// A private reply to somebody who may manage the server, with what could be told to nobody so far.
async fn say_to_admin(ctx: Context<'_>, view: View) -> Outcome {
    let notices = ctx.framework.user_data.app.take_notices(who(ctx)).await?;
    let notices: Vec<_> = notices.iter().map(|told| (*told, notice::missing(told))).collect();
    say(ctx, view::notice::before(view, &notices), true).await
}

/// Says that a private answer is coming, for what takes calls of its own.
async fn think(ctx: Context<'_>) -> Outcome {
    let _turn = ctx.invocation_data.lock().await;
    Ok(ctx.defer_response(true).await?)
}

/// Topics whose name begins with or contains what is typed, for an autocomplete list.
async fn complete_topic(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let typed = typed.to_lowercase();
    let topics = ctx.framework.user_data.app.topics();
    let fitting = topics
        .iter()
        .filter(|topic| {
            topic.topic.slug.contains(&typed) || topic.topic.title.to_lowercase().contains(&typed)
        })
        .take(25)
        .map(|topic| AutocompleteChoice::new(topic.topic.title.clone(), topic.topic.slug.clone()));
    CreateAutocompleteResponse::new().set_choices(fitting.collect())
}

/// A level, as an option of a command.
#[derive(Clone, Copy, Debug, poise::ChoiceParameter)]
pub enum LevelChoice {
    /// Beginner.
    #[name = "beginner"]
    Beginner,
    /// Intermediate.
    #[name = "intermediate"]
    Intermediate,
    /// Advanced.
    #[name = "advanced"]
    Advanced,
}

impl From<LevelChoice> for crate::domain::question::Level {
    fn from(choice: LevelChoice) -> Self {
        match choice {
            LevelChoice::Beginner => Self::Beginner,
            LevelChoice::Intermediate => Self::Intermediate,
            LevelChoice::Advanced => Self::Advanced,
        }
    }
}
