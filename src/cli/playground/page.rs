//! What is printed: headings, deeds, and messages as blocks.

use std::cell::Cell;
use std::env;
use std::io::{self, IsTerminal};

use super::markup::{Style, visible, wrap};
use crate::telemetry;

/// Fits every terminal.
const WIDTH: usize = 80;

/// Blocks are indented by this.
const INDENT: &str = "    ";

/// Deeds begin in this column: "Tue 10 Mar 09:20" and two blanks.
const DEEDS_FROM: usize = 18;

/// All lines of a message.
pub const WHOLE: usize = usize::MAX;

/// Where the story is told.
pub struct Page {
    print: fn(&str) -> io::Result<()>,
    style: Style,
    /// Whether each scene waits for Enter.
    pause: bool,
    /// Whether the last line was blank.
    blank: Cell<bool>,
}

impl Page {
    /// Standard output, with styles if it is a terminal that may have them. [no-color.org]
    pub fn new(pause: bool) -> Self {
        let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let styled = io::stdout().is_terminal() && !set("NO_COLOR") && !dumb;
        let style = if styled { Style::Ansi } else { Style::Plain };
        Self { print: telemetry::print, style, pause, blank: Cell::new(true) }
    }

    /// A page that nobody reads.
    #[cfg(test)]
    pub fn unread() -> Self {
        Self { print: |_| Ok(()), style: Style::Plain, pause: false, blank: Cell::new(true) }
    }

    /// A new scene.
    pub async fn heading(&self, title: &str) -> anyhow::Result<()> {
        if self.pause {
            self.gap()?;
            self.line(&self.style.dim("Enter goes on."))?;
            // A reader that has gone away, or no keyboard at all, counts as Enter.
            let _ = tokio::task::spawn_blocking(|| io::stdin().read_line(&mut String::new())).await?;
        }
        let rule = "─".repeat(WIDTH.saturating_sub(visible(title) + 4));
        self.gap()?;
        self.line(&self.style.bold(&format!("── {title} {rule}")))?;
        self.gap()
    }

    /// Text at the margin.
    pub fn text(&self, text: &str) -> anyhow::Result<()> {
        self.line(&wrap(text, WIDTH, 0).join("\n"))
    }

    /// What somebody does, and when.
    pub fn deed(&self, when: &str, what: &str) -> anyhow::Result<()> {
        for (number, text) in wrap(what, WIDTH - DEEDS_FROM, 0).iter().enumerate() {
            let when = if number == 0 { when } else { "" };
            let when = self.style.dim(&format!("{when:<DEEDS_FROM$}"));
            self.line(&format!("{when}{}", self.style.bold(text)))?;
        }
        Ok(())
    }

    /// A line of explanation under a deed.
    pub fn aside(&self, text: &str) -> anyhow::Result<()> {
        for line in wrap(&Style::Plain.inline(text), WIDTH - INDENT.len(), 0) {
            self.line(&format!("{INDENT}{}", self.style.dim(&line)))?;
        }
        Ok(())
    }

    /// A message or form, given as the lines of a transcript; of each of its embeds at most `most` lines.
    pub fn block(&self, transcript: &str, most: usize) -> anyhow::Result<()> {
        for line in Block::new(self.style, most).lines(transcript) {
            self.line(format!("{INDENT}{line}").trim_end())?;
        }
        self.gap()
    }

    /// A blank line, unless there is one.
    pub fn gap(&self) -> anyhow::Result<()> {
        if self.blank.get() { Ok(()) } else { self.line("") }
    }

    fn line(&self, text: &str) -> anyhow::Result<()> {
        self.blank.set(text.is_empty());
        Ok((self.print)(&format!("{text}\n"))?)
    }
}

/// A transcript on its way to the page.
struct Block {
    style: Style,
    most: usize,
    lines: Vec<String>,
    /// The lines of the embed that is not finished.
    embed: Vec<String>,
    code: bool,
}

impl Block {
    fn new(style: Style, most: usize) -> Self {
        Self { style, most, lines: Vec::new(), embed: Vec::new(), code: false }
    }

    fn lines(mut self, transcript: &str) -> Vec<String> {
        let mut lines = transcript.lines().peekable();
        while let Some(line) = lines.next() {
            let mut rest = line.chars();
            match rest.next() {
                Some('┌') => {
                    let title = lines.next_if(|line| line.starts_with("│ ## "));
                    self.title("┌", title.and_then(|line| line.strip_prefix("│ ## ")).unwrap_or_default());
                }
                Some('╔') => self.title("╔", rest.as_str().trim_start()),
                Some(frame @ ('│' | '║')) => {
                    self.body(frame, rest.as_str().strip_prefix(' ').unwrap_or_default());
                }
                Some(end @ ('└' | '╚')) => self.end(end),
                _ => {
                    let width = WIDTH - INDENT.len();
                    let hang = if line.starts_with("  ") { 4 } else { 0 };
                    self.lines.extend(wrap(&self.style.inline(line), width, hang));
                }
            }
        }
        self.lines
    }

    fn title(&mut self, corner: &str, title: &str) {
        let title = format!("{} {}", self.style.dim(corner), self.style.bold(title));
        self.lines.push(title.trim_end().to_owned());
    }

    fn body(&mut self, frame: char, text: &str) {
        let bar = self.style.dim(&frame.to_string());
        let width = WIDTH - INDENT.len() - 2;
        let fence = text.starts_with("```");
        self.code ^= fence;
        let texts = if self.code || fence {
            vec![text.to_owned()]
        } else if let Some(heading) = text.strip_prefix("# ") {
            if self.embed.last().is_some_and(|line| *line != bar) {
                self.embed.push(bar.clone());
            }
            vec![self.style.bold(heading)]
        } else if let Some(quoted) = text.strip_prefix("> ") {
            let mark = self.style.dim("▎");
            wrap(&self.style.inline(quoted), width - 2, 0)
                .iter()
                .map(|line| format!("{mark} {line}"))
                .collect()
        } else if let Some(small) = text.strip_prefix("-# ") {
            wrap(&self.style.inline(&format!("  {small}")), width, 2)
        } else {
            let hang = if text.starts_with("- ") || text.starts_with("· ") { 2 } else { 0 };
            wrap(&self.style.inline(text), width, hang)
        };
        self.embed.extend(texts.iter().map(|text| format!("{bar} {text}").trim_end().to_owned()));
    }

    fn end(&mut self, corner: char) {
        let hidden = self.embed.len().saturating_sub(self.most);
        // A line that says that one line is missing takes as much room as that line.
        if hidden > 1 {
            self.embed.truncate(self.most);
            let bar = self.style.dim("│");
            self.embed.push(format!("{bar} {}", self.style.dim(&format!("… ({hidden} more lines)"))));
        }
        self.lines.append(&mut self.embed);
        self.lines.push(self.style.dim(&corner.to_string()));
        self.code = false;
    }
}

#[cfg(test)]
mod tests;
