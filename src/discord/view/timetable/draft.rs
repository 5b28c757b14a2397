//! The dialogue about a draft: what it would do, what can be changed, whose clock it is.

use jiff::Timestamp;
use serenity::all::{
    ButtonStyle, ChannelType, CreateActionRow, CreateEmbed, CreateInputText, CreateModal, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption, InputTextStyle,
};

use super::{ACCENT, CARE, View, button, done, filters, next_question, problem, summary};
use crate::app::timetable::{Listed, Sheet};
use crate::discord::components::Action;
use crate::discord::components::timetable::{Part, Step};
use crate::discord::view::catalogue;
use crate::discord::view::text::{count, cut, moment, plain};
use crate::domain::bank::Bank;
use crate::domain::ids::TimetableId;
use crate::domain::question::Level;
use crate::domain::timetable::{Timetable, Zone};

/// The custom id of the one field of a form.
pub const FIELD: &str = "text";

/// The value that stands for no path in the menu; no slug looks like it.
pub const NO_PATH: &str = "*none";

/// The value that stands for a window until the next question.
pub const UNTIL_NEXT: &str = "next";

/// The windows that the menu offers, in hours.
const WINDOWS: [u16; 14] = [1, 2, 3, 4, 6, 8, 12, 24, 36, 48, 72, 96, 120, 168];

/// The days as the menu shows them; the values are what a person would type.
const DAYS: [(&str, u32); 7] = [
    ("Monday", 1),
    ("Tuesday", 2),
    ("Wednesday", 3),
    ("Thursday", 4),
    ("Friday", 5),
    ("Saturday", 6),
    ("Sunday", 0),
];

/// As many options as a menu takes. [Discord Docs/Select Menus]
const MOST_OPTIONS: usize = 25;

/// How a draft is to be shown.
#[derive(Clone, Debug, Default)]
pub struct Manner<'a> {
    /// Why the last wish was not done, above all else.
    pub why: Option<String>,
    /// Things that could be better, one sentence each.
    pub notes: Vec<String>,
    /// The part whose menu is open.
    pub part: Option<Part>,
    /// The language of the reader's client, by which zones are guessed.
    pub locale: &'a str,
}

/// The draft with its buttons, or with the menu of one part. While nobody is sure of the clock, that is asked first.
#[must_use]
pub fn dialogue(sheet: &Sheet, bank: &Bank, manner: &Manner<'_>) -> View {
    let Manner { why, notes, part, locale } = manner;
    let mut view = if sheet.draft.zone_sure {
        whole(sheet, bank, notes, *part, locale)
    } else {
        whose_clock(sheet, notes, locale)
    };
    if let Some(why) = why {
        view.content = cut(&format!("⚠️ {why}"), 2000);
    }
    view
}

fn whole(sheet: &Sheet, bank: &Bank, notes: &[String], part: Option<Part>, locale: &str) -> View {
    let id = sheet.draft.timetable.id;
    let view = View::embed(embed(sheet, bank, notes));
    match part.and_then(|part| menu(sheet, bank, part, locale)) {
        Some(menu) => {
            let mut view = view;
            view.rows.push(CreateActionRow::SelectMenu(menu));
            let back = button(Step::Open(id), "Back", ButtonStyle::Secondary);
            let search = (part == Some(Part::Zone)).then(|| search(id));
            view.buttons(search.into_iter().chain([back]).collect())
        }
        None => parts(view, sheet),
    }
}

fn parts(view: View, sheet: &Sheet) -> View {
    let id = sheet.draft.timetable.id;
    let counts = sheet.draft.timetable.counts;
    let part = |part, label| button(Step::Part(id, part), label, ButtonStyle::Secondary);
    let streaks = if counts { "Let misses pass" } else { "Let misses count" };
    view.buttons(vec![
        part(Part::Time, "Time"),
        part(Part::Days, "Days"),
        part(Part::Zone, "Zone"),
        part(Part::Channel, "Channel"),
        part(Part::Role, "Role"),
    ])
    .buttons(vec![
        part(Part::Topics, "Topics"),
        part(Part::Levels, "Levels"),
        part(Part::Path, "Path"),
        part(Part::Window, "Window"),
        button(Step::Counts(id, !counts), streaks, ButtonStyle::Secondary),
    ])
    .buttons(vec![
        button(Step::Save(id), "Save", ButtonStyle::Success).disabled(!sheet.problems.is_empty()),
        button(Step::Drop(id), "Cancel", ButtonStyle::Secondary),
    ])
}

