//! What those who run a server are told once: what cannot be done, where, which permission is missing, and what to do.

use super::View;
use super::text::{cut, moment, plain};
use crate::domain::ids::ChannelId;
use crate::domain::notice::{Cause, Matter, Notice};

/// The longest message. [Discord Docs/Message, Create Message]
const MESSAGE_MAX: usize = 2000;

/// In the staff channel.
#[must_use]
pub fn to_staff(notice: &Notice, missing: &[&str]) -> View {
    View::line(format!("⚠️ {}", told(notice, missing)))
}

/// To the member who made the timetable, in a direct message; `staff` is the staff channel that could not be used.
#[must_use]
pub fn to_maker(notice: &Notice, missing: &[&str], server: &str, staff: Option<ChannelId>) -> View {
    let staff = match staff {
        Some(channel) => {
            format!("\nI cannot write in the staff channel <#{}>; `/settings` there changes it.", channel.0)
        }
        None => "\n`/settings` there sets a channel for such news.".to_owned(),
    };
    let server = plain(&cut(server, 100));
    View::line(format!("⚠️ About your timetable in **{server}**: {}{staff}", told(notice, missing)))
}

/// In the reply to something else, as its first lines.
#[must_use]
pub fn before(view: View, notices: &[(Notice, Vec<&str>)]) -> View {
    if notices.is_empty() {
        return view;
    }
    let lines = notices.iter().map(|(notice, missing)| format!("⚠️ {}", told(notice, missing)));
    let own = Some(view.content.clone()).filter(|content| !content.is_empty());
    let content = lines.chain(own).collect::<Vec<_>>().join("\n\n");
    View { content: cut(&content, MESSAGE_MAX), ..view }
}

fn told(notice: &Notice, missing: &[&str]) -> String {
    format!(
        "{} {} I say this once; `/timetable doctor` shows how it is.",
        why(notice, missing),
        then(notice, missing)
    )
}

fn why(notice: &Notice, missing: &[&str]) -> String {
    let (slot, channel) = (moment(notice.round.slot), notice.channel.0);
    let what = match notice.matter {
        Matter::Question => format!("I could not post the question of {slot} in <#{channel}>"),
        Matter::Reveal => format!("I could not post the answer to the question of {slot} in <#{channel}>"),
        Matter::Thread if is_only_writing(missing) => {
            format!("I could not write in the thread on the question of {slot} in <#{channel}>")
        }
        Matter::Thread => format!("I could not open a thread on the question of {slot} in <#{channel}>"),
    };
    let give = match missing {
        [] => String::new(),
        [one] => {
            format!("I lack **{one}** there. Give my role this permission (channel settings > Permissions).")
        }
        several => format!(
            "I lack **{}** there. Give my role these permissions (channel settings > Permissions).",
            several.join("**, **")
        ),
    };
    match notice.cause {
        Cause::Gone => {
            format!("{what}: the channel is gone. `/timetable edit` moves the timetable to another one.")
        }
        Cause::Blind => format!(
            "{what} for sure: I was interrupted, and cannot see whether it is there. {}",
            if give.is_empty() { "I look again as soon as I may." } else { &give }
        ),
        Cause::ThreadCap => format!(
            "{what}: this server has as many active threads as Discord allows. Close some that nobody needs."
        ),
        Cause::Forbidden if !give.is_empty() => format!("{what}: {give}"),
        Cause::Forbidden | Cause::Refused => {
            format!("{what}: Discord refuses it, and I find no permission that is missing.")
        }
    }
}

fn then(notice: &Notice, missing: &[&str]) -> &'static str {
    match (notice.matter, notice.cause) {
        (Matter::Question, Cause::Gone) => "Until then nothing is posted; the timetable stays.",
        (Matter::Question, _) => "Then I post it, if it is less than six hours late. The timetable stays.",
        (Matter::Reveal, _) => "Then I post it.",
        (Matter::Thread, _) if is_only_writing(missing) => {
            "Until then answers come into the channel, behind a spoiler."
        }
        (Matter::Thread, _) => {
            "The round goes on without one: its answer comes into the channel, behind a spoiler."
        }
    }
}

/// Whether threads can be opened, but not written in.
fn is_only_writing(missing: &[&str]) -> bool {
    missing == ["Send Messages in Threads"]
}
