//! What is offered while somebody types an option of `/timetable`.

use serenity::all::{AutocompleteChoice, CreateAutocompleteResponse};

use super::super::{Context, can_manage, interaction, who};
use crate::app::Error;
use crate::app::timetable::Listed;
use crate::discord::view;
use crate::discord::view::text::cut;
use crate::domain::question::Level;
use crate::domain::timetable::Zone;

/// As many as Discord shows. [Discord Docs/Application Commands, Autocomplete]
const MOST: usize = 25;

/// What stands between commas, without the blanks around it.
pub(super) fn pieces(typed: &str) -> Vec<String> {
    typed.split(',').map(str::trim).filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

pub(in crate::discord::commands) async fn complete_zone(
    _: Context<'_>,
    typed: &str,
) -> CreateAutocompleteResponse {
    let choice = |name: String| AutocompleteChoice::new(name.clone(), name);
    CreateAutocompleteResponse::new()
        .set_choices(Zone::suggest(typed, MOST).into_iter().map(choice).collect())
}

pub(super) async fn complete_topics(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let topics = ctx.framework.user_data.app.topics();
    let topics = topics.iter().map(|topic| (topic.topic.title.as_str(), topic.topic.slug.as_str()));
    list(typed, topics.collect())
}

pub(super) async fn complete_level(_: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    list(typed, Level::ALL.iter().map(|level| (level.word(), level.word())).collect())
}

pub(in crate::discord::commands) async fn complete_path(
    ctx: Context<'_>,
    typed: &str,
) -> CreateAutocompleteResponse {
    let typed = typed.trim().to_lowercase();
    let paths = ctx.framework.user_data.app.bank.paths();
    let fitting = paths.iter().filter(|path| {
        [&path.slug, &path.title, &path.line].iter().any(|text| text.to_lowercase().contains(&typed))
    });
    let choice = |path: &crate::domain::bank::Path| {
        AutocompleteChoice::new(cut(&format!("{}: {}", path.title, path.line), 100), path.slug.clone())
    };
    CreateAutocompleteResponse::new().set_choices(fitting.take(MOST).map(choice).collect())
}

/// Timetables by their channel's name and their rule.
pub(super) async fn complete_timetable(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    labelled(ctx, typed).await.unwrap_or_default()
}

async fn labelled(ctx: Context<'_>, typed: &str) -> Result<CreateAutocompleteResponse, Error> {
    let who = who(ctx);
    let Some(server) = who.server.filter(|_| can_manage(ctx)) else {
        return Ok(CreateAutocompleteResponse::new());
    };
    let desk = &ctx.framework.user_data;
    let listed = desk.app.timetables(who, interaction(ctx).moment())?.timetables;
    let channels = listed.iter().map(|listed| listed.timetable.channel);
    let names = desk.names.of(&desk.outbound, server, channels).await;
    let typed = typed.trim().to_lowercase();
    let label = |listed: &Listed| {
        let name = names.get(&listed.timetable.channel).and_then(Option::as_deref);
        (view::timetable::label(&listed.timetable, name), listed.timetable.id.to_string())
    };
    let choices = listed
        .iter()
        .map(label)
        .filter(|(label, id)| label.to_lowercase().contains(&typed) || *id == typed)
        .take(MOST)
        .map(|(label, id)| AutocompleteChoice::new(label, id));
    Ok(CreateAutocompleteResponse::new().set_choices(choices.collect()))
}

/// Completes the last of several pieces with commas between them.
fn list(typed: &str, all: Vec<(&str, &str)>) -> CreateAutocompleteResponse {
    let (before, last) = typed.rsplit_once(',').unwrap_or(("", typed));
    let last = last.trim().to_lowercase();
    let known = |piece: &String| {
        all.iter().find(|(name, value)| piece.eq_ignore_ascii_case(name) || piece.eq_ignore_ascii_case(value))
    };
    let chosen: Vec<&(&str, &str)> = pieces(before).iter().filter_map(known).collect();
    let choices = all.iter().filter(|one| !chosen.contains(one)).filter_map(|one @ (name, value)| {
        if !name.to_lowercase().contains(&last) && !value.contains(&last) {
            return None;
        }
        let names: Vec<&str> = chosen.iter().chain([&one]).map(|one| one.0).collect();
        let values: Vec<&str> = chosen.iter().chain([&one]).map(|one| one.1).collect();
        let value = values.join(",");
        // Discord refuses a longer one, and all others with it.
        (value.len() <= 100).then(|| AutocompleteChoice::new(cut(&names.join(", "), 100), value))
    });
    CreateAutocompleteResponse::new().set_choices(choices.take(MOST).collect())
}
