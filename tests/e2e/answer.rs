use insta::assert_snapshot;

use crate::harness::{GOOD_ANSWER, Study, bank, seen};

#[tokio::test]
async fn an_answer_that_is_too_short_comes_back_with_its_text() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    let short = ben.submits(form.form(), &[("Your answer", "Cookies, I think. *Or* tokens?")]).await.unwrap();
    assert!(short.is_ephemeral());
    assert_snapshot!("too_short", seen(&short));

    let again = ben.clicks(&short, "Try again").await.unwrap();
    let text = again.form().field("Your answer").unwrap().value.clone();
    assert_eq!(text, "Cookies, I think. *Or* tokens?");
    let card = ben.submits(again.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.text().contains("In 30 seconds"), "{}", card.text());
    study.finish().await;
}

#[tokio::test]
async fn an_answer_can_be_replaced_until_the_close() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    let form = ben.clicks(&question, "Answer").await.unwrap();
    assert_eq!(form.form().field("Your answer").unwrap().value, GOOD_ANSWER);
    let better = format!("{GOOD_ANSWER} And I would test it with a name such as O'Brien.");
    ben.submits(form.form(), &[("Your answer", &better)]).await.unwrap();
    let form = ben.clicks(&question, "Answer").await.unwrap();
    assert_eq!(form.form().field("Your answer").unwrap().value, better);
    study.finish().await;
}

#[tokio::test]
async fn the_quick_check_shows_four_options_and_then_why() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let check = ben.clicks(&question, "Quick check").await.unwrap();
    assert!(check.is_ephemeral());
    assert_snapshot!("quick_check", seen(&check));
    let result = ben.clicks(&check, "A").await.unwrap();
    assert!(result.is_update(), "the options are replaced by the outcome");
    assert_snapshot!("quick_check_outcome", seen(&result));

    // The first choice stays, whatever is pressed later.
    let later = ben.clicks(&question, "Quick check").await.unwrap();
    assert!(later.text().contains("before"), "{}", later.text());
    assert!(later.buttons().iter().all(|button| button.label != "B"));
    study.finish().await;
}

#[tokio::test]
async fn the_options_stand_in_an_order_of_each_members_own() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let mut orders = Vec::new();
    for name in ["amara", "ben", "chidi", "dana"] {
        orders.push(study.member(name).clicks(&question, "Quick check").await.unwrap().text());
    }
    orders.sort();
    orders.dedup();
    assert!(orders.len() > 1, "four members saw the same order");
    study.finish().await;
}

#[tokio::test]
async fn hints_come_one_at_a_time() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let hint = ben.clicks(&question, "Hint").await.unwrap();
    assert!(hint.is_ephemeral());
    assert_snapshot!("hint", seen(&hint));
    let second = ben.clicks(&hint, "Another hint").await.unwrap();
    assert!(second.is_update());
    assert!(second.text().contains("Hint 2 of"), "{}", second.text());
    study.finish().await;
}

#[tokio::test]
async fn show_answer_asks_once_and_then_the_round_is_given_up() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let asks = ben.clicks(&question, "Show answer").await.unwrap();
    assert_snapshot!("show_answer_asks", seen(&asks));
    let model = ben.clicks(&asks, "Show it").await.unwrap();
    assert!(model.text().contains("What goes wrong."), "{}", model.text());

    let refused = ben.clicks(&question, "Answer").await.unwrap();
    assert_snapshot!("given_up", seen(&refused));
    let refused = ben.clicks(&question, "Quick check").await.unwrap();
    assert!(refused.text().contains("You have read the answer"), "{}", refused.text());
    study.finish().await;
}

#[tokio::test]
async fn show_answer_costs_nothing_after_an_answer() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let check = ben.clicks(&question, "Quick check").await.unwrap();
    ben.clicks(&check, "C").await.unwrap();
    let model = ben.clicks(&question, "Show answer").await.unwrap();
    assert!(model.text().contains("What goes wrong."), "{}", model.text());
    study.finish().await;
}

#[tokio::test]
async fn the_self_check_is_ticked_corrected_and_saved() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    let answer = "Every request stands on its own, so the browser sends a cookie with a session id along, and any of \
        the servers behind the load balancer can look the basket up in the shared store.";
    let card = ben.submits(form.form(), &[("Your answer", answer)]).await.unwrap();
    assert_snapshot!("self_check_found", seen(&card));

    let menu = card.menus().remove(0);
    let first = menu.options[0].label.clone();
    let second = menu.options[1].label.clone();
    let changed = ben.chooses(&card, &menu.custom_id, &[&first, &second]).await.unwrap();
    assert!(changed.is_update());
    let saved = ben.clicks(&changed, "Save").await.unwrap();
    assert!(saved.text().contains("Saved: you said 2 of 6 key points."), "{}", saved.text());
    assert!(saved.buttons().iter().all(|button| button.label != "Save"));

    // It is there when the card comes again.
    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    let thread = study.discord.thread_of(&question).unwrap();
    let reveal = study.discord.channel(&thread).next().await;
    let card = ben.clicks(&reveal, "My card").await.unwrap();
    assert!(card.text().contains("Saved: you said 2 of 6 key points."), "{}", card.text());
    study.discord.channel(&thread).next().await;
    study.next_in("daily").await;
    study.finish().await;
}

