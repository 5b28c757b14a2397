//! Reminders: the direct message, and the buttons that switch them on and off.

use serenity::all::{ButtonStyle, CreateButton};

use super::text::{count, cut, day, moment, plain, relative};
use super::{View, button};
use crate::app::reminder::ToSend;
use crate::discord::components::Action;
use crate::domain::ids::ServerId;
use crate::domain::streak::Miss;

/// The direct message, with the button that ends them.
#[must_use]
pub fn message(reminder: &ToSend, server: Option<&str>) -> View {
    let ToSend { nudge, question: (channel, message), .. } = reminder;
    let place =
        server.map_or_else(|| "your server".to_owned(), |name| format!("**{}**", plain(&cut(name, 60))));
    let left = match nudge.if_left {
        Miss::Spared => format!(" If you leave it: a freeze is used, {} stays.", nudge.streak),
        Miss::Ended(days) => {
            format!(" If you leave it: your streak of {} ends.", count(days as usize, "day", "days"))
        }
        Miss::Nothing => String::new(),
    };
    let mut text = format!(
        "{} in {place} is open until {} ({}).{left}\nhttps://discord.com/channels/{}/{}/{}",
        day(nudge.day),
        moment(nudge.closes),
        relative(nudge.closes),
        reminder.server,
        channel,
        message,
    );
    if nudge.final_one {
        text.push_str(
            "\n\nThis is the third in a row. If you leave this one too, I stop; **Remind me** under `/streak` starts again.",
        );
    }
    View::line(text).buttons(vec![switch(reminder.server, true)])
}

/// What was chosen.
#[must_use]
pub fn switched(server: ServerId, on: bool) -> View {
    if on {
        View::line(
            "I will send you a direct message two hours before a question day of yours closes, if it is still open. Your \
             privacy settings must let members of this server write to you; if they do not, I stop.",
        )
        .buttons(vec![switch(server, true)])
    } else {
        View::line("No more reminders from there. **Remind me** under `/streak` starts again.")
    }
}

/// The button that changes it.
pub fn switch(server: ServerId, on: bool) -> CreateButton {
    let label = if on { "No reminders" } else { "Remind me" };
    button(&Action::Remind(server, !on), label, ButtonStyle::Secondary)
}
