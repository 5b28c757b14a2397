mod complete;
mod doctor;
mod steer;

use serenity::all::{PartialChannel, Role};

use self::complete::{complete_level, complete_timetable, complete_topics};
pub(super) use self::complete::{complete_path, complete_zone};
use self::doctor::doctor;
use self::steer::{ban, pause, preview, queue, resume, skip};
use super::{Context, Outcome, can_manage, interaction, say_to_admin, who};
use crate::app::timetable::Request;
use crate::app::{Error, Refusal};
use crate::discord::view::timetable::Manner;
use crate::discord::{ids, view};
use crate::domain::ids::TimetableId;
use crate::domain::timetable::Change;

/// When questions are posted, and where
#[poise::command(
    slash_command,
    guild_only,
    install_context = "Guild",
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    subcommands(
        "add", "list", "edit", "pause", "resume", "skip", "remove", "preview", "queue", "ban", "doctor"
    )
)]
pub async fn timetable(_: Context<'_>) -> Outcome {
    // Discord runs only the subcommands.
    Err(Refusal::UnknownAction.into())
}

/// Post a question here regularly: shows a draft that you can change before you save it
#[poise::command(slash_command, guild_only)]
#[allow(clippy::too_many_arguments)] // each is an option of the command
async fn add(
    ctx: Context<'_>,
    #[description = "Where; this channel if you leave it out"]
    #[channel_types("Text", "News")]
    channel: Option<PartialChannel>,
    #[description = "The time of day, like 09:00"]
    #[max_length = 64]
    time: Option<String>,
    #[description = "The days: daily, weekdays, weekends, or like mon,wed,fri"]
    #[max_length = 64]
    days: Option<String>,
    #[description = "Whose clock: start typing a city"]
    #[autocomplete = "complete_zone"]
    #[max_length = 64]
    zone: Option<String>,
    #[description = "Only these topics, with commas between them"]
    #[autocomplete = "complete_topics"]
    #[max_length = 300]
    topics: Option<String>,
    #[description = "Only these levels, with commas between them"]
    #[autocomplete = "complete_level"]
    #[max_length = 100]
    levels: Option<String>,
    #[description = "A list of questions in order, instead of topics and levels"]
    #[autocomplete = "complete_path"]
    #[max_length = 100]
    path: Option<String>,
    #[description = "A role to ping with each question"] role: Option<Role>,
    #[description = "Hours to answer; until the next question if you leave it out"]
    #[min = 1]
    #[max = 168]
    window: Option<u16>,
    #[description = "Five cron fields instead of time and days, like 0 9 * * 1-5"]
    #[max_length = 64]
    cron: Option<String>,
    #[description = "Whether a missed day counts for streaks; yes for the first timetable"] counts: Option<
        bool,
    >,
) -> Outcome {
    may_manage(ctx)?;
    let desk = &ctx.framework.user_data;
    let channel = ids::channel(channel.map_or(ctx.interaction.channel_id, |channel| channel.id));
    let role = role.map(|role| ids::role(role.id));
    let changes = [
        days.map(Change::Days),
        time.map(Change::Time),
        cron.map(Change::Cron),
        zone.map(Change::Zone),
        topics.map(|typed| Change::Topics(complete::pieces(&typed))),
        levels.map(|typed| Change::Levels(complete::pieces(&typed))),
        path.map(|path| Change::Path(Some(path))),
        role.map(|role| Change::Role(Some(role))),
        window.map(|hours| Change::Window(Some(hours))),
        counts.map(Change::Counts),
    ];
    let locale = ctx.interaction.locale.clone();
    let request = Request { channel, changes: changes.into_iter().flatten().collect(), locale };
    // Looking at the channel takes calls of its own, so Discord hears first that an answer is coming.
    super::think(ctx).await?;
    let server = who(ctx).server.ok_or(Refusal::OnlyInServers)?;
    let notes = desk.check_channel(server, channel, role).await?;
    let sheet = desk.app.begin_timetable(who(ctx), request, interaction(ctx)).await?;
    let manner = Manner { notes, locale: &ctx.interaction.locale, ..Manner::default() };
    say_to_admin(ctx, view::timetable::dialogue(&sheet, &desk.app.bank, &manner)).await
}

/// The timetables of this server, and how they are doing
#[poise::command(slash_command, guild_only)]
async fn list(ctx: Context<'_>) -> Outcome {
    may_manage(ctx)?;
    let app = &ctx.framework.user_data.app;
    let all = app.timetables(who(ctx), interaction(ctx).moment())?;
    say_to_admin(ctx, view::timetable::list(&all, &app.bank)).await
}

/// Change a timetable: shows a copy that you can change before you save it
#[poise::command(slash_command, guild_only)]
async fn edit(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "complete_timetable"]
    #[max_length = 100]
    timetable: Option<String>,
) -> Outcome {
    let id = named(ctx, timetable.as_deref())?;
    let desk = &ctx.framework.user_data;
    super::think(ctx).await?;
    let sheet = desk.app.edit_timetable(who(ctx), id, interaction(ctx)).await?;
    let manner = Manner { locale: &ctx.interaction.locale, ..Manner::default() };
    say_to_admin(ctx, desk.draft_view(&sheet, manner).await).await
}

/// End a timetable; asks first
#[poise::command(slash_command, guild_only)]
async fn remove(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "complete_timetable"]
    #[max_length = 100]
    timetable: Option<String>,
) -> Outcome {
    let id = named(ctx, timetable.as_deref())?;
    let found = ctx.framework.user_data.app.timetable_named(who(ctx), Some(&id.to_string()))?;
    say_to_admin(ctx, view::timetable::asks_to_remove(&found)).await
}

fn may_manage(ctx: Context<'_>) -> Result<(), Error> {
    if can_manage(ctx) { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
}

/// The timetable that a manager of the server names; the only one, if they name none.
fn named(ctx: Context<'_>, timetable: Option<&str>) -> Result<TimetableId, Error> {
    may_manage(ctx)?;
    Ok(ctx.framework.user_data.app.timetable_named(who(ctx), timetable)?.id)
}
