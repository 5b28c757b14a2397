//! `/help` and `/about`: the smallest views; read one of them first to see how the others work.

use serenity::all::{CreateButton, CreateEmbed};

use super::text::count;
use super::{ACCENT, View};

/// What the bot can do, and for admins how to set it up.
#[must_use]
pub fn help(can_manage: bool) -> View {
    let mut text = "\
**Every day** a question is posted here. Press **Answer** and write it in your own words, or do the **Quick check**. \
Only you see your answer. When the window closes, the model answer appears in the question's thread.\n\n\
`/daily` · today's question, and whether you have answered\n\
`/streak` · your days in a row, and what is open\n\
`/leaderboard` · who kept the most days\n\
`/quiz` · a question now, by topic, level or words\n\
`/topics`, `/levels` · what there is\n\
`/mydata` · everything stored about you: as a file, or gone\n\
`/about` · version, bank, privacy"
        .to_owned();
    if can_manage {
        text.push_str(
            "\n\n**To set up a daily question**\n\
             1. `/timetable add` in the channel that is to get it.\n\
             2. Say once whether the clock is right, change what you like, and press **Save**.\n\
             `/timetable list` and `doctor` show how it is doing; `edit`, `pause`, `skip`, `preview`, `queue`, `ban` and `remove` do \
             the rest. `/settings` has the zone, a staff channel, sharing and the reminder.",
        );
    }
    View::embed(CreateEmbed::new().title("Daily Drill").description(text).colour(ACCENT))
}

/// Version, bank and privacy, with links to the pages about privacy and terms if they are somewhere.
#[must_use]
pub fn about(questions: usize, topics: usize, pages: Option<&str>) -> View {
    let text = format!(
        "Version {} · {} in {}.\n\n\
         I ask for no privileged intent and read no message of yours but one that you submit. I keep what is needed for streaks: who answered which \
         round when, and for 30 days after a round the words you hand in. Nobody else sees your words unless you share them. \
         `/mydata` gives you everything as a file, or deletes it.{}",
        env!("CARGO_PKG_VERSION"),
        count(questions, "question", "questions"),
        count(topics, "topic", "topics"),
        if pages.is_some() { "" } else { " Whoever runs me has the pages about privacy and terms." },
    );
    let link = |name: &str, pages: &str| CreateButton::new_link(format!("{pages}/{name}.md"));
    let links =
        pages.map(|pages| vec![link("PRIVACY", pages).label("Privacy"), link("TERMS", pages).label("Terms")]);
    View::embed(CreateEmbed::new().title("About Daily Drill").description(text).colour(ACCENT))
        .buttons(links.unwrap_or_default())
}
