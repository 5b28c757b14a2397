//! One connection of a bot to the gateway.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant as WireInstant, sleep_until};

use super::handshake::shake_hands;
use super::{Handshake, Out, Socket};
use crate::shared::Shared;

const MOST_BYTES: usize = 4096;
const MOST_FRAMES: u32 = 120;
const FRAMES_PER: Duration = Duration::from_secs(60);

/// What a connection remembers.
struct Connection {
    shared: Arc<Shared>,
    number: u64,
    out: UnboundedSender<Out>,
    frames: u32,
    counting_since: Instant,
}

/// Speaks with a bot until one of the two goes away.
pub(crate) async fn serve(mut socket: WebSocket, shared: Arc<Shared>) {
    let (out, inbox) = unbounded_channel();
    let (number, every) = shared.change(|world| {
        world.gateway.made += 1;
        (world.gateway.made, world.gateway.heartbeat_interval)
    });
    let mut connection = Connection { shared, number, out, frames: 0, counting_since: Instant::now() };
    let hello = json!({"op": 10, "d": {"heartbeat_interval": every.as_millis() as u64, "_trace": []}, "s": null, "t": null});
    if socket.send(Message::text(hello.to_string())).await.is_ok() {
        connection.run(&mut socket, inbox, every).await;
    }
    connection.leave();
}

impl Connection {
    async fn run(&mut self, socket: &mut WebSocket, mut inbox: UnboundedReceiver<Out>, every: Duration) {
        // Twice the interval, since the first heartbeat comes at a random moment of it.
        let mut deadline = WireInstant::now() + every * 2;
        loop {
            let done = tokio::select! {
                out = inbox.recv() => perform(socket, out).await,
                message = socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => {
                        deadline = WireInstant::now() + every * 2;
                        self.hear(&text);
                        false
                    }
                    Some(Ok(Message::Binary(_))) => self.close(4002, "Error while decoding payload."),
                    Some(Ok(Message::Close(frame))) => {
                        self.closed_by_bot(frame.map_or(1000, |frame| frame.code));
                        true
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => false,
                    Some(Err(_)) | None => true,
                },
                () = sleep_until(deadline) => self.close(4009, "Session timed out."),
            };
            if done {
                return;
            }
        }
    }

    /// Asks for the end; it comes through the queue so that what was sent before arrives before.
    fn close(&self, code: u16, reason: &'static str) -> bool {
        let _ = self.out.send(Out::Close(code, reason));
        false
    }

    fn hear(&mut self, text: &str) {
        if self.counting_since.elapsed() > FRAMES_PER {
            (self.frames, self.counting_since) = (0, Instant::now());
        }
        self.frames += 1;
        if self.frames > MOST_FRAMES {
            self.close(4008, "Rate limited.");
            return;
        }
        let frame: Value = serde_json::from_str(text).unwrap_or(Value::Null);
        if text.len() > MOST_BYTES || frame.is_null() {
            self.close(4002, "Error while decoding payload.");
            return;
        }
        let data = &frame["d"];
        match frame["op"].as_u64() {
            Some(1) => {
                if self.shared.look(|world| world.gateway.acks_heartbeats) {
                    let _ = self.out.send(Out::Frame(r#"{"op":11,"d":null,"s":null,"t":null}"#.to_owned()));
                }
            }
            Some(op @ (2 | 6)) => self.shake_hands(op, data),
            Some(3 | 4 | 8) if !self.is_identified() => {
                self.close(4003, "Not authenticated.");
            }
            // Presence and voice change nothing that this world has.
            Some(3 | 4) => {}
            Some(8) => self.shared.change(|world| {
                world.violates("the gateway's Request Guild Members (opcode 8) is not modelled".to_owned());
            }),
            _ => {
                self.close(4001, "Unknown opcode.");
            }
        }
    }

    fn is_identified(&self) -> bool {
        self.shared.look(|world| world.gateway.session_of(self.number).is_some())
    }

    fn shake_hands(&mut self, op: u64, data: &Value) {
        if self.is_identified() && op == 2 {
            self.close(4005, "Already authenticated.");
            return;
        }
        let socket = Socket { number: self.number, out: self.out.clone() };
        let handshake = Handshake { resumes: op == 6, data: data.clone(), socket };
        self.shared.change(|world| shake_hands(world, handshake));
    }

    /// A bot that closes with 1000 or 1001 gives its session up; any other code keeps it for a resume.
    fn closed_by_bot(&self, code: u16) {
        if matches!(code, 1000 | 1001) {
            self.shared.change(|world| {
                if let Some(id) = world.gateway.session_of(self.number).cloned() {
                    world.gateway.sessions.remove(&id);
                }
            });
        }
    }

    fn leave(&self) {
        self.shared.change(|world| {
            world.gateway.waiting.retain(|handshake| handshake.socket.number != self.number);
            if let Some(id) = world.gateway.session_of(self.number).cloned()
                && let Some(session) = world.gateway.sessions.get_mut(&id)
            {
                session.socket = None;
            }
        });
    }
}

/// Does what the queue says; true at the end of the connection.
async fn perform(socket: &mut WebSocket, out: Option<Out>) -> bool {
    match out {
        Some(Out::Frame(text)) => socket.send(Message::text(text)).await.is_err(),
        Some(Out::Close(code, reason)) => {
            let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
            true
        }
        Some(Out::Cut) | None => true,
    }
}
