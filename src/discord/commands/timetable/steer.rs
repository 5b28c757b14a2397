use super::super::quiz::complete_question;
use super::super::{Context, Outcome, interaction, say_to_admin, who};
use super::complete::complete_timetable;
use super::named;
use crate::discord::view;

/// Post nothing for a while
#[poise::command(slash_command, guild_only)]
pub(super) async fn pause(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "complete_timetable"]
    #[max_length = 100]
    timetable: Option<String>,
) -> Outcome {
    let id = named(ctx, timetable.as_deref())?;
    let app = &ctx.framework.user_data.app;
    let listed = app.pause_timetable(who(ctx), id, interaction(ctx).moment()).await?;
    say_to_admin(ctx, view::timetable::paused(&listed)).await
}

/// Go on after a pause
#[poise::command(slash_command, guild_only)]
pub(super) async fn resume(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "complete_timetable"]
    #[max_length = 100]
    timetable: Option<String>,
) -> Outcome {
    let id = named(ctx, timetable.as_deref())?;
    let app = &ctx.framework.user_data.app;
    let listed = app.resume_timetable(who(ctx), id, interaction(ctx).moment()).await?;
    say_to_admin(ctx, view::timetable::resumed(&listed)).await
}

/// Leave the next question out
#[poise::command(slash_command, guild_only)]
pub(super) async fn skip(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "complete_timetable"]
    #[max_length = 100]
    timetable: Option<String>,
) -> Outcome {
    let id = named(ctx, timetable.as_deref())?;
    let app = &ctx.framework.user_data.app;
    let skipping = app.skip_slot(who(ctx), id, interaction(ctx).moment()).await?;
    say_to_admin(ctx, view::timetable::skipping(&skipping)).await
}

/// See the next question before it comes; only you see it
#[poise::command(slash_command, guild_only)]
pub(super) async fn preview(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "complete_timetable"]
    #[max_length = 100]
    timetable: Option<String>,
) -> Outcome {
    let id = named(ctx, timetable.as_deref())?;
    let app = &ctx.framework.user_data.app;
    let preview = app.preview_timetable(who(ctx), id, interaction(ctx).moment())?;
    let topic = app.bank.topic(&preview.question.topic);
    say_to_admin(ctx, view::timetable::preview(&preview, topic)).await
}

/// Put a question of the bank next; without one, see what waits and take it out
#[poise::command(slash_command, guild_only)]
pub(super) async fn queue(
    ctx: Context<'_>,
    #[description = "The question: type a few words"]
    #[autocomplete = "complete_question"]
    #[max_length = 200]
    question: Option<String>,
    #[description = "Which timetable"]
    #[autocomplete = "complete_timetable"]
    #[max_length = 100]
    timetable: Option<String>,
) -> Outcome {
    let id = named(ctx, timetable.as_deref())?;
    let app = &ctx.framework.user_data.app;
    let now = interaction(ctx).moment();
    let queued = app.queue_question(who(ctx), id, question.as_deref(), now).await?;
    say_to_admin(ctx, view::timetable::queued(&queued)).await
}

/// Never ask a question in a timetable; without one, see the bans and take one back
#[poise::command(slash_command, guild_only)]
pub(super) async fn ban(
    ctx: Context<'_>,
    #[description = "The question: type a few words"]
    #[autocomplete = "complete_question"]
    #[max_length = 200]
    question: Option<String>,
    #[description = "Which timetable"]
    #[autocomplete = "complete_timetable"]
    #[max_length = 100]
    timetable: Option<String>,
) -> Outcome {
    let id = named(ctx, timetable.as_deref())?;
    let app = &ctx.framework.user_data.app;
    let now = interaction(ctx).moment();
    let banned = app.ban_question(who(ctx), id, question.as_deref(), now).await?;
    say_to_admin(ctx, view::timetable::banned(&banned)).await
}
