use serde_json::json;

use super::*;

#[test]
fn a_message_becomes_the_lines_that_a_person_sees() {
    let message = json!({
        "content": "Hello\nyou",
        "embeds": [{
            "title": "A title",
            "description": "One\n\nTwo",
            "fields": [{ "name": "Field", "value": "Text" }],
            "footer": { "text": "small" }
        }],
        "attachments": [{ "filename": "mine.json" }],
        "components": [
            { "type": 1, "components": [{
                "type": 3, "placeholder": "Pick",
                "options": [{ "label": "This", "default": true }, { "label": "That" }]
            }] },
            { "type": 1, "components": [
                { "type": 2, "label": "Go" },
                { "type": 2, "label": "Stop", "disabled": true }
            ] }
        ]
    });
    let expected = "Hello\nyou\n┌\n│ ## A title\n│ One\n│\n│ Two\n│ # Field\n│ Text\n│ · small\n└\n📎 mine.json\n▾ Chosen\n  ☑ This\n  ☐ That\n[Go] [Stop (off)]";
    assert_eq!(lines(&message), expected);
}

#[test]
fn anything_else_becomes_nothing() {
    for odd in [json!(null), json!([]), json!({ "embeds": 3, "components": [[1]] }), json!("text")] {
        assert!(!lines(&odd).contains("null"), "{odd}");
    }
}
