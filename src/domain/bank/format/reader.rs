//! Reads the fields of a TOML file one by one and keeps every problem and every place,
//! where serde would stop at the first problem and forget the lines.

use foldhash::HashMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::distance::within;
use super::super::problem::{Problem, Rule, Severity};
use super::super::reflow::reflow;

/// The lines of the fields that a file has, by path: `title`, `hints[2]`, `key_points[1].accept[3]`.
#[derive(Clone, Debug, Default)]
pub struct Places(HashMap<String, usize>);

impl Places {
    /// Whether the file has the field.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// The line of a field, or of the nearest field around it.
    #[must_use]
    pub fn line(&self, path: &str) -> Option<usize> {
        let mut path = path;
        loop {
            if let Some(line) = self.0.get(path) {
                return Some(*line);
            }
            path = path.get(..path.rfind(['.', '['])?)?;
        }
    }
}

/// How a text is to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum As {
    Prose,
    Code,
}

/// One file being read.
pub(super) struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    line_starts: Vec<usize>,
    pub(super) problems: Vec<Problem>,
    pub(super) places: Places,
}

/// One table of the file, with the fields that were asked for so far.
pub(super) struct Fields<'t, 'i> {
    path: String,
    table: &'t DeTable<'i>,
    asked: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let line_starts =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1).collect();
        Self { file, text, line_starts, problems: Vec::new(), places: Places::default() }
    }

    /// The document's table; what stands behind a syntax error may be missing from it.
    pub(super) fn parse(&mut self) -> DeTable<'a> {
        /// One slip in a `'''` string upsets the rest of the file, so later messages only confuse.
        const SHOWN: usize = 3;
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors.iter().take(SHOWN) {
            let line = error.span().map(|span| self.line_at(span.start));
            let what = format!(
                "This is not valid TOML: {}.",
                error.message().trim_end_matches('.').replace('\n', ", ")
            );
            self.report(
                line,
                what,
                "Look for a missing quote, a ''' inside a text, or a key that is given twice.",
            );
        }
        table.into_inner()
    }

    fn line_at(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset) + 1
    }

    fn report(&mut self, line: Option<usize>, what: impl Into<String>, mend: impl Into<String>) {
        self.problems.push(Problem {
            file: self.file.to_owned(),
            line,
            rule: Rule::L01,
            severity: Severity::Error,
            what: what.into(),
            mend: mend.into(),
        });
    }

    pub(super) fn report_at(&mut self, path: &str, what: impl Into<String>, mend: impl Into<String>) {
        self.report(self.places.line(path), what, mend);
    }

    fn place(&mut self, path: &str, offset: usize) {
        let line = self.line_at(offset);
        self.places.0.insert(path.to_owned(), line);
    }

    fn wrong_type(&mut self, path: &str, wanted: &str, got: &DeValue<'_>) {
        let what = format!("`{path}` must be {wanted}, but this is {}.", kind(got));
        self.report_at(path, what, "See questions/_template.toml for how the field is written.");
    }

    /// A text as people will see it: checked, and reflowed unless it is code.
    fn text(&mut self, path: &str, value: &DeValue<'_>, read_as: As) -> String {
        let DeValue::String(raw) = value else {
            self.wrong_type(path, "a text in quotes", value);
            return String::new();
        };
        if let Some(bad) = raw.chars().find(|c| unprintable(*c) && (read_as == As::Prose || *c != '\t')) {
            let what = format!("`{path}` contains the invisible character U+{:04X}.", u32::from(bad));
            self.report_at(path, what, "Delete it, or type the line again.");
        }
        let text = match read_as {
            As::Prose => reflow(raw),
            As::Code => raw.trim_end().trim_start_matches('\n').to_owned(),
        };
        if text.trim().is_empty() {
            self.report_at(
                path,
                format!("`{path}` is empty."),
                "Fill it in, or delete it if it is optional.",
            );
        } else if text == "..." || text == "…" {
            self.report_at(path, format!("`{path}` is only dots."), "Write the text.");
        } else if stray_quotes(&text, read_as) {
            let what = format!("`{path}` starts or ends with a stray quote.");
            self.report_at(
                path,
                what,
                "A text stands between exactly three quotes ''' or one \"; delete the surplus ones.",
            );
        }
        text
    }

    /// Reports the fields of a table that nobody asked for.
    pub(super) fn finish(&mut self, fields: &Fields<'_, '_>) {
        let mut unknown: Vec<_> =
            fields.table.keys().filter(|key| !fields.asked.contains(&key.get_ref().as_ref())).collect();
        unknown.sort_by_key(|key| key.span().start);
        for key in unknown {
            let name = key.get_ref().as_ref();
            let near = fields.asked.iter().find(|asked| within(asked, name, 2)).copied();
            let mend = match near {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!(
                    "Known here: {}. Top-level keys stand before the first [table].",
                    fields.asked.join(", ")
                ),
            };
            let line = self.line_at(key.span().start);
            self.report(Some(line), format!("There is no field `{}`.", fields.join(name)), mend);
        }
    }
}

