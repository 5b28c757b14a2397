//! Who may look: only a page of this server, from this machine, that knows the secret.
//!
//! A web page elsewhere can send requests to 127.0.0.1. It cannot know the secret, and a name that it lets point here
//! (DNS rebinding) shows in the Host header.

use std::net::SocketAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rand::RngExt as _;
use sha2::{Digest as _, Sha256};

/// Nothing but what this server sends, no script or style in the page itself, no frame around it.
/// [Content Security Policy Level 3]
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Begins each path: 128 random bits in hexadecimal.
#[derive(Clone, Debug)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn new() -> Self {
        Self(format!("{:032x}", rand::rng().random::<u128>()))
    }

    /// As it stands in the URL.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Compares digests, whose difference tells nothing about where the texts differ.
    fn is(&self, other: &str) -> bool {
        Sha256::digest(&self.0) == Sha256::digest(other)
    }
}

/// What a request is held against.
#[derive(Clone, Debug)]
pub struct Guard {
    /// What its path begins with.
    pub secret: Secret,
    /// Where the server listens.
    pub address: SocketAddr,
}

impl Guard {
    /// Why a request is turned away, if it is.
    fn objection(&self, path: &str, headers: &HeaderMap) -> Option<&'static str> {
        let port = self.address.port();
        let here = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        if !text(header::HOST).is_some_and(|host| here.iter().any(|own| own == host)) {
            return Some("This page is served to 127.0.0.1 only.");
        }
        let own = |origin: &str| here.iter().any(|own| origin.strip_prefix("http://") == Some(own.as_str()));
        if headers.contains_key(header::ORIGIN) && !text(header::ORIGIN).is_some_and(own) {
            return Some("Another page may not use this one.");
        }
        let secret = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        if !self.secret.is(secret) {
            return Some("The address lacks its secret. Open the one that the program printed.");
        }
        None
    }
}

/// Turns strangers away, and tells the browser what the page may do.
pub async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let objection = guard.objection(request.uri().path(), request.headers());
    let mut response = match objection {
        Some(why) => (StatusCode::FORBIDDEN, why).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
