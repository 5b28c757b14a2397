use super::{Context, Outcome, say};
use crate::discord::view;

/// Version, bank and privacy
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
pub async fn about(ctx: Context<'_>) -> Outcome {
    let app = &ctx.framework.user_data.app;
    say(ctx, view::help::about(app.bank.questions().len(), app.topics().len()), true).await
}
