//! Texts and ids that somebody made to hurt: a clear private sentence, nothing lost, no panic.

use loopback_discord::Forged;
use serde_json::json;

use crate::harness::{GOOD_ANSWER, Study};

#[tokio::test]
async fn any_text_can_be_handed_in_and_comes_back_as_it_was() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let long = "lock ".repeat(800);
    let texts = [
        "@everyone @here <@&1> <@1> <#1> are mentioned by one who hopes that the bot repeats every single word of it",
        "|| this || is || full || of spoiler marks and it still has more than ten different words in || it, I promise",
        "```rust\nfn main() {}\n``` and `backticks` all over the place, *stars*, __lines__ and ~~more~~ > of # - that",
        "\u{202e}right to left\u{202c} and zero\u{200b}width\u{200d}joiners between some of these words, more than ten of them here",
        "Каждый запрос понятен сам по себе, а память о посетителе хранится на уровень выше, в куки или в токене.",
        "每个请求都可以单独理解。浏览器会带上一个会话标识，服务器用它在共享存储里找到购物篮，所以任何一台机器都可以处理任何请求，扩容也很容易，但是令牌很难提前作废。",
        "\u{1F600}".repeat(20).leak(),
        &long[..4000],
        "\0\u{1}\u{7f} control characters and then enough plain words that follow them to make it a real answer indeed",
    ];
    for text in texts {
        let form = ben.clicks(&question, "Answer").await.unwrap();
        let reply = ben.submits(form.form(), &[("Your answer", text)]).await.unwrap();
        assert!(reply.is_ephemeral(), "{text}");
        assert!(reply.message().mentions.is_empty() && !reply.message().mention_everyone, "{text}");
        let form = if reply.buttons().iter().any(|button| button.label == "Try again") {
            ben.clicks(&reply, "Try again").await.unwrap()
        } else {
            ben.clicks(&question, "Answer").await.unwrap()
        };
        let back = form.form().field("Your answer").unwrap().value.clone();
        assert_eq!(back.trim(), text.trim(), "the text is not what was written");
    }
    study.finish().await;
}

#[tokio::test]
async fn a_raw_form_with_ten_thousand_characters_is_answered_kindly() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    for text in ["x".repeat(10_000), "word and ".repeat(1_200), String::new()] {
        let raw = Forged::form(&form.form().custom_id, &[("answer", &text)]).on(&question);
        let reply = ben.forges(raw).await.unwrap();
        assert!(reply.is_ephemeral());
        assert!(!reply.text().is_empty());
    }
    study.finish().await;
}

#[tokio::test]
async fn forged_custom_ids_are_refused_in_a_sentence() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let round = question.buttons()[0].custom_id.clone().unwrap().replace("v1:answer:", "");
    let ben = study.member("ben");
    let far = "f".repeat(16);
    let ids = [
        String::new(),
        "v1".to_owned(),
        "v1:".to_owned(),
        "v2:answer:~http-stateless".to_owned(),
        "someone-elses-bot".to_owned(),
        "v1:answer".to_owned(),
        "v1:answer:".to_owned(),
        "v1:answer:~".to_owned(),
        "v1:answer:~../../etc/passwd".to_owned(),
        "v1:answer:~no-such-question".to_owned(),
        "v1:answer:0.0".to_owned(),
        format!("v1:answer:{far}.{far}"),
        format!("v1:answer:{round}:"),
        format!("v1:answer:{round}:more"),
        format!("v1:choose:{round}:4"),
        format!("v1:choose:{round}:-1"),
        format!("v1:choose:{round}:256"),
        format!("v1:hint:{round}:99999999999999999999"),
        format!("v1:save:{round}:255"),
        format!("v1:tick:{round}"),
        format!("v1:model:{round}"),
        format!("v1:more:{round}"),
        format!("v1:card:{round}"),
        format!("v1:hand-in:{round}:19cdf0b5000"),
        format!("v1:again:{round}:-7fffffffffffffff"),
        "v1:level:expert".to_owned(),
        "v1:ledger:65536".to_owned(),
        "v1:make-timetable:1".to_owned(),
        "v1:drop-timetable:zz".to_owned(),
        "v1:reveal:no-such-question".to_owned(),
        "v1:go-on:no-such-question".to_owned(),
        "ü".repeat(50),
        "x".repeat(100),
    ];
    for id in &ids {
        let reply = ben.forges(Forged::button(&question, id)).await.unwrap();
        assert!(reply.as_form().is_none(), "{id} opened a form");
        assert!(reply.is_ephemeral(), "{id}");
        assert!(!reply.text().contains("on my side"), "{id}: {}", reply.text());
        let spoilt =
            ["In 30 seconds", "What it means.", "Pitfalls"].iter().any(|part| reply.text().contains(part));
        assert!(!spoilt, "{id} gave the answer away: {}", reply.text());
    }
    for values in [&["9"][..], &["no-number", "0"], &["300"], &[]] {
        let menu = Forged::menu(&question, &format!("v1:tick:{round}"), values);
        let reply = ben.forges(menu).await.unwrap();
        assert!(reply.text().contains("for those who have answered"), "{}", reply.text());
    }
    study.finish().await;
}

