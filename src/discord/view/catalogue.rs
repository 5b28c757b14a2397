//! `/topics` and `/levels`.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::text::{count, cut};
use super::{ACCENT, View, button};
use crate::app::catalogue::TopicCount;
use crate::discord::components::Action;
use crate::domain::question::Level;

/// All topics with their counts, and a menu that starts a quiz.
#[must_use]
pub fn topics(topics: &[TopicCount]) -> View {
    let lines: Vec<String> = topics.iter().map(topic_line).collect();
    let total: usize = topics.iter().flat_map(|topic| topic.by_level).sum();
    let embed = CreateEmbed::new()
        .title(format!(
            "{} in {}",
            count(total, "question", "questions"),
            count(topics.len(), "topic", "topics")
        ))
        .description(cut(&lines.join("\n"), 4096))
        .colour(ACCENT);
    // A menu takes 25 options; the list above has all.
    let options: Vec<_> = topics.iter().take(25).map(option).collect();
    let mut view = View::embed(embed);
    if !options.is_empty() {
        let menu = CreateSelectMenu::new(Action::Topic.to_string(), CreateSelectMenuKind::String { options })
            .placeholder("Practise a topic");
        view.rows.push(CreateActionRow::SelectMenu(menu));
    }
    view
}

fn topic_line(topic: &TopicCount) -> String {
    let [beginner, intermediate, advanced] = topic.by_level;
    let total = beginner + intermediate + advanced;
    format!(
        "{} **{}** · {total}: {beginner} beginner, {intermediate} intermediate, {advanced} advanced",
        topic.topic.emoji, topic.topic.title
    )
}

fn option(topic: &TopicCount) -> CreateSelectMenuOption {
    CreateSelectMenuOption::new(cut(&topic.topic.title, 100), topic.topic.slug.clone())
        .description(cut(&topic.topic.line, 100))
}

/// The levels with their counts, and a button each.
#[must_use]
pub fn levels(levels: &[(Level, usize); 3], usual: Option<Level>) -> View {
    let lines: Vec<String> = levels
        .iter()
        .map(|(level, questions)| {
            let about = match level {
                Level::Beginner => "say what it is, give an example, name a pitfall",
                Level::Intermediate => "choose between options and name the price",
                Level::Advanced => "start from numbers and goals, then failures and operations",
            };
            let usual = if usual == Some(*level) { " (your usual level)" } else { "" };
            format!("**{}**{usual} · {}: {about}", name(*level), count(*questions, "question", "questions"))
        })
        .collect();
    let embed = CreateEmbed::new()
        .title("Levels")
        .description(format!(
            "{}\n\nA button starts a quiz and makes that level the usual one for your `/quiz`.",
            lines.join("\n")
        ))
        .colour(ACCENT);
    let buttons = levels
        .iter()
        .filter(|(_, questions)| *questions > 0)
        .map(|(level, _)| button(&Action::Level(*level), name(*level), ButtonStyle::Primary))
        .collect();
    View::embed(embed).buttons(buttons)
}

/// The level as a heading.
#[must_use]
pub fn name(level: Level) -> &'static str {
    match level {
        Level::Beginner => "Beginner",
        Level::Intermediate => "Intermediate",
        Level::Advanced => "Advanced",
    }
}
