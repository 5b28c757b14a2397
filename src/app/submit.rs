//! *Submit as my answer*: a message in the round's thread becomes the author's answer.

use super::answer::Card;
use super::subject::Subject;
use super::{App, Error, Refusal, Who};
use crate::domain::ids::{ChannelId, InteractionId, MemberId};
use crate::domain::round::Thread;

impl App {
    /// Takes a message of `author` in the channel `place` as the answer of whoever asks for it, called `name` in this server.
    ///
    /// # Errors
    /// It is somebody else's, not in the thread of an open round, or not an answer, as with [`App::hand_in`].
    pub async fn submit(
        &self,
        who: Who,
        place: ChannelId,
        author: MemberId,
        interaction: InteractionId,
        text: String,
        name: Option<&str>,
    ) -> Result<Card, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        if author != who.member {
            return Err(Refusal::NotYourMessage.into());
        }
        let now = interaction.moment();
        let open = self.open_rounds(server, now)?;
        let here = open.into_iter().find(|round| round.progress.thread == Thread::Open(place));
        let subject = Subject::Round(here.ok_or(Refusal::NotInARound)?.id);
        self.hand_in(who, &subject, now, interaction, text, name).await
    }
}