fn embed(sheet: &Sheet, bank: &Bank, notes: &[String]) -> CreateEmbed {
    let timetable = &sheet.draft.timetable;
    let slots: Vec<String> = sheet.slots.iter().map(|slot| format!("- {}", moment(*slot))).collect();
    let paused = if timetable.steering.paused.is_some() { "It is paused; once resumed, q" } else { "Q" };
    let comes = if slots.is_empty() {
        format!("{paused}uestions come as the rule says.")
    } else {
        format!("The next questions would come at (in **your** time):\n{}", slots.join("\n"))
    };
    let mut lines = vec![
        format!("{} (its clock shows {})", summary(timetable), shows(sheet.now, &timetable.zone)),
        String::new(),
        comes,
        String::new(),
    ];
    lines.extend(details(timetable, bank, sheet.questions));
    lines.extend(sheet.problems.iter().map(|found| format!("⚠️ {}", problem(found))));
    lines.extend(notes.iter().map(|note| format!("⚠️ {note}")));
    let title = if sheet.draft.of.is_some() { "Change it like this?" } else { "Is this right?" };
    let colour = if sheet.problems.is_empty() { ACCENT } else { CARE };
    CreateEmbed::new().title(title).description(cut(&lines.join("\n"), 4096)).colour(colour)
}

fn details(timetable: &Timetable, bank: &Bank, questions: usize) -> Vec<String> {
    let mut lines = vec![format!("{} of the bank match.", count(questions, "question", "questions"))];
    lines.extend(filters(timetable, bank));
    lines.push(match timetable.window_hours {
        Some(hours) => format!("Members have {} to answer.", self::hours(hours)),
        None => "Members can answer until the next question, at most a week.".to_owned(),
    });
    lines.push(if timetable.counts {
        "A day missed here counts: it ends a streak, unless a freeze spares it.".to_owned()
    } else {
        "Answers here keep a streak; a day missed here does not end one.".to_owned()
    });
    lines.push(match timetable.role {
        Some(role) => format!("It pings <@&{}>.", role.0),
        None => "It pings nobody.".to_owned(),
    });
    lines
}

/// The first question of a server: Discord tells nobody's zone.
fn whose_clock(sheet: &Sheet, notes: &[String], locale: &str) -> View {
    let timetable = &sheet.draft.timetable;
    let (id, zone) = (timetable.id, &timetable.zone);
    let now = shows(sheet.now, zone);
    let mut text = format!(
        "Questions come by your clock, and Discord does not tell me your time zone. This would be {}. I ask it once \
         for this server; each timetable can have its own later.",
        plain(zone.name())
    );
    for note in notes {
        text.push_str(&format!("\n⚠️ {note}"));
    }
    let mut view = View::embed(
        CreateEmbed::new()
            .title(format!("Is it {now} for you?"))
            .description(cut(&text, 4096))
            .colour(ACCENT),
    );
    let zones = Zone::guesses(locale);
    let others = zones.iter().filter(|other| *other != zone);
    view.rows.push(CreateActionRow::SelectMenu(zone_menu(id, others, sheet.now, "No, my clock shows …")));
    view.buttons(vec![
        button(Step::Zone(id, zone.clone()), &format!("Yes, it is {now}"), ButtonStyle::Success),
        search(id),
        button(Step::Drop(id), "Cancel", ButtonStyle::Secondary),
    ])
}

