//! Each limit that is a number: whatever lies within is accepted, whatever lies outside is refused where it is.

use std::ops::RangeInclusive;

use proptest::prelude::*;

use super::*;

struct Limit {
    path: String,
    allowed: RangeInclusive<usize>,
    body: fn(usize) -> Value,
    answer: fn(&Value) -> Option<ApiError>,
}

fn limit<T: Body>(
    path: impl Into<String>,
    allowed: RangeInclusive<usize>,
    body: fn(usize) -> Value,
) -> Limit {
    Limit { path: path.into(), allowed, body, answer: |body| answer::<T>(body).err() }
}

fn embed(embed: Value) -> Value {
    json!({"content": "a", "embeds": [embed]})
}

fn component(component: Value) -> Value {
    json!({"content": "a", "components": [{"type": 1, "components": [component]}]})
}

fn input(fields: Value) -> Value {
    let mut input = json!({"type": 4, "custom_id": "a", "style": 1, "label": "a"});
    input.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    json!({"type": 9, "data": {"custom_id": "a", "title": "a", "components": [{"type": 1, "components": [input]}]}})
}

fn option(fields: Value) -> Value {
    let mut option = json!({"type": 3, "name": "a", "description": "a"});
    option.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    json!({"name": "a", "description": "a", "options": [option]})
}

fn distinct(count: usize, make: fn(String) -> Value) -> Value {
    (1..=count).map(|index| make(index.to_string())).collect()
}

