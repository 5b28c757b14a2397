use super::{Context, Outcome, say, who};
use crate::discord::view;

/// The three levels; choose your usual one
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
pub async fn levels(ctx: Context<'_>) -> Outcome {
    let app = &ctx.framework.user_data.app;
    let usual = app.usual_level(who(ctx).member)?;
    say(ctx, view::catalogue::levels(&app.levels(), usual), true).await
}
