//! Names and descriptions in the languages of Discord's clients. Source: [Discord Docs/Reference, Locales].
//!
//! [Discord Docs/Reference, Locales]: https://docs.discord.com/developers/reference#locales

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use twilight_validate::command as limits;

use crate::wire::form::Form;

/// Texts by locale.
pub type Localizations = BTreeMap<String, String>;

const LOCALES: [&str; 34] = [
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he", "hi", "hr",
    "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk",
    "vi", "zh-CN", "zh-TW",
];

/// The characters of a text in its longest language.
pub(super) fn longest(text: &str, localizations: &Localizations) -> usize {
    let texts = std::iter::once(text).chain(localizations.values().map(String::as_str));
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

/// Checks a name and its translations.
pub(super) fn check_name(
    form: &mut Form,
    name: &str,
    localizations: &Localizations,
    length: RangeInclusive<usize>,
    well_formed: impl Fn(&str) -> bool,
) {
    let check = |form: &mut Form, name: &str| {
        let count = name.chars().count();
        form.length(count, length.clone());
        if length.contains(&count) && !well_formed(name) {
            form.refuse("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
        }
    };
    form.at("name", |form| check(form, name));
    form.at("name_localizations", |form| each(form, localizations, check));
}

/// Checks a description and its translations.
pub(super) fn check_description(form: &mut Form, description: &str, localizations: &Localizations) {
    let check = |form: &mut Form, text: &str| {
        form.length(text.chars().count(), limits::DESCRIPTION_LENGTH_MIN..=limits::DESCRIPTION_LENGTH_MAX);
    };
    form.at("description", |form| check(form, description));
    form.at("description_localizations", |form| each(form, localizations, check));
}

fn each(form: &mut Form, localizations: &Localizations, check: impl Fn(&mut Form, &str)) {
    for (locale, text) in localizations {
        form.at(locale, |form| {
            if !LOCALES.contains(&locale.as_str()) {
                form.refuse("BASE_TYPE_CHOICES", format!("Value must be one of ({}).", LOCALES.join(", ")));
            }
            check(form, text);
        });
    }
}