fn limits() -> Vec<Limit> {
    const COMPONENT: &str = "components.0.components.0";
    const INPUT: &str = "data.components.0.components.0";
    vec![
        limit::<CreateMessage>("content", 0..=2000, |n| json!({"content": x(n), "embeds": [{"title": "a"}]})),
        limit::<EditMessage>("content", 0..=2000, |n| json!({"content": x(n)})),
        limit::<CreateMessage>("nonce", 0..=25, |n| json!({"content": "a", "nonce": x(n)})),
        limit::<CreateMessage>(
            "sticker_ids",
            0..=3,
            |n| json!({"content": "a", "sticker_ids": distinct(n, Value::String)}),
        ),
        limit::<CreateMessage>(
            "attachments",
            0..=10,
            |n| json!({"content": "a", "attachments": distinct(n, |id| json!({"id": id}))}),
        ),
        limit::<CreateMessage>(
            "attachments.0.description",
            0..=1024,
            |n| json!({"attachments": [{"id": 0, "description": x(n)}]}),
        ),
        limit::<CreateMessage>(
            "allowed_mentions.users",
            0..=100,
            |n| json!({"content": "a", "allowed_mentions": {"users": distinct(n, Value::String)}}),
        ),
        limit::<CreateMessage>(
            "allowed_mentions.roles",
            0..=100,
            |n| json!({"content": "a", "allowed_mentions": {"roles": distinct(n, Value::String)}}),
        ),
        limit::<CreateMessage>(
            "embeds",
            0..=10,
            |n| json!({"content": "a", "embeds": distinct(n, |title| json!({"title": title}))}),
        ),
        limit::<CreateMessage>("embeds.0.title", 0..=256, |n| {
            embed(json!({"title": x(n), "description": "a"}))
        }),
        limit::<CreateMessage>("embeds.0.description", 1..=4096, |n| embed(json!({"description": x(n)}))),
        limit::<CreateMessage>("embeds.0.author.name", 1..=256, |n| {
            embed(json!({"description": "a", "author": {"name": x(n)}}))
        }),
        limit::<CreateMessage>("embeds.0.footer.text", 1..=2048, |n| {
            embed(json!({"description": "a", "footer": {"text": x(n)}}))
        }),
        limit::<CreateMessage>("embeds.0.fields", 0..=25, |n| {
            embed(
                json!({"description": "a", "fields": distinct(n, |name| json!({"name": name, "value": "a"}))}),
            )
        }),
        limit::<CreateMessage>("embeds.0.fields.0.name", 1..=256, |n| {
            embed(json!({"fields": [{"name": x(n), "value": "a"}]}))
        }),
        limit::<CreateMessage>("embeds.0.fields.0.value", 1..=1024, |n| {
            embed(json!({"fields": [{"name": "a", "value": x(n)}]}))
        }),
        limit::<CreateMessage>(
            "poll.question.text",
            1..=300,
            |n| json!({"poll": {"question": {"text": x(n)}, "answers": [{"poll_media": {"text": "a"}}]}}),
        ),
        limit::<CreateMessage>(
            "poll.answers.0.poll_media.text",
            1..=55,
            |n| json!({"poll": {"question": {"text": "a"}, "answers": [{"poll_media": {"text": x(n)}}]}}),
        ),
        limit::<CreateMessage>(
            "poll.answers",
            1..=10,
            |n| json!({"poll": {"question": {"text": "a"}, "answers": distinct(n, |text| json!({"poll_media": {"text": text}}))}}),
        ),
        limit::<CreateMessage>(
            "poll.duration",
            1..=768,
            |n| json!({"poll": {"question": {"text": "a"}, "duration": n, "answers": [{"poll_media": {"text": "a"}}]}}),
        ),
        limit::<CreateMessage>(format!("{COMPONENT}.label"), 1..=80, |n| {
            component(json!({"type": 2, "style": 1, "custom_id": "a", "label": x(n)}))
        }),
        limit::<CreateMessage>(format!("{COMPONENT}.custom_id"), 1..=100, |n| {
            component(json!({"type": 2, "style": 1, "custom_id": x(n), "label": "a"}))
        }),
        limit::<CreateMessage>(format!("{COMPONENT}.url"), 0..=512, |n| {
            component(
                json!({"type": 2, "style": 5, "label": "a", "url": format!("https://a/{}", x(n.saturating_sub(10)))}),
            )
        }),
        limit::<CreateMessage>(format!("{COMPONENT}.custom_id"), 1..=100, |n| {
            component(json!({"type": 6, "custom_id": x(n)}))
        }),
        limit::<CreateMessage>(format!("{COMPONENT}.placeholder"), 0..=150, |n| {
            component(json!({"type": 6, "custom_id": "a", "placeholder": x(n)}))
        }),
        limit::<CreateMessage>(format!("{COMPONENT}.min_values"), 0..=25, |n| {
            component(json!({"type": 6, "custom_id": "a", "min_values": n, "max_values": 25}))
        }),
        limit::<CreateMessage>(format!("{COMPONENT}.max_values"), 1..=25, |n| {
            component(json!({"type": 6, "custom_id": "a", "min_values": 0, "max_values": n}))
        }),
        limit::<CreateMessage>(format!("{COMPONENT}.options"), 1..=25, |n| {
            component(
                json!({"type": 3, "custom_id": "a", "options": distinct(n, |value| json!({"label": "a", "value": value}))}),
            )
        }),
        limit::<CreateMessage>(format!("{COMPONENT}.options.0.label"), 1..=100, |n| {
            component(json!({"type": 3, "custom_id": "a", "options": [{"label": x(n), "value": "a"}]}))
        }),
        limit::<CreateMessage>(format!("{COMPONENT}.options.0.value"), 1..=100, |n| {
            component(json!({"type": 3, "custom_id": "a", "options": [{"label": "a", "value": x(n)}]}))
        }),
        limit::<CreateMessage>(format!("{COMPONENT}.options.0.description"), 0..=100, |n| {
            component(
                json!({"type": 3, "custom_id": "a", "options": [{"label": "a", "value": "a", "description": x(n)}]}),
            )
        }),
        limit::<InteractionCallback>("data.custom_id", 1..=100, |n| {
            let mut body = input(json!({}));
            body["data"]["custom_id"] = x(n).into();
            body
        }),
        limit::<InteractionCallback>("data.title", 1..=45, |n| {
            let mut body = input(json!({}));
            body["data"]["title"] = x(n).into();
            body
        }),
        limit::<InteractionCallback>(format!("{INPUT}.custom_id"), 1..=100, |n| {
            input(json!({"custom_id": x(n)}))
        }),
        limit::<InteractionCallback>(format!("{INPUT}.label"), 1..=45, |n| input(json!({"label": x(n)}))),
        limit::<InteractionCallback>(format!("{INPUT}.placeholder"), 0..=100, |n| {
            input(json!({"placeholder": x(n)}))
        }),
        limit::<InteractionCallback>(format!("{INPUT}.value"), 0..=4000, |n| input(json!({"value": x(n)}))),
        limit::<InteractionCallback>(format!("{INPUT}.min_length"), 0..=4000, |n| {
            input(json!({"min_length": n}))
        }),
        limit::<InteractionCallback>(format!("{INPUT}.max_length"), 1..=4000, |n| {
            input(json!({"max_length": n}))
        }),
        limit::<InteractionCallback>(
            "data.choices",
            0..=25,
            |n| json!({"type": 8, "data": {"choices": distinct(n, |name| json!({"name": name, "value": name}))}}),
        ),
        limit::<InteractionCallback>(
            "data.choices.0.name",
            1..=100,
            |n| json!({"type": 8, "data": {"choices": [{"name": x(n), "value": 1}]}}),
        ),
        limit::<InteractionCallback>(
            "data.choices.0.value",
            1..=100,
            |n| json!({"type": 8, "data": {"choices": [{"name": "a", "value": x(n)}]}}),
        ),
        limit::<StartThreadFromMessage>("name", 1..=100, |n| json!({"name": x(n)})),
        limit::<StartThread>(
            "rate_limit_per_user",
            0..=21600,
            |n| json!({"name": "a", "rate_limit_per_user": n}),
        ),
        limit::<StartForumPost>(
            "applied_tags",
            0..=5,
            |n| json!({"name": "a", "message": {"content": "a"}, "applied_tags": distinct(n, Value::String)}),
        ),
        limit::<EditThread>("name", 1..=100, |n| json!({"name": x(n)})),
        limit::<EditChannel>("topic", 0..=4096, |n| json!({"topic": x(n)})),
        limit::<Command>("name", 1..=32, |n| json!({"name": x(n), "description": "a"})),
        limit::<Command>("description", 1..=100, |n| json!({"name": "a", "description": x(n)})),
        limit::<Command>(
            "options",
            0..=25,
            |n| json!({"name": "a", "description": "a", "options": distinct(n, |name| json!({"type": 3, "name": name, "description": "a"}))}),
        ),
        limit::<Command>("options.0.name", 1..=32, |n| option(json!({"name": x(n)}))),
        limit::<Command>("options.0.description", 1..=100, |n| option(json!({"description": x(n)}))),
        limit::<Command>("options.0.choices", 0..=25, |n| {
            option(json!({"choices": distinct(n, |name| json!({"name": name, "value": name}))}))
        }),
        limit::<Command>("options.0.choices.0.name", 1..=100, |n| {
            option(json!({"choices": [{"name": x(n), "value": "a"}]}))
        }),
        limit::<Command>("options.0.choices.0.value", 1..=100, |n| {
            option(json!({"choices": [{"name": "a", "value": x(n)}]}))
        }),
        limit::<Command>("options.0.min_length", 0..=6000, |n| option(json!({"min_length": n}))),
        limit::<Command>("options.0.max_length", 1..=6000, |n| option(json!({"max_length": n}))),
    ]
}

impl Limit {
    fn check(&self, n: usize) {
        let body = (self.body)(n);
        let error = (self.answer)(&body);
        let Limit { path, allowed, .. } = self;
        if allowed.contains(&n) {
            assert_eq!(error, None, "{path} of {n}, within {allowed:?}, was refused: {error:?}");
        } else {
            let paths: Vec<String> = error.iter().flat_map(ApiError::faults).map(|(path, _)| path).collect();
            assert!(paths.contains(path), "{path} of {n}, outside {allowed:?}, was answered with {error:?}");
        }
    }
}

#[test]
fn the_edges_hold() {
    for limit in limits() {
        let (least, most) = limit.allowed.clone().into_inner();
        limit.check(least);
        limit.check(most);
        limit.check(most + 1);
        if let Some(below) = least.checked_sub(1) {
            limit.check(below);
        }
    }
}

proptest! {
    #[test]
    fn so_does_what_lies_between_and_beyond(row in any::<prop::sample::Index>(), share in 0.0..2.0_f64) {
        let limits = limits();
        let limit = row.get(&limits);
        limit.check((*limit.allowed.end() as f64 * share) as usize);
    }
}
