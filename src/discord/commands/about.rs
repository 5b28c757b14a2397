use super::{Context, Outcome, say};
use crate::discord::view;

/// Version, bank and privacy
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
pub async fn about(ctx: Context<'_>) -> Outcome {
    let desk = &ctx.framework.user_data;
    let (questions, topics) = (desk.app.bank.questions().len(), desk.app.topics().len());
    say(ctx, view::help::about(questions, topics, desk.pages.as_deref()), true).await
}
