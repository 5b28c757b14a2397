use super::*;

fn check(most: usize, transcript: &str, expected: &str) {
    assert_eq!(Block::new(Style::Plain, most).lines(transcript).join("\n"), expected);
}

#[test]
fn a_title_stands_in_the_corner_and_fields_apart() {
    check(
        WHOLE,
        "Hello\n┌\n│ ## Title\n│ Some **text**.\n│ # Field\n│ - one\n│ · Footer\n└\n[A] [B]",
        "Hello\n┌ Title\n│ Some text.\n│\n│ Field\n│ - one\n│ · Footer\n└\n[A] [B]",
    );
    check(WHOLE, "┌\n│ No title\n└", "┌\n│ No title\n└");
    check(WHOLE, "╔ A form\n║ Label:\n║ text\n╚", "╔ A form\n║ Label:\n║ text\n╚");
}

#[test]
fn long_lines_keep_their_frame() {
    let long = format!("- {}", "word ".repeat(20).trim());
    let lines = Block::new(Style::Plain, WHOLE).lines(&format!("┌\n│ {long}\n└"));
    assert_eq!(lines.len(), 4, "{lines:#?}");
    assert!(lines[1].starts_with("│ - word") && lines[2].starts_with("│   word"), "{lines:#?}");
    assert!(lines.iter().all(|line| visible(line) + INDENT.len() <= WIDTH), "{lines:#?}");
}

#[test]
fn every_line_of_a_quotation_is_marked() {
    let lines = Block::new(Style::Plain, WHOLE).lines(&format!("┌\n│ > {}\n└", "word ".repeat(20).trim()));
    assert_eq!(lines.len(), 4, "{lines:#?}");
    assert!(lines[1].starts_with("│ ▎ word") && lines[2].starts_with("│ ▎ word"), "{lines:#?}");
    assert!(lines.iter().all(|line| visible(line) + INDENT.len() <= WIDTH), "{lines:#?}");
}

#[test]
fn code_is_left_as_it_is() {
    let code = "│ ```python\n│ # **no** heading\n│ ```\n│ **bold**";
    check(WHOLE, &format!("┌\n{code}\n└"), "┌\n│ ```python\n│ # **no** heading\n│ ```\n│ bold\n└");
}

#[test]
fn what_is_left_out_is_counted() {
    check(1, "┌\n│ one\n│ two\n│ three\n└\n[A]", "┌\n│ one\n│ … (2 more lines)\n└\n[A]");
    // Saying that one line is missing would be no shorter.
    check(2, "┌\n│ one\n│ two\n│ three\n└", "┌\n│ one\n│ two\n│ three\n└");
}
