//! Channels of every kind, threads included.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::permissions::Permissions;

/// The kinds of channels, with Discord's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ChannelKind {
    /// An ordinary channel of a server.
    Text = 0,
    /// Between the bot and one user.
    Dm = 1,
    /// For talking; has a chat too.
    Voice = 2,
    /// Between several users.
    GroupDm = 3,
    /// Holds other channels.
    Category = 4,
    /// Like text, but can be followed by other servers.
    Announcement = 5,
    /// A thread in an announcement channel.
    AnnouncementThread = 10,
    /// A thread in a text or forum channel.
    PublicThread = 11,
    /// A thread that only the invited see.
    PrivateThread = 12,
    /// A voice channel with an audience.
    Stage = 13,
    /// Holds threads only.
    Forum = 15,
    /// A forum for pictures.
    Media = 16,
}

impl ChannelKind {
    /// Whether it is one of the three kinds of threads.
    pub fn is_thread(self) -> bool {
        matches!(self, Self::AnnouncementThread | Self::PublicThread | Self::PrivateThread)
    }

    /// Whether people talk in it.
    pub fn is_voice(self) -> bool {
        matches!(self, Self::Voice | Self::Stage)
    }

    /// Whether messages can be sent to it.
    pub fn takes_messages(self) -> bool {
        !matches!(self, Self::Category | Self::Forum | Self::Media)
    }

    /// Whether posts rather than messages are made in it.
    pub fn is_forum(self) -> bool {
        matches!(self, Self::Forum | Self::Media)
    }
}

/// A channel, a thread or a direct conversation.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its id; a thread on a message has that message's id.
    pub id: u64,
    /// What it is.
    pub kind: ChannelKind,
    /// The server it is in; none for direct conversations.
    pub server: Option<u64>,
    /// Its name; empty for direct conversations.
    pub name: String,
    /// What it is about.
    pub topic: Option<String>,
    /// The category, or the channel that a thread hangs on.
    pub parent: Option<u64>,
    /// Its place in the list.
    pub position: u32,
    /// Changes of permissions for roles and members.
    pub overwrites: Vec<Overwrite>,
    /// Seconds that a member waits between two messages.
    pub slowmode: u32,
    /// The auto-archive time of new threads in minutes.
    pub default_auto_archive: Option<u32>,
    /// The newest message.
    pub last_message: Option<u64>,
    /// Who is in a direct conversation, the bot included.
    pub recipients: Vec<u64>,
    /// What only threads have.
    pub thread: Option<Thread>,
    /// Whether it is age-restricted.
    pub nsfw: bool,
    /// Discord's flags of a channel.
    pub flags: u64,
}

/// What a thread has beyond a channel.
#[derive(Clone, Debug)]
pub struct Thread {
    /// Who opened it.
    pub owner: u64,
    /// Minutes of quiet until it is archived: 60, 1440, 4320 or 10080.
    pub auto_archive: u32,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether only those who manage threads may write in it or bring it back.
    pub locked: bool,
    /// Whether members may invite others to a private thread.
    pub invitable: bool,
    /// When `archived` last changed.
    pub archive_changed: Timestamp,
    /// When something last happened in it.
    pub last_activity: Timestamp,
    /// When it was made.
    pub made: Timestamp,
    /// Messages in it now.
    pub message_count: u64,
    /// Messages ever sent in it.
    pub total_sent: u64,
    /// Who has joined it.
    pub members: BTreeSet<u64>,
}

impl Thread {
    /// When it will be archived if it stays quiet.
    pub fn archives_at(&self) -> Timestamp {
        let quiet = SignedDuration::from_mins(self.auto_archive.into());
        self.last_activity.saturating_add(quiet).unwrap_or(Timestamp::MAX)
    }
}

/// What a channel allows and denies to one role or member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// A role or a user.
    pub target: u64,
    /// Whether the target is a member rather than a role.
    pub is_member: bool,
    /// Granted here.
    pub allow: Permissions,
    /// Taken away here.
    pub deny: Permissions,
}
