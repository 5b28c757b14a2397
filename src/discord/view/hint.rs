//! Hints, one at a time, and how to say it.

use serenity::all::ButtonStyle;

use super::text::numbered;
use super::{View, button};
use crate::app::answer::Sheet;
use crate::discord::components::Action;

/// One hint; a button leads to the next one while there is one.
#[must_use]
pub fn hint(sheet: &Sheet, number: u8) -> View {
    let hints = &sheet.question.hints;
    // A number from a forged or outdated button shows the last hint.
    let number = usize::from(number).min(hints.len().saturating_sub(1));
    let text = hints.get(number).map_or("This question has no hint.", String::as_str);
    let view = View::line(format!("**Hint {} of {}**\n{text}", number + 1, hints.len().max(1)));
    let next = u8::try_from(number + 1).unwrap_or(u8::MAX);
    if usize::from(next) < hints.len() {
        let more = Action::Hint(sheet.subject.clone(), next);
        return view.buttons(vec![button(&more, "Another hint", ButtonStyle::Secondary)]);
    }
    view
}

/// The steps in which a good speaker would say it.
#[must_use]
pub fn talk_through(sheet: &Sheet) -> View {
    let steps = &sheet.question.talk_through;
    if steps.is_empty() {
        return View::line(
            "Say it in your own order: first what it is, then an example, then what can go wrong.",
        );
    }
    View::line(format!("**How to say it**\n{}", numbered(steps)))
}
