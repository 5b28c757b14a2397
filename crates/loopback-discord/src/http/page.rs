//! What is not the API: files, the page of a ban, dates.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use crate::shared::Shared;

/// What Cloudflare shows to a banned address.
pub(super) const BANNED: &str = "<!DOCTYPE html>\n<html lang=\"en-US\"><head><title>Access denied | discord.com used \
    Cloudflare to restrict access</title></head><body><h1>Error 1015</h1><p>You are being rate limited</p></body></html>\n";

/// A moment in a `Date` header, for example `Mon, 02 Mar 2026 07:00:00 GMT` (RFC 9110, IMF-fixdate).
pub(super) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A file of a message.
pub(super) async fn attachment(
    State(shared): State<Arc<Shared>>,
    Path((channel, id, _)): Path<(u64, u64, String)>,
) -> Response {
    let found = shared.look(|world| {
        let messages = world.messages.get(&channel).into_iter().flat_map(|messages| messages.values());
        let mut files = messages.flat_map(|message| &message.attachments);
        files.find(|file| file.id == id).cloned()
    });
    match found {
        Some(file) => {
            let kind = file.content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
            ([(header::CONTENT_TYPE, kind)], file.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
