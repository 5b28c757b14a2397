use super::{Context, Outcome, say};
use crate::discord::view;

/// All topics, with a menu to practise one
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
pub async fn topics(ctx: Context<'_>) -> Outcome {
    let topics = ctx.framework.user_data.app.topics();
    say(ctx, view::catalogue::topics(&topics), true).await
}
