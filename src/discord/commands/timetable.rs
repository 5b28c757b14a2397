use serenity::all::{AutocompleteChoice, CreateAutocompleteResponse, PartialChannel, Role};

use super::{Context, LevelChoice, Outcome, can_manage, complete_topic, interaction, say, who};
use crate::app::timetable::Request;
use crate::app::{Error, Refusal};
use crate::discord::{ids, view};
use crate::domain::ids::TimetableId;
use crate::domain::timetable::Zone;

/// When questions are posted, and where
#[poise::command(
    slash_command,
    guild_only,
    install_context = "Guild",
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    subcommands("add", "list", "remove")
)]
pub async fn timetable(_: Context<'_>) -> Outcome {
    // Discord runs only the subcommands.
    Err(Refusal::UnknownAction.into())
}

/// Post a question here regularly
#[poise::command(slash_command, guild_only)]
#[allow(clippy::too_many_arguments)] // each is an option of the command
pub async fn add(
    ctx: Context<'_>,
    #[description = "The time of day, like 09:00; or five cron fields"]
    #[max_length = 64]
    time: String,
    #[description = "The days: daily, weekdays, weekends, or like mon,wed,fri"]
    #[max_length = 64]
    days: String,
    #[description = "Whose clock: start typing a city"]
    #[autocomplete = "complete_zone"]
    #[max_length = 64]
    zone: String,
    #[description = "Where; this channel if you leave it out"]
    #[channel_types("Text", "News")]
    channel: Option<PartialChannel>,
    #[description = "Only this topic"]
    #[autocomplete = "complete_topic"]
    #[max_length = 100]
    topic: Option<String>,
    #[description = "Only this level"] level: Option<LevelChoice>,
    #[description = "A role to ping with each question"] role: Option<Role>,
    #[description = "Hours to answer; until the next question if you leave it out"]
    #[min = 1]
    #[max = 168]
    window: Option<u16>,
    #[description = "Whether a missed day counts for streaks; yes for the first timetable"] counts: Option<
        bool,
    >,
) -> Outcome {
    may_manage(ctx)?;
    let desk = &ctx.framework.user_data;
    let channel = channel.map_or(ctx.interaction.channel_id, |channel| channel.id);
    let request = Request {
        channel: ids::channel(channel),
        time,
        days,
        zone,
        topic,
        level: level.map(Into::into),
        role: role.as_ref().map(|role| ids::role(role.id)),
        window_hours: window,
        counts,
    };
    // Looking at the channel takes calls of its own, so Discord hears first that an answer is coming.
    ctx.defer_response(true).await?;
    let server = who(ctx).server.ok_or(Refusal::OnlyInServers)?;
    let notes = desk.check_channel(server, request.channel, request.role).await?;
    let draft = desk.app.draft_timetable(who(ctx), &request, interaction(ctx)).await?;
    say(ctx, view::timetable::draft(&draft, &notes), true).await
}

/// The timetables of this server, and how they are doing
#[poise::command(slash_command, guild_only)]
pub async fn list(ctx: Context<'_>) -> Outcome {
    may_manage(ctx)?;
    let listed = ctx.framework.user_data.app.timetables(who(ctx), interaction(ctx).moment())?;
    say(ctx, view::timetable::list(&listed), true).await
}

/// End a timetable
#[poise::command(slash_command, guild_only)]
pub async fn remove(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "complete_timetable"]
    #[max_length = 100]
    timetable: String,
) -> Outcome {
    may_manage(ctx)?;
    let id = timetable.trim().parse().map(TimetableId).map_err(|_| Refusal::NoSuchTimetable)?;
    let removed = ctx.framework.user_data.app.remove_timetable(who(ctx), id).await?;
    say(ctx, view::timetable::removed(&removed), true).await
}

fn may_manage(ctx: Context<'_>) -> Result<(), Error> {
    if can_manage(ctx) { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
}

async fn complete_zone(_: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let choice = |name: String| AutocompleteChoice::new(name.clone(), name);
    CreateAutocompleteResponse::new().set_choices(Zone::suggest(typed, 25).into_iter().map(choice).collect())
}

async fn complete_timetable(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    if !can_manage(ctx) {
        return CreateAutocompleteResponse::new();
    }
    let listed = ctx.framework.user_data.app.timetables(who(ctx), interaction(ctx).moment());
    let typed = typed.to_lowercase();
    let choices = listed
        .unwrap_or_default()
        .iter()
        .map(|listed| (view::timetable::label(&listed.timetable, None), listed.timetable.id))
        .filter(|(label, _)| label.to_lowercase().contains(&typed))
        .take(25)
        .map(|(label, id)| AutocompleteChoice::new(label, id.to_string()))
        .collect();
    CreateAutocompleteResponse::new().set_choices(choices)
}
