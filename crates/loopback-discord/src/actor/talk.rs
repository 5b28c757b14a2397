//! What a member does without the bot: writing, reading, opening threads.

use super::{Actor, Failed, refused};
use crate::reply::Pressable;
use crate::world::message::Looked;
use crate::world::threads::NewThread;
use crate::world::{Channel, ChannelKind, Message, Permissions, World};

/// Of an ordinary message. [Discord Docs/Message]
const MOST_CHARACTERS: usize = 2000;

impl Actor {
    /// Writes an ordinary message where they are.
    ///
    /// # Panics
    /// If they may not write there.
    #[track_caller]
    pub fn says(&self, text: &str) -> Message {
        self.tries_to_say(text).unwrap_or_else(|failed| panic!("{failed}"))
    }

    /// As [`Actor::says`].
    ///
    /// # Errors
    /// If they may not write there, or the text is empty or longer than 2,000 characters.
    pub fn tries_to_say(&self, text: &str) -> Result<Message, Failed> {
        self.shared.change(|world| {
            if !may_write(world, self.channel, self.user) {
                return refused(format!("this member may not write in {}", world.place(self.channel)));
            }
            if text.trim().is_empty() || text.chars().count() > MOST_CHARACTERS {
                return refused(format!("a message has 1 to {MOST_CHARACTERS} characters"));
            }
            let mut message = Message { content: text.to_owned(), ..Message::new(self.channel, self.user) };
            crate::mentions::resolve(world, &mut message, &crate::wire::AllowedMentions::everything());
            let id = world.post(message);
            world
                .take(self.channel, id, Looked::Taken)
                .ok_or_else(|| Failed::Refused("the message is gone".to_owned()))
        })
    }

    /// Opens a thread on a message, as a member who was quicker than the bot.
    ///
    /// # Panics
    /// If they may not, or there is one already.
    #[track_caller]
    pub fn opens_thread(&self, on: &impl Pressable, name: &str) -> Channel {
        let (channel, message) = on.place().unwrap_or_else(|failed| panic!("{failed}"));
        self.shared.change(|world| {
            let rights = world.permissions_in(channel, self.user);
            let place = world.place(channel);
            assert!(
                rights.contains(Permissions::CREATE_PUBLIC_THREADS),
                "this member may not open threads in {place}"
            );
            assert!(!world.channels.contains_key(&message), "there is a thread on this message already");
            let announcement =
                world.channels.get(&channel).is_some_and(|it| it.kind == ChannelKind::Announcement);
            let id = world.open_thread(NewThread {
                parent: channel,
                name: name.to_owned(),
                kind: if announcement { ChannelKind::AnnouncementThread } else { ChannelKind::PublicThread },
                owner: self.user,
                auto_archive: None,
                invitable: true,
                slowmode: 0,
                on: Some(message),
            });
            let made = world.channels.get(&id).cloned();
            made.unwrap_or_else(|| panic!("the thread has just been opened"))
        })
    }

    /// The messages that they see where they are, oldest first.
    pub async fn history(&self) -> Vec<Message> {
        self.shared.change(|world| {
            let reads = Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY;
            if !world.permissions_in(self.channel, self.user).contains(reads) {
                return Vec::new();
            }
            let all = world.messages.get(&self.channel).into_iter().flat_map(|all| all.values());
            let shown: Vec<u64> =
                all.filter(|message| message.is_shown_to(self.user)).map(|message| message.id).collect();
            shown.into_iter().filter_map(|id| world.take(self.channel, id, Looked::Listed)).collect()
        })
    }

    /// What they may do where they are.
    pub fn permissions(&self) -> Permissions {
        self.shared.look(|world| world.permissions_in(self.channel, self.user))
    }
}

/// Whether a user may write in a channel or thread.
fn may_write(world: &World, channel: u64, user: u64) -> bool {
    let rights = world.permissions_in(channel, user);
    match world.channels.get(&channel).map(|channel| &channel.thread) {
        None => false,
        Some(None) => rights.contains(Permissions::SEND_MESSAGES),
        Some(Some(thread)) => {
            let locked = thread.locked && !rights.contains(Permissions::MANAGE_THREADS);
            rights.contains(Permissions::SEND_MESSAGES_IN_THREADS) && !locked
        }
    }
}
