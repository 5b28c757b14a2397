use super::{Context, Outcome, can_manage, say};
use crate::discord::view;

/// What I can do, and how to set me up
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
pub async fn help(ctx: Context<'_>) -> Outcome {
    say(ctx, view::help::help(can_manage(ctx)), true).await
}
