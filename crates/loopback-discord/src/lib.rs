#![doc = include_str!("../README.md")]

pub mod actor;
pub mod clock;
pub mod error;
pub mod gateway;
pub mod ratelimit;
pub mod recorder;
pub mod reply;
pub mod snowflake;
pub mod wire;
pub mod world;

mod http;
mod loopback;
mod mentions;
mod net;
mod shape;
mod shared;
mod watch;

pub use actor::{Actor, Failed, Forged, Where};
pub use clock::WorldClock;
pub use loopback::Loopback;
pub use recorder::Recorded;
pub use reply::{Choice, Field, Form, Pressable, Reply};
pub use watch::ChannelWatch;
pub use world::{
    Button, Channel, ChannelKind, Fault, FaultKind, Match, Menu, MenuOption, Message, Overwrite, Permissions,
    World,
};
