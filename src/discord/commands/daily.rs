use super::{Context, Outcome, interaction, say, who};
use crate::discord::{ids, view};

/// Today's question, and whether you have answered it
#[poise::command(slash_command, guild_only, install_context = "Guild", interaction_context = "Guild")]
pub async fn daily(ctx: Context<'_>) -> Outcome {
    let channel = ids::channel(ctx.interaction.channel_id);
    let daily = ctx.framework.user_data.app.daily(who(ctx), channel, interaction(ctx).moment())?;
    say(ctx, view::daily::daily(&daily), true).await
}
