//! From an error to what the person sees and what the log says: the one place where both meet.

use super::view::{View, refusal};
use crate::app::Error;

/// What to answer. A failure is logged here, once; a refusal is not, since nothing went wrong.
#[must_use]
pub fn answer(error: &Error, during: &str) -> View {
    match error {
        Error::Refused(refused) => refusal::refused(refused),
        Error::Failed(error) => {
            tracing::error!(during, "{}", discreet(error));
            refusal::failed()
        }
    }
}

/// The chain of causes. An error of serenity is only named: its text can hold an address with a token.
#[must_use]
pub fn discreet(error: &anyhow::Error) -> String {
    match error.downcast_ref::<serenity::Error>() {
        Some(error) => format!("Discord: {}", serenity_kind(error)),
        None => format!("{error:#}"),
    }
}

/// Whether the gateway refuses the token, for example since it was reset while the bot was running.
#[must_use]
pub fn is_refused_token(error: &serenity::Error) -> bool {
    use serenity::gateway::GatewayError;
    matches!(error, serenity::Error::Gateway(GatewayError::InvalidAuthentication))
}

/// What kind of error it is, without any text that came from outside.
#[must_use]
pub fn serenity_kind(error: &serenity::Error) -> String {
    use serenity::http::HttpError;
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(answer)) => {
            format!("HTTP {}, code {}", answer.status_code.as_u16(), answer.error.code)
        }
        serenity::Error::Http(_) => "the request did not get through".to_owned(),
        serenity::Error::Json(_) => "an answer could not be read".to_owned(),
        serenity::Error::Gateway(error) => format!("gateway: {error}"),
        serenity::Error::Model(error) => format!("{error}"),
        _ => "an error of the library".to_owned(),
    }
}

// poise asks for it, for a handler of errors that we replace.
impl From<Error> for Box<dyn std::error::Error + Send + Sync> {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => format!("{refusal:?}").into(),
            Error::Failed(error) => discreet(&error).into(),
        }
    }
}