#[tokio::test]
async fn the_model_answer_is_for_those_who_have_answered() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let (ben, dana) = (study.member("ben"), study.member("dana"));
    let check = ben.clicks(&question, "Quick check").await.unwrap();
    let result = ben.clicks(&check, "A").await.unwrap();
    let card = ben.clicks(&result, "My card").await.unwrap();
    let model = ben.clicks(&card, "Model answer").await.unwrap();
    assert!(model.is_ephemeral());
    let more = ben.clicks(&model, "More").await.unwrap();
    assert!(more.text().contains("Pitfalls"), "{}", more.text());

    // Somebody who forges the press without an answer sees nothing.
    let card_id = result.buttons().iter().find(|b| b.label == "My card").unwrap().custom_id.clone().unwrap();
    let forged = loopback_discord::Forged::button(&question, &card_id);
    let refused = dana.forges(forged).await.unwrap();
    assert!(refused.text().contains("for those who have answered"), "{}", refused.text());
    study.finish().await;
}

#[tokio::test]
async fn a_press_after_the_close_is_told_where_the_answer_is() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    study.advance_to("2026-03-03T09:20[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;

    // The form was opened in time and handed in 20 minutes after the close.
    let late = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(late.text().contains("does not count for the streak"), "{}", late.text());

    // Somebody's client still shows the old buttons.
    let answer_id =
        question.buttons().iter().find(|b| b.label == "Answer").unwrap().custom_id.clone().unwrap();
    let pressed = loopback_discord::Forged::button(&question, &answer_id);
    let over = study.member("dana").forges(pressed).await.unwrap();
    assert_snapshot!("after_the_close", seen(&over));
    study.finish().await;
}

#[tokio::test]
async fn a_closed_question_is_practised_from_its_message() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    let chidi = study.member("chidi");
    let form = chidi.clicks(&question, "Practise it").await.unwrap();
    let card = chidi.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.buttons().iter().all(|button| button.label != "Save"), "practice keeps nothing");
    let check = chidi.clicks(&question, "Quick check").await.unwrap();
    let result = chidi.clicks(&check, "D").await.unwrap();
    assert!(result.text().contains('D'), "{}", result.text());
    study.finish().await;
}

#[tokio::test]
async fn a_quick_check_begun_after_the_close_is_judged_as_it_is_shown() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let id = question.buttons().iter().find(|b| b.label == "Quick check").unwrap().custom_id.clone().unwrap();
    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;

    let bank = bank();
    let asked = bank.questions().iter().find(|q| question.text().contains(&q.title)).unwrap();
    // Each of them sees another order; whoever presses the right text is told that it is right.
    for name in ["amara", "ben", "chidi", "dana"] {
        let member = study.member(name);
        let check = member.forges(loopback_discord::Forged::button(&question, &id)).await.unwrap();
        let text = check.text();
        let line = text.lines().find(|line| line.contains(&asked.quiz.correct)).unwrap();
        let letter = line.trim_start_matches('*').chars().next().unwrap().to_string();
        let outcome = member.clicks(&check, &letter).await.unwrap();
        assert!(outcome.text().contains(&format!("{letter} is right.")), "{name}: {}", outcome.text());
    }
    study.finish().await;
}

#[tokio::test]
async fn a_text_that_can_no_longer_be_taken_comes_back() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    let asks = ben.clicks(&question, "Show answer").await.unwrap();
    ben.clicks(&asks, "Show it").await.unwrap();
    let refused = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(refused.text().contains("You have read the answer"), "{}", refused.text());
    assert!(refused.text().contains(GOOD_ANSWER), "what was written is gone: {}", refused.text());
    study.finish().await;
}

#[tokio::test]
async fn a_late_change_says_nothing_against_the_answer_that_counts() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    let form = ben.clicks(&question, "Answer").await.unwrap();
    study.advance_to("2026-03-03T09:20[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(!card.text().contains("does not count"), "{}", card.text());
    assert!(card.text().contains("**1** day"), "{}", card.text());
    study.finish().await;
}

#[tokio::test]
async fn practice_of_a_question_whose_round_is_open_is_that_round() {
    let study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin topics:http window:1").await;
    study.has_timetable("time:12:00 days:daily zone:Europe/Berlin topics:http counts:true").await;
    study.advance_to("2026-03-02T11:00[Europe/Berlin]").await;
    let earlier = study.next_in("daily").await;
    let thread = study.discord.thread_of(&earlier).unwrap();
    study.discord.channel(&thread).next().await;
    study.discord.channel(&thread).next().await;
    study.advance_to("2026-03-02T12:00[Europe/Berlin]").await;
    study.next_in("daily").await;

    // The same question is open again: old buttons give nothing away.
    let (ben, dana) = (study.member("ben"), study.member("dana"));
    for verb in ["model", "more", "card", "show"] {
        let forged = loopback_discord::Forged::button(&earlier, &format!("v1:{verb}:~http-stateless"));
        let refused = dana.forges(forged).await.unwrap();
        assert!(!refused.text().contains("What it means."), "{verb}: {}", refused.text());
        assert!(!refused.text().contains("Pitfalls"), "{verb}: {}", refused.text());
    }
    let form = ben.clicks(&earlier, "Practise it").await.unwrap();
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.text().contains("**1** day"), "it counts: {}", card.text());
    let check = dana.clicks(&earlier, "Quick check").await.unwrap();
    let outcome = dana.clicks(&check, "A").await.unwrap();
    assert!(outcome.text().contains("**1** day"), "it counts: {}", outcome.text());
    study.finish().await;
}
