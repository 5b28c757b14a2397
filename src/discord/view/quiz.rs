//! `/quiz`: when the words fit several questions, and on a path.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::text::cut;
use super::{View, button};
use crate::discord::components::Action;
use crate::domain::ids::QuestionId;
use crate::domain::question::{Question, Topic};

/// A card on a path: with a button that leads to the question after it.
#[must_use]
pub fn on_path(card: View, path: &str, question: &QuestionId) -> View {
    let next = Action::OnPath(path.to_owned(), question.clone());
    card.buttons(vec![button(&next, "Next on this path", ButtonStyle::Secondary)])
}

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
