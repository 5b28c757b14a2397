//! IDENTIFY and RESUME: who may open which session.

use std::collections::VecDeque;
use std::time::Instant;

use serde_json::{Value, json};

use super::{Handshake, MOST_SERVERS_PER_SHARD, Out, Session, Socket, intents};
use crate::shape;
use crate::snowflake::text;
use crate::world::World;

/// Why a handshake failed.
enum Refusal {
    /// The connection is closed with this code.
    Close(u16, &'static str),
    /// The session is invalid; the connection stays.
    Invalid,
}

/// Answers an IDENTIFY or RESUME; from a shard that is silent it waits.
pub(super) fn shake_hands(world: &mut World, handshake: Handshake) {
    if shard_asked(world, &handshake).is_some_and(|shard| world.gateway.silent.contains(&shard)) {
        world.gateway.waiting.push(handshake);
        return;
    }
    let Handshake { resumes, data, socket } = handshake;
    let out = socket.out.clone();
    let answer = if resumes { resume(world, &data, socket) } else { identify(world, &data, socket) };
    // A connection that has just gone is noticed by its own task.
    let _ = match answer {
        Ok(()) => Ok(()),
        Err(Refusal::Close(code, reason)) => out.send(Out::Close(code, reason)),
        Err(Refusal::Invalid) => out.send(Out::Frame(r#"{"op":9,"d":false,"s":null,"t":null}"#.to_owned())),
    };
}

fn shard_asked(world: &World, handshake: &Handshake) -> Option<u64> {
    if handshake.resumes {
        let id = handshake.data["session_id"].as_str()?;
        return world.gateway.sessions.get(id).map(|session| session.shard.0);
    }
    shard_of(&handshake.data).ok().map(|shard| shard.0)
}

impl World {
    /// The end of an outage that [`Gateway::silence_shard`](crate::gateway::Gateway::silence_shard) began.
    pub fn answer_shard(&mut self, shard: u64) {
        self.gateway.silent.remove(&shard);
        for handshake in std::mem::take(&mut self.gateway.waiting) {
            shake_hands(self, handshake);
        }
    }
}

/// The bot's token out of IDENTIFY or RESUME, `Bot ` taken off.
fn token_fits(world: &World, data: &Value) -> bool {
    let token = data["token"].as_str().unwrap_or_default();
    token.strip_prefix("Bot ").unwrap_or(token) == world.application.token
}

/// Starts a session; READY and the servers of its shard are under way when this returns.
fn identify(world: &mut World, data: &Value, socket: Socket) -> Result<(), Refusal> {
    if !token_fits(world, data) {
        return Err(Refusal::Close(4004, "Authentication failed."));
    }
    if !data["properties"].is_object() {
        return Err(Refusal::Close(4002, "Error while decoding payload."));
    }
    let shard = shard_of(data)?;
    let asked = intents_of(world, data)?;
    let mine: Vec<u64> = world
        .servers
        .keys()
        .copied()
        .filter(|server| (server >> 22) % shard.1 == shard.0)
        .filter(|&server| {
            world.servers.get(&server).is_some_and(|found| found.members.contains_key(&world.bot()))
        })
        .collect();
    if mine.len() > MOST_SERVERS_PER_SHARD {
        return Err(Refusal::Close(4011, "Sharding required."));
    }
    in_time(world, shard.0)?;

    world.gateway.made += 1;
    let id = format!("{:032x}", world.gateway.made);
    let socket = Some(socket);
    let mut session = Session { shard, intents: asked, seq: 0, log: VecDeque::new(), socket };
    let guilds: Vec<Value> =
        mine.iter().map(|&server| json!({"id": text(server), "unavailable": true})).collect();
    let mut ready = json!({
        "v": 10, "user": shape::current_user(world), "guilds": guilds, "session_id": id, "session_type": "normal",
        "resume_gateway_url": world.gateway_url(), "private_channels": [], "presences": [], "relationships": [],
        "geo_ordered_rtc_regions": [], "auth": {}, "user_settings": {}, "guild_join_requests": [], "_trace": [],
        "application": {"id": text(world.application.id), "flags": 0},
    });
    if data["shard"].is_array() {
        ready["shard"] = json!([shard.0, shard.1]);
    }
    session.push("READY", &ready.to_string());
    if asked & intents::GUILDS != 0 {
        for server in mine.into_iter().filter(|&server| world.bot_is_in(server)) {
            session.push("GUILD_CREATE", &shape::guild_create(world, server).to_string());
        }
    }
    world.gateway.sessions.insert(id.clone(), session);
    world.gateway.identified += 1;
    Ok(())
}

fn shard_of(data: &Value) -> Result<(u64, u64), Refusal> {
    if data["shard"].is_null() {
        return Ok((0, 1));
    }
    match (data["shard"][0].as_u64(), data["shard"][1].as_u64()) {
        (Some(shard), Some(of)) if shard < of => Ok((shard, of)),
        _ => Err(Refusal::Close(4010, "Invalid shard.")),
    }
}

fn intents_of(world: &World, data: &Value) -> Result<u64, Refusal> {
    let asked = data["intents"].as_u64().filter(|asked| asked & !intents::KNOWN == 0);
    let asked = asked.ok_or(Refusal::Close(4013, "Invalid intent(s)."))?;
    if asked & intents::PRIVILEGED & !world.application.privileged_intents != 0 {
        return Err(Refusal::Close(4014, "Disallowed intent(s)."));
    }
    Ok(asked)
}

fn in_time(world: &mut World, shard: u64) -> Result<(), Refusal> {
    let gateway = &mut world.gateway;
    let bucket = u32::try_from(shard).unwrap_or(0) % gateway.max_concurrency.max(1);
    if let (Some(every), Some(last)) = (gateway.identify_every, gateway.last_identify.get(&bucket))
        && last.elapsed() < every
    {
        return Err(Refusal::Invalid);
    }
    gateway.last_identify.insert(bucket, Instant::now());
    gateway.identifies_left = gateway
        .identifies_left
        .checked_sub(1)
        .ok_or(Refusal::Close(4004, "Too many sessions were started."))?;
    Ok(())
}

/// Takes a session up again: what was missed is under way when this returns.
fn resume(world: &mut World, data: &Value, socket: Socket) -> Result<(), Refusal> {
    if !token_fits(world, data) {
        return Err(Refusal::Close(4004, "Authentication failed."));
    }
    let id = data["session_id"].as_str().unwrap_or_default();
    let seen = data["seq"].as_u64().ok_or(Refusal::Close(4007, "Invalid seq."))?;
    let session = world.gateway.sessions.get_mut(id).ok_or(Refusal::Invalid)?;
    if seen > session.seq {
        return Err(Refusal::Close(4007, "Invalid seq."));
    }
    let oldest = session.log.front().map_or(session.seq + 1, |(seq, _)| *seq);
    if seen + 1 < oldest {
        world.gateway.sessions.remove(id);
        return Err(Refusal::Invalid);
    }
    session.send(Out::Cut);
    session.socket = Some(socket);
    let missed: Vec<String> =
        session.log.iter().filter(|(seq, _)| *seq > seen).map(|(_, frame)| frame.clone()).collect();
    for frame in missed {
        session.send(Out::Frame(frame));
    }
    session.push("RESUMED", r#"{"_trace":[]}"#);
    world.gateway.resumed += 1;
    Ok(())
}
