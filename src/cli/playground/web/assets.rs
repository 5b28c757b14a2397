//! The files of the page, compiled in.

use axum::http::header;
use axum::response::{IntoResponse, Response};

const FILES: [(&str, &str, &str); 9] = [
    ("", "text/html; charset=utf-8", include_str!("page/index.html")),
    ("style.css", "text/css; charset=utf-8", include_str!("page/style.css")),
    ("app.js", "text/javascript; charset=utf-8", include_str!("page/app.js")),
    ("messages.js", "text/javascript; charset=utf-8", include_str!("page/messages.js")),
    ("menus.js", "text/javascript; charset=utf-8", include_str!("page/menus.js")),
    ("forms.js", "text/javascript; charset=utf-8", include_str!("page/forms.js")),
    ("composer.js", "text/javascript; charset=utf-8", include_str!("page/composer.js")),
    ("controls.js", "text/javascript; charset=utf-8", include_str!("page/controls.js")),
    ("dom.js", "text/javascript; charset=utf-8", include_str!("page/dom.js")),
];

/// A file of the page; the name of the page itself is empty.
pub fn file(name: &str) -> Option<Response> {
    let (_, kind, text) = FILES.iter().find(|(known, ..)| *known == name)?;
    Some(([(header::CONTENT_TYPE, *kind)], *text).into_response())
}
