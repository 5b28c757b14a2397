use serenity::all::User;

use super::{Context, Outcome, interaction, say, think, who};
use crate::app::Refusal;
use crate::discord::{ids, view};

/// Your days in a row, freezes, and what is open
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
pub async fn streak(
    ctx: Context<'_>,
    #[description = "Whose streak; yours if you leave it out"] member: Option<User>,
) -> Outcome {
    let (desk, now) = (ctx.framework.user_data, interaction(ctx).moment());
    let other = member.as_ref().map(|user| ids::member(user.id)).filter(|member| *member != who(ctx).member);
    if who(ctx).server.is_none() {
        if other.is_some() {
            return Err(Refusal::OnlyInServers.into());
        }
        // Discord is asked for the servers' names first.
        think(ctx).await?;
        let streaks = desk.app.streaks(who(ctx), now)?;
        return say(ctx, desk.streaks_view(streaks).await, true).await;
    }
    let story = desk.app.streak(who(ctx), other, now)?;
    let name = other.and(member.as_ref()).map(User::display_name);
    say(ctx, view::streak::streak(&story, name), true).await
}
