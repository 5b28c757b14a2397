//! Markdown as the linter walks it.

use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Options, Parser, Tag};

/// The events of a text, with everything recognised that Discord does not show, so that it can be reported.
pub fn walk(text: &str) -> OffsetIter<'_> {
    Parser::new_ext(text, Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH).into_offset_iter()
}

/// The text without code and without the addresses of links; blanks stand in their place.
#[must_use]
pub fn prose(text: &str) -> String {
    // Most short texts have neither.
    if !text.contains(['`', ']']) {
        return text.to_owned();
    }
    let mut hidden: Vec<Range<usize>> = Vec::new();
    for (event, range) in walk(text) {
        match event {
            Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => hidden.push(range),
            Event::Start(Tag::Link { .. }) => {
                let address = text.get(range.clone()).and_then(|link| link.rfind("]("));
                hidden.extend(address.map(|at| range.start + at..range.end));
            }
            _ => {}
        }
    }
    let is_hidden = |at: usize| hidden.iter().any(|range| range.contains(&at));
    text.char_indices().map(|(at, c)| if c != '\n' && is_hidden(at) { ' ' } else { c }).collect()
}
