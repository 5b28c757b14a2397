//! Discord's Markdown as harmless HTML: spoilers, underlines, small print, code in colours, times, mentions.
//!
//! comrak reads it, syntect gives classes to code, and ammonia lets nothing through that is not on its list, whatever
//! a member wrote.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use ammonia::Builder;
use comrak::nodes::{AstNode, NodeValue};
use comrak::options::Plugins;
use comrak::plugins::syntect::{SyntectAdapter, SyntectAdapterBuilder};
use comrak::{Arena, Options, format_html_with_plugins, parse_document};

/// Texts that are shown again with each change; more are forgotten together.
const MOST_KEPT: usize = 1000;

/// What turns texts into HTML, and remembers what it made of them.
pub struct Markup {
    options: Options<'static>,
    colours: SyntectAdapter,
    cleaner: Builder<'static>,
    made: Mutex<HashMap<String, Arc<str>>>,
}

impl Default for Markup {
    fn default() -> Self {
        let mut options = Options::default();
        options.extension.strikethrough = true;
        options.extension.underline = true;
        options.extension.spoiler = true;
        options.extension.subtext = true;
        options.extension.autolink = true;
        options.render.hardbreaks = true;
        options.render.escape = true;
        let mut cleaner = Builder::empty();
        cleaner
            .tags(HashSet::from([
                "p",
                "br",
                "strong",
                "em",
                "u",
                "del",
                "sub",
                "code",
                "pre",
                "span",
                "a",
                "ul",
                "ol",
                "li",
                "blockquote",
                "h1",
                "h2",
                "h3",
                "time",
            ]))
            .tag_attributes(HashMap::from([
                ("a", HashSet::from(["href"])),
                ("ol", HashSet::from(["start"])),
                ("span", HashSet::from(["class"])),
                ("time", HashSet::from(["datetime", "class"])),
            ]))
            .url_schemes(HashSet::from(["http", "https"]))
            .link_rel(Some("noopener noreferrer nofollow"));
        Self { options, colours: SyntectAdapterBuilder::new().css().build(), cleaner, made: Mutex::default() }
    }
}

impl Markup {
    /// The HTML of a text; `name` gives what is shown for the inside of a mention such as `@123` or `#123`.
    pub fn html(&self, text: &str, name: impl Fn(&str) -> Option<String>) -> Arc<str> {
        if let Some(html) = self.made().get(text) {
            return Arc::clone(html);
        }
        let html: Arc<str> = self.make(text, &name).into();
        let mut made = self.made();
        if made.len() >= MOST_KEPT {
            made.clear();
        }
        made.insert(text.to_owned(), Arc::clone(&html));
        html
    }

    fn made(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<str>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn make(&self, text: &str, name: &dyn Fn(&str) -> Option<String>) -> String {
        let arena = Arena::new();
        let root = parse_document(&arena, text, &self.options);
        for node in root.descendants() {
            resolve(node, name);
        }
        let mut html = String::new();
        let mut plugins = Plugins::default();
        plugins.render.codefence_syntax_highlighter = Some(&self.colours);
        if format_html_with_plugins(root, &self.options, &mut html, &plugins).is_err() {
            // Writing into memory does not fail; a reader would still see the text.
            html = ammonia::clean_text(text);
        }
        self.cleaner.clean(&html).to_string()
    }
}

/// Puts times and mentions into a piece of text.
fn resolve<'a>(node: &'a AstNode<'a>, name: &dyn Fn(&str) -> Option<String>) {
    let text = match &node.data.borrow().value {
        NodeValue::Text(text) if text.contains('<') => text.clone(),
        _ => return,
    };
    if let Cow::Owned(html) = tags(&text, name) {
        node.data.borrow_mut().value = NodeValue::Raw(html);
    }
}

/// The text as HTML with its tags resolved; as it was, if it has none.
fn tags<'t>(text: &'t str, name: &dyn Fn(&str) -> Option<String>) -> Cow<'t, str> {
    let mut html = String::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(open) = rest.get(from..).and_then(|rest| rest.find('<')).map(|at| at + from) {
        let (before, tag) = rest.split_at(open);
        let inside = tag.strip_prefix('<').and_then(|tag| tag.split_once('>'));
        match inside.and_then(|(inside, after)| Some((shown(inside, name)?, after))) {
            Some((shown, after)) => {
                html.push_str(&ammonia::clean_text(before));
                html.push_str(&shown);
                rest = after;
                from = 0;
            }
            None => from = open + 1,
        }
    }
    if html.is_empty() {
        return Cow::Borrowed(text);
    }
    html.push_str(&ammonia::clean_text(rest));
    Cow::Owned(html)
}

fn shown(inside: &str, name: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    if let Some(time) = inside.strip_prefix("t:") {
        let (seconds, format) = time.split_once(':').unwrap_or((time, "f"));
        let seconds: i64 = seconds.parse().ok()?;
        let format = Some(format).filter(|format| format.len() == 1 && "tTdDfFRsS".contains(format))?;
        return Some(format!("<time class=\"{format}\" datetime=\"{seconds}\"></time>"));
    }
    let mention = match inside.strip_prefix('/') {
        Some(command) => format!("/{}", command.split(':').next()?),
        None => name(inside)?,
    };
    Some(format!("<span class=\"mention\">{}</span>", ammonia::clean_text(&mention)))
}
