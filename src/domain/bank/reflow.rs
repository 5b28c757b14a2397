//! Joins hard-wrapped lines, since Discord shows every newline.

/// Whether a line opens a list entry: `- `, `* ` or `1. `, after any indent.
pub(crate) fn opens_list_entry(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = match digits {
        0 => line.strip_prefix(['-', '*']),
        1 | 2 => line.get(digits..).and_then(|rest| rest.strip_prefix('.')),
        _ => None,
    };
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Whether a line is a heading that Discord shows with `##` or `###`.
pub(crate) fn is_heading(line: &str) -> bool {
    line.starts_with("## ") || line.starts_with("### ") || matches!(line, "##" | "###")
}

fn is_quote(line: &str) -> bool {
    line.starts_with("> ") || line == ">"
}

/// Whether a line opens or closes a code block.
pub(crate) fn is_fence(line: &str) -> bool {
    line.trim_start().starts_with("```")
}

/// The text with hard-wrapped lines joined; list entries, headings, quotes and code blocks keep their lines.
#[must_use]
pub fn reflow(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    // Whether the next ordinary line continues the one before.
    let mut open = false;
    for line in text.trim().lines() {
        if is_fence(line) {
            push_line(&mut out, line.trim_end());
            in_code = !in_code;
            open = false;
        } else if in_code {
            push_line(&mut out, line);
        } else if line.trim().is_empty() {
            push_line(&mut out, "");
            open = false;
        } else if is_heading(line) {
            push_line(&mut out, line.trim_end());
            open = false;
        } else if opens_list_entry(line) {
            push_line(&mut out, line.trim_end());
            open = true;
        } else if is_quote(line) || !open {
            push_line(&mut out, line.trim());
            open = true;
        } else {
            out.push(' ');
            out.push_str(line.trim());
        }
    }
    out
}

fn push_line(out: &mut String, line: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(line);
}
