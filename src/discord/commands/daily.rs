use super::{Context, Outcome, interaction, say, who};
use crate::discord::{ids, view};

/// Today's question, and whether you have answered it
#[poise::command(slash_command, guild_only, install_context = "Guild", interaction_context = "Guild")]
pub async fn daily(ctx: Context<'_>) -> Outcome {
    let channel = ids::channel(ctx.interaction.channel_id);
    let desk = &ctx.framework.user_data;
    let daily = desk.app.daily(who(ctx), channel, interaction(ctx).moment())?;
    let view = desk.with_news(view::daily::daily(&daily), who(ctx)).await;
    say(ctx, view, true).await
}
