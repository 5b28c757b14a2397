//! A message as the lines that a person sees: for previews, the playground and the snapshots of tests.

use serde_json::Value;

/// The lines of a message, given as Discord's JSON.
#[must_use]
pub fn lines(message: &Value) -> String {
    let mut lines = Vec::new();
    push_text(&mut lines, "", &message["content"]);
    for embed in list(&message["embeds"]) {
        lines.push("┌".to_owned());
        if let Some(title) = embed["title"].as_str() {
            lines.push(format!("│ ## {title}"));
        }
        push_text(&mut lines, "│ ", &embed["description"]);
        for field in list(&embed["fields"]) {
            lines.push(format!("│ # {}", field["name"].as_str().unwrap_or_default()));
            push_text(&mut lines, "│ ", &field["value"]);
        }
        push_text(&mut lines, "│ · ", &embed["footer"]["text"]);
        lines.push("└".to_owned());
    }
    for attachment in list(&message["attachments"]) {
        lines.push(format!("📎 {}", attachment["filename"].as_str().unwrap_or_default()));
    }
    for row in list(&message["components"]) {
        push_row(&mut lines, row);
    }
    lines.join("\n")
}

/// The lines of a form.
#[must_use]
pub fn form_lines(form: &Value) -> String {
    let mut lines = vec![format!("╔ {}", form["title"].as_str().unwrap_or_default())];
    for row in list(&form["components"]) {
        for field in list(&row["components"]) {
            lines.push(format!("║ {}:", field["label"].as_str().unwrap_or_default()));
            let text = field["value"].as_str().or(field["placeholder"].as_str()).unwrap_or_default();
            lines.push(format!("║ {text}"));
        }
    }
    lines.push("╚".to_owned());
    lines.join("\n")
}

fn push_row(lines: &mut Vec<String>, row: &Value) {
    let mut buttons = Vec::new();
    for part in list(&row["components"]) {
        if part["type"] == 2 {
            let label = part["label"].as_str().unwrap_or_default();
            let off = if part["disabled"] == true { " (off)" } else { "" };
            buttons.push(format!("[{label}{off}]"));
        } else {
            // What is chosen takes the placeholder's place.
            let chosen = list(&part["options"]).iter().any(|option| option["default"] == true);
            let placeholder = part["placeholder"].as_str().filter(|_| !chosen);
            lines.push(format!("▾ {}", placeholder.unwrap_or(if chosen { "Chosen" } else { "Choose" })));
            for option in list(&part["options"]) {
                let mark = if option["default"] == true { "☑" } else { "☐" };
                lines.push(format!("  {mark} {}", option["label"].as_str().unwrap_or_default()));
            }
        }
    }
    if !buttons.is_empty() {
        lines.push(buttons.join(" "));
    }
}

fn push_text(lines: &mut Vec<String>, before: &str, text: &Value) {
    if let Some(text) = text.as_str().filter(|text| !text.is_empty()) {
        lines.extend(text.lines().map(|line| format!("{before}{line}").trim_end().to_owned()));
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests;
