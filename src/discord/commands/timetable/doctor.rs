use super::complete::complete_timetable;
use super::named;
use crate::discord::commands::{Context, Outcome, interaction, say_to_admin, think, who};

/// See what comes, what became of the last questions, and whether I may do all that I need
#[poise::command(slash_command, guild_only)]
pub(super) async fn doctor(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "complete_timetable"]
    #[max_length = 100]
    timetable: Option<String>,
) -> Outcome {
    let id = named(ctx, timetable.as_deref())?;
    // Looking at the channel takes calls of its own, so Discord hears first that an answer is coming.
    think(ctx).await?;
    let desk = &ctx.framework.user_data;
    say_to_admin(ctx, desk.doctor(who(ctx), id, interaction(ctx).moment()).await?).await
}
