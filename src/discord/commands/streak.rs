use serenity::all::User;

use super::{Context, Outcome, interaction, say, who};
use crate::discord::{ids, view};

/// Your days in a row, freezes, and what is open
#[poise::command(slash_command, guild_only, install_context = "Guild", interaction_context = "Guild")]
pub async fn streak(
    ctx: Context<'_>,
    #[description = "Whose streak; yours if you leave it out"] member: Option<User>,
) -> Outcome {
    let other = member.as_ref().map(|user| ids::member(user.id)).filter(|member| *member != who(ctx).member);
    let standing = ctx.framework.user_data.app.streak(who(ctx), other, interaction(ctx).moment())?;
    let name = other.and(member.as_ref()).map(User::display_name);
    say(ctx, view::streak::streak(&standing, name), true).await
}