/// The places that fit what somebody typed.
#[must_use]
pub fn found(sheet: &Sheet, typed: &str) -> View {
    let id = sheet.draft.timetable.id;
    let zones: Vec<Zone> =
        Zone::suggest(typed, MOST_OPTIONS).iter().filter_map(|name| Zone::parse(name).ok()).collect();
    let typed = plain(&cut(typed.trim(), 60));
    let back = button(Step::Open(id), "Back", ButtonStyle::Secondary);
    if zones.is_empty() {
        return View::line(format!("I found no place like \"{typed}\". Try a bigger city near you."))
            .buttons(vec![search(id), back]);
    }
    let mut view = View::line(format!("Places like \"{typed}\", and what their clocks show:"));
    view.rows.push(CreateActionRow::SelectMenu(zone_menu(id, zones.iter(), sheet.now, "Whose clock?")));
    view.buttons(vec![search(id), back])
}

fn search(id: TimetableId) -> serenity::all::CreateButton {
    button(Step::Part(id, Part::City), "Search a city", ButtonStyle::Secondary)
}

/// The form for a time of day.
pub fn time_form(sheet: &Sheet) -> CreateModal {
    let timetable = &sheet.draft.timetable;
    let field = CreateInputText::new(InputTextStyle::Short, "Like 09:00 or 9 pm; or five cron fields", FIELD)
        .value(timetable.cron.time())
        .max_length(64);
    form(Step::Set(timetable.id, Part::Time), "Time of day", field)
}

/// The form for a city.
pub fn city_form(id: TimetableId) -> CreateModal {
    let field = CreateInputText::new(InputTextStyle::Short, "A big city near you, or a zone's name", FIELD)
        .placeholder("Berlin")
        .max_length(64);
    form(Step::Set(id, Part::City), "Whose clock?", field)
}

fn form(step: Step, title: &str, field: CreateInputText) -> CreateModal {
    CreateModal::new(Action::Timetable(step).to_string(), title)
        .components(vec![CreateActionRow::InputText(field)])
}

/// The menu of one part; none for a part that has a form or that has nothing to choose from.
fn menu(sheet: &Sheet, bank: &Bank, part: Part, locale: &str) -> Option<CreateSelectMenu> {
    let timetable = &sheet.draft.timetable;
    let id = timetable.id;
    let several = |options: Vec<CreateSelectMenuOption>, least: u8, placeholder: &str| {
        let most = u8::try_from(options.len()).unwrap_or(u8::MAX);
        (most > 0).then(|| {
            select(id, part, CreateSelectMenuKind::String { options }, placeholder)
                .min_values(least)
                .max_values(most)
        })
    };
    let one = |options: Vec<CreateSelectMenuOption>, placeholder: &str| {
        select(id, part, CreateSelectMenuKind::String { options }, placeholder)
    };
    match part {
        Part::Time | Part::City => None,
        Part::Days => {
            let chosen: Vec<u32> = timetable.cron.weekdays().collect();
            let option = |(name, day): (&str, u32)| {
                CreateSelectMenuOption::new(name, name.to_lowercase())
                    .default_selection(chosen.contains(&day))
            };
            several(DAYS.map(option).to_vec(), 1, "Days")
        }
        Part::Zone => {
            let mut zones = Zone::guesses(locale);
            zones.retain(|zone| *zone != timetable.zone);
            Some(zone_menu(id, zones.iter(), sheet.now, "Whose clock?"))
        }
        Part::Channel => {
            let kind = CreateSelectMenuKind::Channel {
                channel_types: Some(vec![ChannelType::Text, ChannelType::News]),
                default_channels: Some(vec![serenity::all::ChannelId::new(timetable.channel.0)]),
            };
            Some(select(id, part, kind, "Channel"))
        }
        Part::Role => {
            let chosen = timetable.role.map(|role| vec![serenity::all::RoleId::new(role.0)]);
            let kind = CreateSelectMenuKind::Role { default_roles: chosen };
            Some(select(id, part, kind, "Ping nobody").min_values(0).max_values(1))
        }
        Part::Topics => {
            let option = |topic: &crate::domain::question::Topic| {
                CreateSelectMenuOption::new(cut(&topic.title, 100), topic.slug.clone())
                    .default_selection(timetable.topics.contains(&topic.slug))
            };
            several(bank.topics().iter().take(MOST_OPTIONS).map(option).collect(), 0, "All topics")
        }
        Part::Levels => {
            let option = |level: Level| {
                CreateSelectMenuOption::new(catalogue::name(level), level.word())
                    .default_selection(timetable.levels.contains(&level))
            };
            several(Level::ALL.map(option).to_vec(), 0, "All levels")
        }
        Part::Path => {
            let none = CreateSelectMenuOption::new("No path: by topics and levels", NO_PATH)
                .default_selection(timetable.path.is_none());
            let option = |path: &crate::domain::bank::Path| {
                CreateSelectMenuOption::new(cut(&path.title, 100), path.slug.clone())
                    .description(cut(&path.line, 100))
                    .default_selection(timetable.path.as_ref() == Some(&path.slug))
            };
            let paths = bank.paths().iter().take(MOST_OPTIONS - 1).map(option);
            Some(one([none].into_iter().chain(paths).collect(), "Path"))
        }
        Part::Window => {
            let mut hours = WINDOWS.to_vec();
            hours.extend(timetable.window_hours.filter(|hours| !WINDOWS.contains(hours)));
            hours.sort_unstable();
            let next = CreateSelectMenuOption::new("Until the next question", UNTIL_NEXT)
                .default_selection(timetable.window_hours.is_none());
            let option = |hours: u16| {
                CreateSelectMenuOption::new(self::hours(hours), hours.to_string())
                    .default_selection(timetable.window_hours == Some(hours))
            };
            Some(one([next].into_iter().chain(hours.into_iter().map(option)).collect(), "Window"))
        }
    }
}

