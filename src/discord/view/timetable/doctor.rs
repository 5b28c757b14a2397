//! `/timetable doctor`: what comes, what became of the last slots, and what the bot may do in the channel.

use jiff::SignedDuration;
use serenity::all::{ButtonStyle, CreateEmbed};

use super::{ACCENT, CARE, View, button, summary};
use crate::app::timetable::{Checkup, Delivery, Fate};
use crate::discord::components::timetable::Step as Press;
use crate::discord::view::text::{cut, moment, span};
use crate::domain::facts::{SkipReason, Withdrawn};
use crate::domain::ids::{ChannelId, MessageId, RoleId, ServerId};
use crate::domain::round::{Step, Trouble};

/// A question that is less late than this is on time.
const ON_TIME: SignedDuration = SignedDuration::from_mins(1);

/// A timetable's channel and role as they are now.
#[derive(Clone, Debug)]
pub struct Look {
    /// What the bot may do in the channel.
    pub access: Access,
    /// Whether it can ping the role.
    pub ping: Ping,
}

/// What the bot may do in a channel.
#[derive(Clone, Debug)]
pub enum Access {
    /// Each permission by name, and whether it is there.
    Seen(Vec<(&'static str, bool)>),
    /// It cannot see the channel, and so nothing else of it.
    Hidden,
    /// The channel is gone, or takes no questions.
    Gone,
    /// Discord did not say just now.
    Unknown,
}

/// Whether the bot can ping a timetable's role.
#[derive(Clone, Copy, Debug)]
pub enum Ping {
    /// No role was chosen.
    Nobody,
    /// It can.
    Works(RoleId),
    /// The role takes no mention from it.
    NotAllowed(RoleId),
    /// The role is gone.
    Gone,
    /// Discord did not say just now.
    Unknown(RoleId),
}

/// All of it, with a button for a test post.
#[must_use]
pub fn doctor(checkup: &Checkup, look: &Look) -> View {
    let timetable = &checkup.timetable;
    let next = match (&*checkup.slots, timetable.steering.paused) {
        ([], Some(_)) => "Nothing: it is paused. `/timetable resume` goes on.".to_owned(),
        ([], None) => "Nothing.".to_owned(),
        (slots, _) => list(slots.iter().map(|slot| moment(*slot))),
    };
    let last = match &*checkup.deliveries {
        [] => "Nothing was due so far.".to_owned(),
        deliveries => list(deliveries.iter().map(delivery)),
    };
    let (access, all_there) = access(&look.access, timetable.channel);
    let (ping, pings) = ping(look.ping);
    let mut parts = vec![
        summary(timetable),
        format!("**Next questions**\n{next}"),
        format!("**Last questions**\n{last}"),
        format!("**Permissions in the channel**\n{access}"),
        format!("**Ping**\n{ping}"),
    ];
    if checkup.is_blind() {
        parts.push(
            "⚠️ A step waits: I was interrupted, and cannot see whether it was done. Give me **Read Message History** \
             there, and I go on."
                .to_owned(),
        );
    }
    let is_well = all_there && pings && checkup.deliveries.iter().all(|delivery| delivery.stuck.is_none());
    let colour = if is_well { ACCENT } else { CARE };
    let title = if is_well { "All is well" } else { "Something needs attention" };
    let embed = CreateEmbed::new().title(title).description(cut(&parts.join("\n\n"), 4096)).colour(colour);
    View::embed(embed).buttons(vec![button(
        Press::TestPost(timetable.id),
        "Test post",
        ButtonStyle::Secondary,
    )])
}

/// A message that is only a test.
#[must_use]
pub fn test_post() -> View {
    View::line(
        "🔧 **This is a test.** Questions will come here. There is nothing to answer and nothing is counted; whoever may \
         manage messages can delete this.",
    )
}

/// The test stands there.
#[must_use]
pub fn test_posted(server: ServerId, channel: ChannelId, message: MessageId) -> String {
    format!("✅ The test was posted: https://discord.com/channels/{server}/{channel}/{message}")
}

fn list(lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}

fn delivery(delivery: &Delivery) -> String {
    let what = match delivery.fate {
        Fate::Posted { number, late, no_thread, withdrawn } => {
            let when = if late < ON_TIME { "on time".to_owned() } else { format!("{} late", span(late)) };
            let thread = if no_thread { ", without a thread" } else { "" };
            let end = match withdrawn {
                Some(Withdrawn::Deleted) => "; withdrawn, since its message was deleted",
                Some(Withdrawn::Away) => "; withdrawn, since I was away",
                None => "",
            };
            format!("#{number} posted {when}{thread}{end}")
        }
        Fate::Waiting => "not posted yet".to_owned(),
        Fate::Skipped(SkipReason::Away) => "skipped: I was away, or a newer one was due too".to_owned(),
        Fate::Skipped(SkipReason::Refused) => "skipped: it could not be posted in time".to_owned(),
        Fate::Skipped(SkipReason::NoQuestion) => "skipped: no question was left".to_owned(),
        Fate::Skipped(SkipReason::Admin) => "skipped: left out by an admin".to_owned(),
    };
    let stuck = delivery.stuck.map(|(step, trouble)| format!(" ({})", stuck(step, trouble)));
    format!("{}: {what}{}", moment(delivery.slot), stuck.unwrap_or_default())
}

fn stuck(step: Step, trouble: Trouble) -> String {
    let step = match step {
        Step::Message => "the question",
        Step::Thread => "the thread",
        Step::Reveal(_) => "the answer",
        Step::Edit => "its buttons",
        Step::Extend => "its new close",
    };
    let why = match trouble {
        Trouble::Forbidden => "Discord refused it, for want of a permission",
        Trouble::Gone => "the channel was gone",
        Trouble::Blind => "I may not read the history to see whether it is there",
        Trouble::Unavailable => "Discord did not take it",
    };
    format!("{step}: {why}")
}

/// The words, and whether nothing is missing.
fn access(access: &Access, channel: ChannelId) -> (String, bool) {
    match access {
        Access::Seen(each) => {
            let line = |(name, there): &(&str, bool)| match there {
                true => format!("✅ {name}: there"),
                false => format!("❌ {name}: missing. {}", wanted_for(name)),
            };
            let all_there = each.iter().all(|(_, there)| *there);
            let mut text = each.iter().map(line).collect::<Vec<_>>().join("\n");
            if !all_there {
                text.push_str("\nGive my role what is missing (channel settings > Permissions).");
            }
            (text, all_there)
        }
        Access::Hidden => {
            let text = format!(
                "❌ View Channel: missing. I cannot see <#{}>, nor what else I may do there. Give my role this permission \
                 (channel settings > Permissions).",
                channel.0
            );
            (text, false)
        }
        Access::Gone => {
            let text = "❌ The channel is gone, or no text or announcement channel. `/timetable edit` moves the timetable.";
            (text.to_owned(), false)
        }
        Access::Unknown => {
            ("Discord did not tell me just now. Please try again in a minute.".to_owned(), false)
        }
    }
}

/// What is not done without a permission, by its name as Discord shows it.
fn wanted_for(name: &str) -> &'static str {
    match name {
        "View Channel" | "Send Messages" | "Embed Links" => "No question can be posted.",
        "Send Messages in Threads" | "Create Public Threads" => "Answers come into the channel.",
        "Attach Files" => "Long answers cannot be shared.",
        _ => "After an interruption I cannot look whether I have posted, and wait.",
    }
}

/// The words, and whether nothing is wrong.
fn ping(ping: Ping) -> (String, bool) {
    match ping {
        Ping::Nobody => ("It pings nobody.".to_owned(), true),
        Ping::Works(role) => (format!("✅ <@&{}> can be pinged.", role.0), true),
        Ping::NotAllowed(role) => {
            let text = format!(
                "❌ <@&{}> cannot be pinged: allow anyone to mention it (Server Settings > Roles). Questions come all the same.",
                role.0
            );
            (text, false)
        }
        Ping::Gone => {
            let text =
                "❌ The role is gone. `/timetable edit` chooses another one. Questions come all the same.";
            (text.to_owned(), false)
        }
        Ping::Unknown(role) => (format!("Discord did not tell me about <@&{}> just now.", role.0), false),
    }
}
