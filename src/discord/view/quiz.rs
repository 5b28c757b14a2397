//! `/quiz`: when the words fit several questions.

use serenity::all::{CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption};

use super::View;
use super::text::cut;
use crate::discord::components::Action;
use crate::domain::question::{Question, Topic};

/// A menu of questions to choose from.
#[must_use]
pub fn choice(questions: &[(&Question, Option<&Topic>)]) -> View {
    let options: Vec<_> = questions
        .iter()
        .take(25)
        .map(|(question, topic)| {
            let topic = topic.map_or(question.topic.as_str(), |topic| &topic.title);
            CreateSelectMenuOption::new(cut(&question.title, 100), question.id.to_string())
                .description(cut(&format!("{topic} · {}", question.level.word()), 100))
        })
        .collect();
    let menu = CreateSelectMenu::new(Action::Pick.to_string(), CreateSelectMenuKind::String { options })
        .placeholder("Choose a question");
    let mut view = View::line("These fit about equally well. Which one do you mean?");
    view.rows.push(CreateActionRow::SelectMenu(menu));
    view
}
