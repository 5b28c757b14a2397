//! Sends reminders: one direct message each, tried once.

use super::outbound::{Call, CallError, Gone, Priority};
use super::publish::{self, Publisher};
use super::view;
use crate::app::Error;
use crate::app::reminder::ToSend;
use crate::crash;

impl Publisher {
    /// Sends a reminder that is written down as sent. Whoever takes no messages from the bot gets no further ones.
    ///
    /// # Errors
    /// The store failed; what Discord refuses is no error.
    pub async fn remind(&self, reminder: ToSend) -> Result<(), Error> {
        crash::point("claimed", format_args!("Remind"));
        let ToSend { server, member, .. } = reminder;
        let sent = self.send_reminder(&reminder).await;
        crash::point("sent", format_args!("Remind"));
        match sent {
            Ok(()) => tracing::info!(guild.id = server.0, "reminded a member"),
            Err(CallError::Forbidden { .. } | CallError::Gone { what: Gone::Member, .. }) => {
                tracing::info!(
                    guild.id = server.0,
                    "a member takes no messages, so they are not reminded again"
                );
                self.app.cannot_remind(server, member).await?;
            }
            // It may be there, and two would be worse than none.
            Err(error) => tracing::warn!(guild.id = server.0, "a reminder was not sent: {error}"),
        }
        Ok(())
    }

    async fn send_reminder(&self, reminder: &ToSend) -> Result<(), CallError> {
        let ToSend { server, member, nudge, .. } = reminder;
        let call = Call::new(Priority::Edit, *server);
        // Its name says which server it is about; without it the link does.
        let name = self.outbound.server(call, *server).await.ok().map(|server| server.name);
        let channel = self.outbound.create_dm(call, *member).await?;
        let nonce = publish::nonce(&format!("remind {server} {member} {}", nudge.day));
        let message = view::reminder::message(reminder, name.as_deref()).into_message(nonce);
        self.outbound.send_message(call, channel, &publish::body(&message)).await?;
        Ok(())
    }
}