impl<'t, 'i> Fields<'t, 'i> {
    pub(super) fn root(table: &'t DeTable<'i>) -> Self {
        Self { path: String::new(), table, asked: Vec::new() }
    }

    fn join(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn value(&mut self, reader: &mut Reader<'_>, name: &'static str) -> Option<(String, &'t DeValue<'i>)> {
        self.asked.push(name);
        let (key, value) = self.table.get_key_value(name)?;
        let path = self.join(name);
        reader.place(&path, key.span().start);
        Some((path, value.get_ref()))
    }

    fn required(&mut self, reader: &mut Reader<'_>, name: &'static str) -> Option<(String, &'t DeValue<'i>)> {
        let found = self.value(reader, name);
        if found.is_none() {
            let path = self.join(name);
            reader.report_at(
                &path,
                format!("The field `{path}` is missing."),
                "Add it; questions/_template.toml shows how.",
            );
        }
        found
    }

    pub(super) fn text(&mut self, reader: &mut Reader<'_>, name: &'static str) -> String {
        self.required(reader, name)
            .map(|(path, value)| reader.text(&path, value, As::Prose))
            .unwrap_or_default()
    }

    pub(super) fn code(&mut self, reader: &mut Reader<'_>, name: &'static str) -> String {
        self.required(reader, name)
            .map(|(path, value)| reader.text(&path, value, As::Code))
            .unwrap_or_default()
    }

    pub(super) fn optional_text(&mut self, reader: &mut Reader<'_>, name: &'static str) -> Option<String> {
        self.value(reader, name).map(|(path, value)| reader.text(&path, value, As::Prose))
    }

    pub(super) fn number(&mut self, reader: &mut Reader<'_>, name: &'static str) -> u8 {
        let Some((path, value)) = self.required(reader, name) else { return 0 };
        let DeValue::Integer(digits) = value else {
            reader.wrong_type(&path, "a whole number", value);
            return 0;
        };
        // Whatever does not fit is outside of every range here, and the length rules say so.
        u8::from_str_radix(&digits.as_str().replace('_', ""), digits.radix()).unwrap_or(u8::MAX)
    }

    pub(super) fn texts(&mut self, reader: &mut Reader<'_>, name: &'static str) -> Vec<String> {
        self.required(reader, name).map(|found| list(reader, found)).unwrap_or_default()
    }

    pub(super) fn optional_texts(&mut self, reader: &mut Reader<'_>, name: &'static str) -> Vec<String> {
        self.value(reader, name).map(|found| list(reader, found)).unwrap_or_default()
    }

    /// The fields of a table `[name]`.
    pub(super) fn table(&mut self, reader: &mut Reader<'_>, name: &'static str) -> Option<Fields<'t, 'i>> {
        let found = self.required(reader, name);
        table(reader, found?)
    }

    pub(super) fn optional_table(
        &mut self,
        reader: &mut Reader<'_>,
        name: &'static str,
    ) -> Option<Fields<'t, 'i>> {
        let found = self.value(reader, name);
        table(reader, found?)
    }

    /// The fields of every table `[[name]]`.
    pub(super) fn tables(&mut self, reader: &mut Reader<'_>, name: &'static str) -> Vec<Fields<'t, 'i>> {
        let Some((path, value)) = self.required(reader, name) else { return Vec::new() };
        let DeValue::Array(entries) = value else {
            reader.wrong_type(&path, &format!("written as [[{path}]]"), value);
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            let found = element(reader, &path, at, entry);
            tables.extend(table(reader, found));
        }
        tables
    }
}

/// The `at`-th element of a list with its path; places count from 1, as people do.
fn element<'t, 'i>(
    reader: &mut Reader<'_>,
    list: &str,
    at: usize,
    value: &'t Spanned<DeValue<'i>>,
) -> (String, &'t DeValue<'i>) {
    let path = format!("{list}[{}]", at + 1);
    reader.place(&path, value.span().start);
    (path, value.get_ref())
}

fn list<'i>(reader: &mut Reader<'_>, (path, value): (String, &DeValue<'i>)) -> Vec<String> {
    let DeValue::Array(entries) = value else {
        reader.wrong_type(&path, "a list of texts in [ ]", value);
        return Vec::new();
    };
    let mut texts = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        let (path, value) = element(reader, &path, at, entry);
        texts.push(reader.text(&path, value, As::Prose));
    }
    texts
}

fn table<'t, 'i>(
    reader: &mut Reader<'_>,
    (path, value): (String, &'t DeValue<'i>),
) -> Option<Fields<'t, 'i>> {
    let DeValue::Table(table) = value else {
        reader.wrong_type(&path, &format!("a table [{path}]"), value);
        return None;
    };
    Some(Fields { path, table, asked: Vec::new() })
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Characters that a reader of the file cannot see, or that turn the direction of what follows.
fn unprintable(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// Whether a quote too many was typed around a text.
fn stray_quotes(text: &str, read_as: As) -> bool {
    let pair = |quote: &str| text.starts_with(quote) || text.ends_with(quote);
    match read_as {
        As::Prose => pair("'") || pair("\"\""),
        As::Code => pair("''"),
    }
}
