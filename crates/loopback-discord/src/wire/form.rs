//! Gathers all faults of a body under the paths of their fields, as Discord answers them at once.

use std::fmt::Display;
use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use crate::error::ApiError;

/// The faults found so far, and the path of the field that is being checked.
#[derive(Debug, Default)]
pub(crate) struct Form {
    path: Vec<String>,
    root: Map<String, Value>,
}

impl Form {
    /// Runs a check over a whole body.
    pub fn check(check: impl FnOnce(&mut Self)) -> Result<(), ApiError> {
        let mut form = Self::default();
        check(&mut form);
        if form.root.is_empty() { Ok(()) } else { Err(form.into_error()) }
    }

    /// The answer with the faults found.
    pub fn into_error(self) -> ApiError {
        ApiError::invalid_form(Value::Object(self.root))
    }

    /// Checks a field of the object, or an element of the list, that is being checked.
    pub fn at(&mut self, key: impl Display, check: impl FnOnce(&mut Self)) {
        self.path.push(key.to_string());
        check(self);
        self.path.pop();
    }

    /// Checks a field several steps down.
    pub fn at_path(&mut self, path: &[String], check: impl FnOnce(&mut Self)) {
        let depth = self.path.len();
        self.path.extend_from_slice(path);
        check(self);
        self.path.truncate(depth);
    }

    /// Checks each element of a list field.
    pub fn each<'a, T: 'a>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = &'a T>,
        mut check: impl FnMut(&mut Self, &'a T),
    ) {
        self.at(key, |form| {
            for (index, item) in items.into_iter().enumerate() {
                form.at(index, |form| check(form, item));
            }
        });
    }

    /// Notes a fault of the field that is being checked.
    pub fn refuse(&mut self, code: &str, message: impl Into<String>) {
        let mut node = &mut self.root;
        for key in &self.path {
            let child = node.entry(key.as_str()).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(child) = child else { return };
            node = child;
        }
        let faults = node.entry("_errors").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(faults) = faults {
            faults.push(json!({"code": code, "message": message.into()}));
        }
    }

    /// Notes that the field that is being checked has to be there.
    pub fn require(&mut self) {
        self.refuse("BASE_TYPE_REQUIRED", "This field is required");
    }

    /// Checks the number of characters of a text field.
    pub fn text(&mut self, key: &str, text: &str, limit: RangeInclusive<usize>) {
        self.at(key, |form| form.length(text.chars().count(), limit));
    }

    /// Checks the number of characters of a text field that may be left out.
    pub fn optional_text(&mut self, key: &str, text: Option<&str>, limit: RangeInclusive<usize>) {
        if let Some(text) = text {
            self.text(key, text, limit);
        }
    }

    /// Checks the length of the field that is being checked.
    pub fn length(&mut self, length: usize, limit: RangeInclusive<usize>) {
        let (least, most) = limit.clone().into_inner();
        if limit.contains(&length) {
            return;
        }
        if least == 0 {
            self.refuse("BASE_TYPE_MAX_LENGTH", format!("Must be {most} or fewer in length."));
        } else if length == 0 {
            self.require();
        } else {
            self.refuse("BASE_TYPE_BAD_LENGTH", format!("Must be between {least} and {most} in length."));
        }
    }

    /// Checks a number field that may be left out.
    pub fn number<N: PartialOrd + Display>(
        &mut self,
        key: &str,
        number: Option<N>,
        limit: RangeInclusive<N>,
    ) {
        let Some(number) = number else { return };
        self.at(key, |form| {
            if number < *limit.start() {
                let least = limit.start();
                form.refuse(
                    "NUMBER_TYPE_MIN",
                    format!("int value should be greater than or equal to {least}."),
                );
            } else if number > *limit.end() {
                let most = limit.end();
                form.refuse("NUMBER_TYPE_MAX", format!("int value should be less than or equal to {most}."));
            }
        });
    }

    /// Checks that the lower of two limits, which is the field `key`, is not above the upper.
    pub fn ordered<N: PartialOrd + Display>(&mut self, key: &str, least: Option<N>, most: Option<N>) {
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            let message = format!("int value should be less than or equal to {most}.");
            self.at(key, |form| form.refuse("NUMBER_TYPE_MAX", message));
        }
    }

    /// Checks that a field has one of the values of a closed set.
    pub fn choice<T: PartialEq + Display>(&mut self, key: &str, value: Option<T>, choices: &[T]) {
        let Some(value) = value else { return };
        if !choices.contains(&value) {
            let listed: Vec<String> = choices.iter().map(T::to_string).collect();
            let message = format!("Value must be one of ({}).", listed.join(", "));
            self.at(key, |form| form.refuse("BASE_TYPE_CHOICES", message));
        }
    }

    /// Checks a URL field that may be left out: well formed, of one of the schemes, at most `most` characters.
    pub fn url(&mut self, key: &str, url: Option<&str>, schemes: &[&str], most: usize) {
        let Some(url) = url else { return };
        self.text(key, url, 0..=most);
        self.at(key, |form| match url.split_once("://") {
            Some((scheme, _)) if !schemes.contains(&scheme) => {
                let message = format!("Scheme \"{scheme}\" is not one of ({}).", schemes.join(", "));
                form.refuse("URL_TYPE_INVALID_SCHEME", message);
            }
            Some((_, rest)) if !rest.is_empty() && !rest.contains(char::is_whitespace) => {}
            _ => form.refuse("URL_TYPE_INVALID_URL", "Not a well formed URL."),
        });
    }

    /// Checks that no two elements of a list field are the same.
    pub fn unique<T: PartialEq>(&mut self, key: &str, items: &[T], code: &str, message: &str) {
        self.at(key, |form| {
            for (index, item) in items.iter().enumerate() {
                if items.iter().take(index).any(|earlier| earlier == item) {
                    form.at(index, |form| form.refuse(code, message));
                }
            }
        });
    }
}
