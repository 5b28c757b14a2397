//! Answering: the form, the options, the private card.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateInputText, CreateModal, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption, InputTextStyle,
};

use super::streak::{price, short};
use super::text::cut;
use super::{ACCENT, CARE, GOOD, View, button};
use crate::app::answer::{Card, Check, Form, Outcome, Show};
use crate::app::subject::Subject;
use crate::discord::components::Action;
use crate::domain::question::Question;
use crate::domain::streak::Standing;

/// The custom id of the form's one field.
pub const ANSWER_FIELD: &str = "answer";

/// The letters of the options.
pub const LETTERS: [&str; 4] = ["A", "B", "C", "D"];

/// The form for an answer in own words.
pub fn form(form: &Form) -> CreateModal {
    let question = &form.sheet.question;
    // No minimum here: Discord would only refuse to send; the bot says what is missing and keeps the text.
    let mut input = CreateInputText::new(InputTextStyle::Paragraph, "Your answer", ANSWER_FIELD)
        .placeholder("In your own words, as you would say it. Two or three sentences are fine.")
        .max_length(4000)
        .required(true);
    if let Some(text) = &form.text {
        input = input.value(cut(text, 4000));
    }
    let action = Action::HandIn(form.sheet.subject.clone(), form.clicked);
    CreateModal::new(action.to_string(), cut(&question.title, 45))
        .components(vec![CreateActionRow::InputText(input)])
}

/// The private card after an answer.
#[must_use]
pub fn card(card: &Card) -> View {
    let question = &card.sheet.question;
    let mut lines = vec![format!("**In 30 seconds**\n{}", question.short)];
    if card.late {
        lines.push(
            "It came more than 15 minutes after the close, so it does not count for the streak.".to_owned(),
        );
    }
    lines.push(self_check_line(card));
    lines.extend(card.standing.as_ref().map(short));
    let embed = CreateEmbed::new()
        .title(question.title.clone())
        .description(lines.join("\n\n"))
        .colour(if card.late { CARE } else { GOOD });
    let mut view = View::embed(embed);
    view.rows.push(CreateActionRow::SelectMenu(self_check(card)));
    let mut buttons = Vec::new();
    if card.sheet.round.is_some() && !card.saved {
        let save = Action::Save(card.sheet.subject.clone(), card.ticks);
        buttons.push(button(&save, "Save", ButtonStyle::Primary));
    }
    buttons.push(button(&Action::Model(card.sheet.subject.clone()), "Model answer", ButtonStyle::Primary));
    buttons.push(button(&Action::More(card.sheet.subject.clone()), "More", ButtonStyle::Secondary));
    if let Some(round) = card.sheet.round.as_ref().filter(|_| card.can_share) {
        buttons.push(button(&Action::Share(round.id), "Share", ButtonStyle::Secondary));
    }
    buttons.push(super::reveal::go_on(question));
    view.buttons(buttons)
}

/// The card after a message became the answer.
#[must_use]
pub fn submitted(taken: &Card) -> View {
    let note = "Taken as your answer. Others can read it there; what you write with **Answer** is private.";
    View { content: note.to_owned(), ..card(taken) }
}

fn self_check_line(card: &Card) -> String {
    let all = card.sheet.question.key_points.len();
    if card.saved {
        format!("Saved: you said {} of {all} key points.", card.ticks.count_ones())
    } else if card.ticks == 0 {
        "Which of these did you say? Tick them below.".to_owned()
    } else {
        "Which of these did you say? I have ticked those whose words I found.".to_owned()
    }
}

fn self_check(card: &Card) -> CreateSelectMenu {
    let question: &Question = &card.sheet.question;
    let options: Vec<_> = question
        .key_points
        .iter()
        .take(8)
        .enumerate()
        .map(|(n, point)| {
            CreateSelectMenuOption::new(point.point.clone(), n.to_string())
                .default_selection(card.ticks >> n & 1 == 1)
        })
        .collect();
    // A question has four to eight key points.
    let most = u8::try_from(options.len()).unwrap_or(8);
    let action = Action::Tick(card.sheet.subject.clone());
    CreateSelectMenu::new(action.to_string(), CreateSelectMenuKind::String { options })
        .placeholder("None so far")
        .min_values(0)
        .max_values(most)
}

/// The four options, or the outcome.
#[must_use]
pub fn check(check: &Check) -> View {
    let quiz = &check.sheet.question.quiz;
    let mut lines = vec![format!("**{}**", quiz.ask)];
    for (letter, option) in LETTERS.iter().zip(check.order) {
        let (text, why) = option_text(&check.sheet.question, option);
        match &check.outcome {
            None => lines.push(format!("**{letter}** · {text}")),
            Some(_) => {
                let sign = if option == 0 { "✅ right" } else { "❌ wrong" };
                lines.push(format!("**{letter}** · {text}\n-# {sign}: {why}"));
            }
        }
    }
    let mut embed = CreateEmbed::new().title("Quick check").colour(ACCENT);
    let mut buttons = Vec::new();
    if let Some(outcome) = &check.outcome {
        lines.insert(0, verdict(check, outcome));
        lines.extend(outcome.standing.as_ref().map(short));
        embed = embed.colour(if outcome.correct { GOOD } else { CARE });
        buttons.push(button(&Action::Card(check.sheet.subject.clone()), "My card", ButtonStyle::Primary));
        if check.sheet.round.is_some() {
            let words = Action::Answer(check.sheet.subject.clone());
            buttons.push(button(&words, "Answer in own words", ButtonStyle::Secondary));
        }
    } else {
        for (number, letter) in (0..).zip(LETTERS) {
            let choose = Action::Choose(check.sheet.subject.clone(), number);
            buttons.push(button(&choose, letter, ButtonStyle::Primary));
        }
    }
    View::embed(embed.description(lines.join("\n\n"))).buttons(buttons)
}

fn option_text(question: &Question, option: u8) -> (&str, &str) {
    match option.checked_sub(1).and_then(|wrong| question.quiz.wrong.get(usize::from(wrong))) {
        Some(wrong) => (&wrong.text, &wrong.why),
        None => (&question.quiz.correct, &question.quiz.why),
    }
}

fn verdict(check: &Check, outcome: &Outcome) -> String {
    let right = check.order.iter().position(|option| *option == 0).unwrap_or(0);
    let right = LETTERS.get(right).copied().unwrap_or("A");
    match (outcome.letter.and_then(|n| LETTERS.get(usize::from(n))), outcome.correct) {
        (Some(letter), true) => format!("✅ **{letter} is right.**"),
        (Some(letter), false) => format!("❌ **{letter} is not it; {right} is.**"),
        (None, true) => "✅ **You chose the right one before.**".to_owned(),
        (None, false) => format!("❌ **You chose another one before; {right} is right.**"),
    }
}

/// *Show answer*: asks, since it gives the round up.
#[must_use]
pub fn asks(show: &Show) -> View {
    match show {
        Show::Model(sheet) => super::reveal::private(sheet),
        Show::Asks(sheet, standings) => gives_up(&sheet.subject, standings),
    }
}

fn gives_up(subject: &Subject, [before, after]: &[Standing; 2]) -> View {
    let text =
        format!("If I show you the answer, you can no longer answer this round.\n{}", price(before, after));
    View::line(text).buttons(vec![
        button(&Action::GiveUp(subject.clone()), "Show it", ButtonStyle::Danger),
        button(&Action::Answer(subject.clone()), "I will answer first", ButtonStyle::Primary),
    ])
}
