//! `/settings`: what holds for the whole server, with what changes it.

use jiff::Timestamp;
use serenity::all::{
    ButtonStyle, ChannelType, CreateActionRow, CreateEmbed, CreateSelectMenu, CreateSelectMenuKind,
};

use super::text::{cut, plain};
use super::timetable::{shows, zone_options};
use super::{ACCENT, View, button};
use crate::discord::components::Action;
use crate::discord::components::settings::Step;
use crate::domain::server::Settings;
use crate::domain::timetable::Zone;

/// How the settings are to be shown.
#[derive(Clone, Debug)]
pub struct Manner<'a> {
    /// Why the last wish was not done, above all else.
    pub why: Option<String>,
    /// The moment at which somebody looks at them.
    pub now: Timestamp,
    /// The language of the reader's client, by which zones are guessed.
    pub locale: &'a str,
}

/// The four settings, and what changes each.
#[must_use]
pub fn settings(settings: &Settings, manner: &Manner<'_>) -> View {
    let Settings { zone, staff_channel, sharing, reminder } = settings;
    let zone_line = match zone {
        Some(zone) => format!(
            "**Zone:** {} (its clock shows {}). New timetables go by it; those that exist keep theirs.",
            plain(zone.name()),
            shows(manner.now, zone)
        ),
        None => "**Zone:** nobody has said so far. The first `/timetable add` asks.".to_owned(),
    };
    let staff_line = match staff_channel {
        Some(channel) => format!("**Staff channel:** <#{}>. I write there when I cannot post.", channel.0),
        None => {
            "**Staff channel:** none. When I cannot post, I write to whoever made the timetable.".to_owned()
        }
    };
    let sharing_line = match sharing {
        true => "**Sharing:** on. Members may put their own answer into the question's thread.",
        false => "**Sharing:** off. Answers stay private; what was shared before stays.",
    };
    let reminder_line = match reminder {
        true => "**Reminder:** on. Members may be reminded of a day that is still open.",
        false => "**Reminder:** off. Nobody is reminded of a day that is still open.",
    };
    let text = [&*zone_line, &*staff_line, sharing_line, reminder_line].join("\n");
    let embed = CreateEmbed::new().title("Settings of this server").description(text).colour(ACCENT);
    let mut view = View::embed(embed);
    if let Some(why) = &manner.why {
        view.content = cut(&format!("⚠️ {why}"), 2000);
    }
    view.rows.push(CreateActionRow::SelectMenu(staff_menu(settings)));
    let others = Zone::guesses(manner.locale).into_iter().filter(|other| zone.as_ref() != Some(other));
    let options = zone_options(others.collect::<Vec<_>>().iter(), manner.now);
    if !options.is_empty() {
        let menu = select(Step::Zone, CreateSelectMenuKind::String { options });
        let hint = "Another zone (any: /settings zone:)";
        view.rows.push(CreateActionRow::SelectMenu(menu.placeholder(hint)));
    }
    let press = |step, label| button(&Action::Settings(step), label, ButtonStyle::Secondary);
    let mut buttons = vec![
        press(Step::Sharing(!sharing), if *sharing { "Switch sharing off" } else { "Switch sharing on" }),
        press(
            Step::Reminder(!reminder),
            if *reminder { "Switch reminder off" } else { "Switch reminder on" },
        ),
    ];
    if staff_channel.is_some() {
        buttons.push(press(Step::NoStaffChannel, "No staff channel"));
    }
    view.buttons(buttons)
}

fn staff_menu(settings: &Settings) -> CreateSelectMenu {
    let chosen = settings.staff_channel.map(|channel| vec![serenity::all::ChannelId::new(channel.0)]);
    let kind = CreateSelectMenuKind::Channel {
        channel_types: Some(vec![ChannelType::Text, ChannelType::News]),
        default_channels: chosen,
    };
    select(Step::StaffChannel, kind).placeholder("Staff channel")
}

fn select(step: Step, kind: CreateSelectMenuKind) -> CreateSelectMenu {
    CreateSelectMenu::new(Action::Settings(step).to_string(), kind)
}