#[tokio::test]
async fn a_form_whose_click_was_forged_earns_nothing() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let round = question.buttons()[0].custom_id.clone().unwrap().replace("v1:answer:", "");
    study.advance_to("2026-03-03T10:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    let ben = study.member("ben");
    // Opened, it says, an hour before the close; before the question was there; next year.
    let before_close = crate::harness::time("2026-03-03T08:00[Europe/Berlin]");
    let before_post = crate::harness::time("2026-03-01T08:00[Europe/Berlin]");
    let next_year = crate::harness::time("2027-03-01T08:00[Europe/Berlin]");
    for clicked in [before_close, before_post, next_year] {
        let id = format!("v1:hand-in:{round}:{:x}", clicked.as_millisecond());
        let reply = ben.forges(Forged::form(&id, &[("answer", GOOD_ANSWER)]).on(&question)).await.unwrap();
        assert!(reply.is_ephemeral());
        let streak = ben.runs("/streak").await.unwrap();
        assert!(streak.text().contains("**0** days"), "{}", streak.text());
    }
    study.finish().await;
}

#[tokio::test]
async fn a_round_of_another_server_is_unknown_here() {
    let mut world = loopback_discord::World::default();
    let other = world.add_server("Elsewhere");
    world.add_member(other, "ben");
    world.add_channel(other, "daily", loopback_discord::ChannelKind::Text);
    let study = Study::start_in(world).await;
    let question = study.has_a_question().await;
    let stranger = study.member("ben").in_server("Elsewhere");
    let message = stranger.says("hello");
    let id = question.buttons()[0].custom_id.clone().unwrap();
    let reply = stranger.forges(Forged::button(&message, &id)).await.unwrap();
    assert!(reply.text().contains("I no longer know this round"), "{}", reply.text());
    study.finish().await;
}

#[tokio::test]
async fn two_presses_at_one_moment_count_once() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let check = ben.clicks(&question, "Quick check").await.unwrap();
    let (first, second) = tokio::join!(ben.clicks(&check, "A"), ben.clicks(&check, "B"));
    let (first, second) = (first.unwrap().text(), second.unwrap().text());
    assert!(first.contains("A is") ^ second.contains("B is"), "both counted:\n{first}\n{second}");

    let form = ben.clicks(&question, "Answer").await.unwrap();
    let fields = [("Your answer", GOOD_ANSWER)];
    let (first, second) = tokio::join!(ben.submits(form.form(), &fields), ben.submits(form.form(), &fields));
    assert!(first.unwrap().text().contains("**1** day") && second.unwrap().text().contains("**1** day"));
    study.finish().await;
}

#[tokio::test]
async fn raw_components_of_every_shape_are_survived() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let shapes = [
        json!({ "component_type": 2, "custom_id": "v1:pick" }),
        json!({ "component_type": 3, "custom_id": "v1:pick", "values": ["no-such-question"] }),
        json!({ "component_type": 3, "custom_id": "v1:topic", "values": ["no-such-topic"] }),
        json!({ "component_type": 3, "custom_id": "v1:topic", "values": ["http", "sql"] }),
        json!({ "component_type": 5, "custom_id": "v1:pick", "values": [ben.id().to_string()] }),
    ];
    for shape in shapes {
        let reply = ben.forges(Forged::component(&question, shape.clone())).await.unwrap();
        assert!(reply.is_ephemeral(), "{shape}");
    }
    study.finish().await;
}
