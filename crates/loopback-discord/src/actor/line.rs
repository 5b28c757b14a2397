//! A slash command as a member types it: `/timetable add channel:#daily time:09:00`.

use serde_json::{Value, json};

use super::{Failed, client, refused, values};
use crate::world::command::options_of;
use crate::world::{Command, World};

#[cfg(test)]
mod tests;

/// The longest text that an option takes.
const LONGEST: u64 = 6000;

/// Options as the bot gets them, and the ids among their values.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub options: Vec<Value>,
    pub ids: Vec<u64>,
}

/// The command that a line begins with, and the rest of the line.
pub(super) fn command<'l>(
    world: &World,
    server: Option<u64>,
    line: &'l str,
) -> Result<(Command, &'l str), Failed> {
    let Some(line) = line.trim_start().strip_prefix('/') else {
        return refused(format!("{line:?} is no command: it does not begin with a slash"));
    };
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match world.command(server, name, Command::CHAT_INPUT) {
        Some(found) => Ok((found.clone(), rest)),
        None => refused(format!("there is no command /{name}; {}", client::known(world, server))),
    }
}

fn is_branch(option: &Value) -> bool {
    matches!(option["type"].as_u64(), Some(1 | 2))
}

/// Follows sub-commands; gives their names and kinds, the options of the last, and the rest of the line.
type Path<'c, 'l> = (Vec<(&'c str, u64)>, &'c [Value], &'l str);

fn descend<'c, 'l>(command: &'c Command, mut rest: &'l str) -> Result<Path<'c, 'l>, Failed> {
    let (mut path, mut options) = (Vec::new(), command.options());
    while options.first().is_some_and(is_branch) {
        rest = rest.trim_start();
        let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let Some(branch) = options.iter().find(|option| option["name"] == word) else {
            return refused(format!(
                "/{} {word} is no sub-command; there are {}",
                command.name(),
                names(options)
            ));
        };
        path.push((branch["name"].as_str().unwrap_or_default(), branch["type"].as_u64().unwrap_or(1)));
        (options, rest) = (options_of(branch), after);
    }
    Ok((path, options, rest))
}

fn names(options: &[Value]) -> String {
    let names: Vec<_> = options.iter().filter_map(|option| option["name"].as_str()).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// Cuts a line into options and their texts. A value goes up to the next known option, or from quote to quote.
fn cut<'c>(options: &'c [Value], rest: &str) -> Result<Vec<(&'c Value, String)>, Failed> {
    let mut found: Vec<(&Value, String)> = Vec::new();
    let mut rest = rest.trim_start();
    while !rest.is_empty() {
        let begins = |option: &&Value| {
            rest.strip_prefix(option["name"].as_str().unwrap_or_default()).is_some_and(|r| r.starts_with(':'))
        };
        let Some(option) = options.iter().find(begins) else {
            return refused(format!("{rest:?} does not begin with an option; there are {}", names(options)));
        };
        if found.iter().any(|(other, _)| std::ptr::eq(*other, option)) {
            return refused(format!("the option {} is given twice", option["name"]));
        }
        let (_, value) = rest.split_once(':').unwrap_or((rest, ""));
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => match quoted.split_once('"') {
                Some((value, after)) => (value, after),
                None => return refused(format!("a closing quote is missing in {rest:?}")),
            },
            None => value.split_at(end_of(options, value)),
        };
        found.push((option, value.trim().to_owned()));
        rest = after.trim_start();
    }
    Ok(found)
}

/// Where a value ends: before the next blank that a known option follows.
fn end_of(options: &[Value], value: &str) -> usize {
    let starts = |at: usize| {
        let next = value.get(at..).unwrap_or_default().trim_start();
        let named = |option: &Value| {
            let name = option["name"].as_str().unwrap_or_default();
            next.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'))
        };
        options.iter().any(named)
    };
    value.char_indices().find(|&(at, c)| c.is_whitespace() && starts(at)).map_or(value.len(), |(at, _)| at)
}

/// The name of the option that is being typed, which must have suggestions.
pub(super) fn focus(command: &Command, rest: &str) -> Result<String, Failed> {
    let (_, options, rest) = descend(command, rest)?;
    match cut(options, rest)?.last() {
        Some((option, _)) if option["autocomplete"] == true => {
            Ok(option["name"].as_str().unwrap_or_default().to_owned())
        }
        Some((option, _)) => refused(format!("the option {} has no suggestions", option["name"])),
        None => refused("no option is being typed"),
    }
}

/// Reads the options of a line. With a `focus` the line is still being typed: nothing is required, and the option of that name is
/// taken as it is.
pub(super) fn parse(
    world: &World,
    command: &Command,
    rest: &str,
    server: Option<u64>,
    focus: Option<&str>,
) -> Result<Parsed, Failed> {
    let (path, options, rest) = descend(command, rest)?;
    let given = cut(options, rest)?;
    let mut parsed = Parsed::default();
    for (option, text) in &given {
        let name = option["name"].as_str().unwrap_or_default();
        if focus == Some(name) {
            let shown = json!({"name": name, "type": option["type"], "value": text, "focused": true});
            parsed.options.push(shown);
            continue;
        }
        let value = read(world, server, option, text, &mut parsed.ids)?;
        parsed.options.push(json!({"name": name, "type": option["type"], "value": value}));
    }
    let missing = options.iter().find(|option| {
        option["required"] == true && !given.iter().any(|(other, _)| std::ptr::eq(*other, *option))
    });
    if let (Some(missing), None) = (missing, focus) {
        return refused(format!("the option {} of /{} is required", missing["name"], command.name()));
    }
    for (name, kind) in path.into_iter().rev() {
        let mut branch = json!({"name": name, "type": kind});
        branch["options"] = std::mem::take(&mut parsed.options).into();
        parsed.options = vec![branch];
    }
    Ok(parsed)
}

/// The value of one option, of its type and within its limits.
fn read(
    world: &World,
    server: Option<u64>,
    option: &Value,
    text: &str,
    ids: &mut Vec<u64>,
) -> Result<Value, Failed> {
    let name = &option["name"];
    let choices = option["choices"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !choices.is_empty() {
        let chosen = choices.iter().find(|choice| choice["name"] == text);
        let chosen = chosen.or_else(|| choices.iter().find(|choice| plain(&choice["value"]) == text));
        return match chosen {
            Some(choice) => Ok(choice["value"].clone()),
            None => {
                let known: Vec<_> = choices.iter().map(|choice| plain(&choice["value"])).collect();
                refused(format!("the option {name} does not offer {text:?}; it offers {known:?}"))
            }
        };
    }
    match option["type"].as_u64().unwrap_or(3) {
        3 => {
            let length = text.chars().count() as u64;
            let (min, max) = (
                option["min_length"].as_u64().unwrap_or(0),
                option["max_length"].as_u64().unwrap_or(LONGEST),
            );
            if !(min..=max).contains(&length) {
                return refused(format!("the option {name} takes {min} to {max} characters, not {length}"));
            }
            Ok(text.into())
        }
        4 => match text.parse::<i64>() {
            Ok(number) => bounded(option, number as f64).map(|()| number.into()),
            Err(_) => refused(format!("the option {name} takes a whole number, not {text:?}")),
        },
        10 => match text.parse::<f64>() {
            Ok(number) => bounded(option, number).map(|()| json!(number)),
            Err(_) => refused(format!("the option {name} takes a number, not {text:?}")),
        },
        5 => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" => Ok(true.into()),
            "false" | "no" => Ok(false.into()),
            _ => refused(format!("the option {name} takes true or false, not {text:?}")),
        },
        kind @ 6..=9 => {
            let id = values::id(world, server, kind, text)?;
            let types = option["channel_types"].as_array().map(Vec::as_slice).unwrap_or_default();
            let fits =
                |id| world.channels.get(id).is_some_and(|channel| types.contains(&json!(channel.kind as u8)));
            if kind == values::CHANNEL && !types.is_empty() && !fits(&id) {
                return refused(format!(
                    "the option {name} does not offer {text:?}: a channel of the wrong kind"
                ));
            }
            ids.push(id);
            Ok(id.to_string().into())
        }
        _ => refused(format!("the option {name} is of a kind that actors cannot fill in")),
    }
}

fn bounded(option: &Value, number: f64) -> Result<(), Failed> {
    let min = option["min_value"].as_f64().unwrap_or(f64::MIN);
    let max = option["max_value"].as_f64().unwrap_or(f64::MAX);
    if (min..=max).contains(&number) {
        return Ok(());
    }
    refused(format!("the option {} takes {min} to {max}, not {number}", option["name"]))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