fn select(id: TimetableId, part: Part, kind: CreateSelectMenuKind, placeholder: &str) -> CreateSelectMenu {
    CreateSelectMenu::new(Action::Timetable(Step::Set(id, part)).to_string(), kind).placeholder(placeholder)
}

fn zone_menu<'a>(
    id: TimetableId,
    zones: impl Iterator<Item = &'a Zone>,
    now: Timestamp,
    placeholder: &str,
) -> CreateSelectMenu {
    let options = zone_options(zones, now);
    select(id, Part::Zone, CreateSelectMenuKind::String { options }, placeholder)
}

/// Zones for a menu, each with what its clock shows.
pub fn zone_options<'a>(
    zones: impl Iterator<Item = &'a Zone>,
    now: Timestamp,
) -> Vec<CreateSelectMenuOption> {
    let option = |zone: &Zone| {
        let local = zone.tz().to_datetime(now);
        CreateSelectMenuOption::new(format!("{} · {}", local.strftime("%a %H:%M"), zone.name()), zone.name())
    };
    zones.take(MOST_OPTIONS).map(option).collect()
}

/// What a zone's clock shows.
#[must_use]
pub fn shows(now: Timestamp, zone: &Zone) -> String {
    zone.tz().to_datetime(now).strftime("%H:%M").to_string()
}

fn hours(hours: u16) -> String {
    match hours {
        48.. if hours.is_multiple_of(24) => format!("{} days", hours / 24),
        _ => count(usize::from(hours), "hour", "hours"),
    }
}

/// It is made.
#[must_use]
pub fn made(listed: &Listed, notes: &[String]) -> View {
    let next = next_question(listed).replace("next", "first");
    saved(listed, &next, notes)
}

/// It is changed.
#[must_use]
pub fn changed(listed: &Listed, notes: &[String]) -> View {
    let paused = if listed.timetable.steering.paused.is_some() { " It is still paused." } else { "" };
    let next = format!("{}{paused} An open question is finished as it was promised.", next_question(listed));
    saved(listed, &next, notes)
}

fn saved(listed: &Listed, next: &str, notes: &[String]) -> View {
    let mut text = format!("{}\n{next}", summary(&listed.timetable));
    for note in notes {
        text.push_str(&format!("\n⚠️ {note}"));
    }
    done("Done", text)
}

/// Why a draft was not saved, when somebody else was quicker.
#[must_use]
pub fn changed_meanwhile() -> String {
    "Somebody changed this timetable meanwhile, so I saved nothing. This is how it is now; make your change again.".to_owned()
}

/// Nothing was made or changed.
#[must_use]
pub fn dropped() -> View {
    View::line("All right, nothing was saved.")
}
