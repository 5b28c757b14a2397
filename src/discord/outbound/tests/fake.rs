//! A Discord that answers from a script, on a bare socket: a web framework cannot drop a connection half-way.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One answer of the script.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A status, headers and a body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Reads the request, then hangs up.
    Drop,
    /// Promises more of a 200 than it sends, then hangs up.
    CutOff(String),
    /// Reads the request and never answers.
    Silence,
}

/// A reply without special headers.
pub fn reply(status: u16, body: impl ToString) -> Reply {
    Reply::Answer(status, Vec::new(), body.to_string())
}

/// A reply with headers.
pub fn with(status: u16, headers: &[(&'static str, &str)], body: impl ToString) -> Reply {
    let headers = headers.iter().map(|&(name, value)| (name, value.to_owned())).collect();
    Reply::Answer(status, headers, body.to_string())
}

/// What arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `POST /api/v10/channels/1/messages`.
    pub line: String,
    /// Header names in lower case, with values.
    pub headers: Vec<(String, String)>,
    /// The body; null if there was none.
    pub body: Value,
}

impl Seen {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// The listening fake.
pub struct Fake {
    pub base: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Fake {
    /// Starts to listen; plays the script, then repeats its last reply.
    pub async fn new(script: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(script.into_iter().collect::<VecDeque<_>>()));
        let fake = Self { base, seen: Arc::default() };
        let seen = Arc::clone(&fake.seen);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (script, seen) = (Arc::clone(&script), Arc::clone(&seen));
                tokio::spawn(async move { serve(socket, &script, &seen).await });
            }
        });
        fake
    }

    /// What has arrived so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The request lines so far.
    pub fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }
}

async fn serve(mut socket: TcpStream, script: &Mutex<VecDeque<Reply>>, seen: &Mutex<Vec<Seen>>) {
    let Some(request) = read(&mut socket).await else { return };
    seen.lock().unwrap().push(request);
    let reply = {
        let mut script = script.lock().unwrap();
        if script.len() > 1 { script.pop_front() } else { script.front().cloned() }.unwrap()
    };
    let text = match reply {
        Reply::Answer(status, headers, body) => {
            let headers: String =
                headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let length = body.len();
            format!(
                "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
            )
        }
        Reply::CutOff(body) => format!("HTTP/1.1 200 X\r\ncontent-length: {}\r\n\r\n{body}", body.len() + 1),
        Reply::Drop => return,
        Reply::Silence => std::future::pending().await,
    };
    let _ = socket.write_all(text.as_bytes()).await;
    let _ = socket.shutdown().await;
}

async fn read(socket: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.lines();
    let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let mut seen = Seen { line, headers, body: Value::Null };
    let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < head_end + 4 + length {
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    if length > 0 {
        seen.body = serde_json::from_slice(&bytes[head_end + 4..]).unwrap();
    }
    Some(seen)
}
