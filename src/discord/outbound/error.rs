//! What can come of a call, as what its caller does next.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

/// How much of Discord's own words is kept, in characters.
const MESSAGE_CHARS: usize = 200;

/// Why a call did not succeed. No variant holds a token, a URL or what a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// Discord does not accept the token. Nothing is sent for a while, since each try counts as an invalid request.
    Unauthorized,
    /// The bot may not do this here: 50001 (it cannot see the channel), 50013 (a permission is missing) and the like.
    Forbidden {
        /// Discord's error code.
        code: u32,
    },
    /// What the call was about is no longer there.
    Gone {
        /// What is missing.
        what: Gone,
        /// Discord's error code.
        code: u32,
    },
    /// Discord refused the request as malformed: a fault of ours, and the same request will be refused again.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's error code; 0 if there was none.
        code: u32,
        /// Discord's words, and which fields it refused.
        message: String,
    },
    /// The message may have been posted: look in the channel before sending it again.
    Unknown,
    /// It did not happen: Discord is down, cannot be reached, or limits this for long.
    Unavailable {
        /// When a new try makes sense.
        after: Duration,
    },
    /// It did not happen: too many invalid requests lately, so nothing is sent for a while.
    Stopped {
        /// When sending goes on.
        after: Duration,
    },
    /// The thread is archived.
    Archived,
    /// The thread is locked.
    Locked,
    /// The server has as many active threads as it may have.
    ThreadCap,
}

/// What is no longer there, or never was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// The channel or thread.
    Channel,
    /// The server, or the bot is not in it.
    Server,
    /// The message.
    Message,
    /// The member or user.
    Member,
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized => f.write_str("Discord does not accept the bot's token"),
            Self::Forbidden { code } => write!(f, "the bot may not do this here (Discord's code {code})"),
            Self::Gone { what, code } => write!(f, "the {what} is gone (Discord's code {code})"),
            Self::Refused { status, code, message } => {
                write!(f, "Discord refused the request (status {status}, code {code}): {message}")
            }
            Self::Unknown => f.write_str("no clear answer from Discord: the message may have been posted"),
            Self::Unavailable { after } => {
                write!(f, "Discord cannot be reached or asks to wait; next try in {} s", after.as_secs())
            }
            Self::Stopped { after } => {
                write!(
                    f,
                    "sending is stopped after too many invalid requests; on again in {} s",
                    after.as_secs()
                )
            }
            Self::Archived => f.write_str("the thread is archived"),
            Self::Locked => f.write_str("the thread is locked"),
            Self::ThreadCap => f.write_str("the server has reached its limit of active threads"),
        }
    }
}

impl std::error::Error for CallError {}

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Channel => "channel",
            Self::Server => "server",
            Self::Message => "message",
            Self::Member => "member",
        })
    }
}

/// The body of an error. [Discord Docs/Reference, Error Messages]
#[derive(Deserialize)]
struct Body {
    code: u32,
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: Value,
}

/// The meaning of a status from 300 to 499 other than 429; `later` is when to try again if it was not Discord that answered.
///
/// [Discord Docs/Opcodes and Status Codes]
pub(super) fn refusal(status: u16, body: &[u8], later: Duration) -> CallError {
    let body = serde_json::from_slice::<Body>(body).ok();
    let Some(Body { code, message, errors }) = body else {
        return match status {
            401 => CallError::Unauthorized,
            // A page of Cloudflare's or a proxy's says nothing about the channel, so no admin should hear of it.
            403 | 404 => CallError::Unavailable { after: later },
            _ => CallError::Refused { status, code: 0, message: "not in Discord's words".to_owned() },
        };
    };
    let gone = |what| CallError::Gone { what, code };
    match (status, code) {
        (401, _) => CallError::Unauthorized,
        (_, 10003) => gone(Gone::Channel),
        (_, 10004) => gone(Gone::Server),
        (_, 10008) => gone(Gone::Message),
        (_, 10007 | 10013) => gone(Gone::Member),
        (_, 50083) => CallError::Archived,
        (_, 160_005) => CallError::Locked,
        (_, 160_006 | 160_007) => CallError::ThreadCap,
        (403, _) => CallError::Forbidden { code },
        _ => CallError::Refused { status, code, message: told(&message, &errors) },
    }
}

/// Discord's sentence, cut, and the refused fields with their codes; not the texts beside those, which may quote a value.
fn told(message: &str, errors: &Value) -> String {
    let mut fields = BTreeSet::new();
    walk(errors, &mut Vec::new(), &mut fields);
    let message = message.chars().map(|c| if c.is_control() { ' ' } else { c });
    std::iter::once(message.collect::<String>())
        .chain(fields)
        .collect::<Vec<_>>()
        .join("; ")
        .chars()
        .take(MESSAGE_CHARS)
        .collect()
}

/// Collects `embeds.0.title BASE_TYPE_MAX_LENGTH` from a tree whose leaves are `{"_errors": [{"code": …}]}`.
fn walk<'a>(errors: &'a Value, path: &mut Vec<&'a str>, found: &mut BTreeSet<String>) {
    for (key, inner) in errors.as_object().into_iter().flatten() {
        if key == "_errors" {
            let codes = inner.as_array().into_iter().flatten().filter_map(|error| error["code"].as_str());
            found.extend(codes.map(|code| format!("{} {code}", path.join("."))));
        } else {
            path.push(key);
            walk(inner, path, found);
            path.pop();
        }
    }
}
