//! Bodies as they come over the wire: JSON, or multipart with `payload_json` and `files[n]`.

use std::borrow::Cow;

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::error::ApiError;

/// The most bytes that a request may have: Discord's 25 MiB of files and the rest.
const MOST_BYTES: usize = 26 * 1024 * 1024;

fn id_text(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// A body, read.
#[derive(Debug, Default)]
pub(crate) struct Body {
    /// The JSON, empty if there was none.
    pub json: Vec<u8>,
    /// The files of a multipart body.
    pub files: Vec<Upload>,
    /// Why it could not be read.
    pub broken: Option<ApiError>,
}

/// A file that came with a body.
#[derive(Debug)]
pub(crate) struct Upload {
    /// The n of `files[n]`.
    pub number: u64,
    pub filename: String,
    pub content_type: Option<String>,
    pub bytes: Vec<u8>,
}

impl Body {
    /// The JSON with an entry in `attachments` for each file; Discord takes a file that the JSON does not mention.
    pub fn with_files_listed(&self) -> Cow<'_, [u8]> {
        if self.json.is_empty() && self.files.is_empty() {
            return Cow::Borrowed(b"{}");
        }
        let json = if self.json.is_empty() { b"{}" } else { self.json.as_slice() };
        let Some(mut value) = serde_json::from_slice::<Value>(json).ok().filter(|_| !self.files.is_empty())
        else {
            return Cow::Borrowed(json);
        };
        let whole = match value.get("type").is_some() && value.get("data").is_some() {
            true => value.get_mut("data"),
            false => Some(&mut value),
        };
        if let Some(whole) = whole.and_then(Value::as_object_mut) {
            let list = whole.entry("attachments").or_insert_with(|| json!([]));
            let listed: Vec<String> =
                list.as_array().into_iter().flatten().map(|file| id_text(&file["id"])).collect();
            for file in self.files.iter().filter(|file| !listed.contains(&file.number.to_string())) {
                if let Some(list) = list.as_array_mut() {
                    list.push(json!({"id": file.number}));
                }
            }
        }
        Cow::Owned(value.to_string().into_bytes())
    }

    /// The JSON for the record; a string if it is none.
    pub fn recorded(&self) -> Value {
        if self.json.is_empty() {
            return Value::Null;
        }
        let as_text = || Value::String(String::from_utf8_lossy(&self.json).into_owned());
        serde_json::from_slice(&self.json).unwrap_or_else(|_| as_text())
    }
}

/// Reads a body. What is wrong with it is kept for later, since a wrong token is answered first.
pub(crate) async fn read(request: Request) -> Body {
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    if kind.starts_with("multipart/form-data") {
        return match read_multipart(request).await {
            Ok(body) => body,
            Err(broken) => Body { broken: Some(broken), ..Body::default() },
        };
    }
    let Ok(bytes) = axum::body::to_bytes(request.into_body(), MOST_BYTES).await else {
        return Body { broken: Some(ApiError::too_large()), ..Body::default() };
    };
    let wrong_kind = !bytes.is_empty() && !kind.starts_with("application/json");
    let broken = wrong_kind.then(|| {
        ApiError::new(
            400,
            50035,
            "Invalid Form Body: the Content-Type of a JSON body has to be application/json",
        )
    });
    Body { json: bytes.to_vec(), files: Vec::new(), broken }
}

async fn read_multipart(request: Request) -> Result<Body, ApiError> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| ApiError::invalid_json())?;
    let mut body = Body::default();
    while let Some(part) = parts.next_field().await.map_err(|_| ApiError::invalid_json())? {
        let name = part.name().unwrap_or_default().to_owned();
        let filename = part.file_name().unwrap_or_default().to_owned();
        let content_type = part.content_type().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| ApiError::too_large())?.to_vec();
        let number =
            name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']')).and_then(|n| n.parse().ok());
        match number {
            Some(number) => body.files.push(Upload { number, filename, content_type, bytes }),
            None if name == "payload_json" => body.json = bytes,
            None => {
                let what =
                    format!("Invalid Form Body: a part named {name:?}; there are payload_json and files[n]");
                return Err(ApiError::new(400, 50035, what));
            }
        }
    }
    Ok(body)
}
