//! Discord's error answers: a status, a code that bots act upon, a sentence, and for forms the fault of each field.

use std::fmt;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

#[cfg(test)]
mod tests;

/// An error answer of Discord's HTTP API, in its JSON shape `{"code", "message", "errors"?}`.
/// Source: [Discord Docs/Opcodes and Status Codes], [Discord Docs/Reference, Error Messages].
///
/// [Discord Docs/Opcodes and Status Codes]: https://docs.discord.com/developers/topics/opcodes-and-status-codes
/// [Discord Docs/Reference, Error Messages]: https://docs.discord.com/developers/reference#error-messages
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ApiError {
    /// HTTP status of the answer.
    #[serde(skip)]
    pub status: u16,
    /// Discord's JSON error code; 0 where only the status counts.
    pub code: u32,
    /// The sentence that clients print.
    pub message: String,
    /// What is wrong with each field of a form, nested like the form, with the faults of a field under `_errors`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<Value>,
}

macro_rules! answers {
    ($($name:ident = $status:literal, $code:literal, $message:literal;)+) => {
        impl ApiError {
            $(
                #[doc = concat!("`", stringify!($status), "` with code ", stringify!($code), ": ", $message)]
                pub fn $name() -> Self {
                    Self::new($status, $code, $message)
                }
            )+

            /// One of each named answer.
            #[cfg(test)]
            fn all() -> Vec<Self> {
                vec![$(Self::$name()),+]
            }
        }
    };
}

answers! {
    not_found = 404, 0, "404: Not Found";
    method_not_allowed = 405, 0, "405: Method Not Allowed";
    no_token = 401, 0, "401: Unauthorized";
    internal = 500, 0, "500: Internal Server Error";

    unknown_application = 404, 10002, "Unknown Application";
    unknown_channel = 404, 10003, "Unknown Channel";
    unknown_guild = 404, 10004, "Unknown Guild";
    unknown_member = 404, 10007, "Unknown Member";
    unknown_message = 404, 10008, "Unknown Message";
    unknown_role = 404, 10011, "Unknown Role";
    unknown_user = 404, 10013, "Unknown User";
    unknown_emoji = 400, 10014, "Unknown Emoji";
    unknown_webhook = 404, 10015, "Unknown Webhook";
    unknown_interaction = 404, 10062, "Unknown interaction";
    unknown_command = 404, 10063, "Unknown application command";

    slowmode = 429, 20016, "This action cannot be performed due to slowmode rate limit.";
    channel_write_limit = 429, 20028, "The write action you are performing on the channel has hit the write rate limit.";

    too_many_pins = 400, 30003, "Maximum number of pins reached for the channel (250)";
    too_many_reactions = 400, 30010, "Maximum number of reactions reached (20)";
    too_many_commands = 400, 30032, "Maximum number of application commands reached (100)";
    too_many_thread_members = 400, 30033, "Maximum number of thread participants has been reached (1000)";
    too_many_command_creates = 400, 30034, "Maximum number of daily application command creates has been reached (200)";
    too_many_old_edits = 429, 30046, "Maximum number of edits to messages older than 1 hour reached. Try again later.";

    unauthorized = 401, 40001, "Unauthorized. Provide a valid token and try again.";
    too_large = 413, 40005, "Request entity too large";
    already_acknowledged = 400, 40060, "Interaction has already been acknowledged.";

    missing_access = 403, 50001, "Missing Access";
    not_in_a_dm = 403, 50003, "Cannot execute action on a DM channel";
    not_your_message = 403, 50005, "Cannot edit a message authored by another user";
    empty_message = 400, 50006, "Cannot send an empty message";
    cannot_dm = 403, 50007, "Cannot send messages to this user";
    not_a_text_channel = 400, 50008, "Cannot send messages in a non-text channel";
    missing_permissions = 403, 50013, "Missing Permissions";
    bulk_delete_count = 400, 50016, "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete";
    wrong_channel_for_pin = 400, 50019, "A message can only be pinned to the channel it was sent in";
    system_message = 403, 50021, "Cannot execute action on a system message";
    wrong_channel_type = 400, 50024, "Cannot execute action on this channel type";
    invalid_webhook_token = 401, 50027, "Invalid Webhook Token";
    invalid_recipient = 400, 50033, "Invalid Recipient(s)";
    thread_archived = 400, 50083, "Thread is archived";
    invalid_json = 400, 50109, "The request body contains invalid JSON.";

    reaction_blocked = 403, 90001, "Reaction blocked";
    cannot_reply_unread = 403, 160002, "Cannot reply without permission to read message history";
    thread_exists = 400, 160004, "A thread has already been created for this message";
    thread_locked = 400, 160005, "Thread is locked";
    too_many_threads = 400, 160006, "Maximum number of active threads reached";
}

impl ApiError {
    /// An answer that has no name here.
    pub fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), errors: None }
    }

    /// `400` with code 50035 and the faults of the form's fields.
    pub fn invalid_form(errors: Value) -> Self {
        Self { errors: Some(errors), ..Self::new(400, 50035, "Invalid Form Body") }
    }

    /// The faults of a form as `(path, code)`, for example `("embeds.0.title", "BASE_TYPE_MAX_LENGTH")`, in the order of the paths.
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        if let Some(errors) = &self.errors {
            collect(errors, "", &mut found);
        }
        found
    }
}

fn collect(node: &Value, path: &str, found: &mut Vec<(String, String)>) {
    let own = node.get("_errors").and_then(Value::as_array).into_iter().flatten();
    found.extend(own.filter_map(|fault| Some((path.to_owned(), fault.get("code")?.as_str()?.to_owned()))));
    for (key, child) in node.as_object().into_iter().flatten().filter(|(key, _)| *key != "_errors") {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        collect(child, &path, found);
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (status {}, code {})", self.message, self.status, self.code)?;
        match &self.errors {
            Some(errors) => write!(f, ": {errors}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ApiError {}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self)).into_response()
    }
}
