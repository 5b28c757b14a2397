//! Answering a press or a form once, within the three seconds that Discord waits for the first answer, whatever is slow.

use std::time::Duration;

use serenity::all::{
    Builder, ComponentInteraction, Context, CreateInteractionResponse, CreateInteractionResponseMessage,
    CreateModal, InteractionId, ModalInteraction,
};

use crate::app::Error;
use crate::discord::errors;
use crate::discord::view::View;

/// What is not answered after this time is acknowledged, and answered later.
pub(in crate::discord) const LATE: Duration = Duration::from_millis(1500);

/// What Discord has heard so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Nothing,
    /// The press has arrived; nothing is shown of it.
    Heard,
    /// A private message says that an answer is coming.
    Thinking,
    Answered,
}

/// One interaction that is to be answered.
pub(super) struct Answering<'a> {
    ctx: &'a Context,
    id: InteractionId,
    token: &'a str,
    /// It has a message, which can be changed.
    on_message: bool,
    said: Said,
}

impl<'a> Answering<'a> {
    pub fn press(ctx: &'a Context, press: &'a ComponentInteraction) -> Self {
        Self { ctx, id: press.id, token: &press.token, on_message: true, said: Said::Nothing }
    }

    pub fn form(ctx: &'a Context, form: &'a ModalInteraction) -> Self {
        let on_message = form.message.is_some();
        Self { ctx, id: form.id, token: &form.token, on_message, said: Said::Nothing }
    }

    /// Its answer is a message of its own, whatever it was opened from.
    pub fn of_its_own(&mut self) -> &mut Self {
        self.on_message = false;
        self
    }

    /// What `work` comes to. If that takes a while Discord hears that the interaction has arrived, unless a form is to be
    /// the answer: nothing may come before one.
    pub async fn wait<T>(&mut self, work: impl Future<Output = T>, opens_form: bool) -> serenity::Result<T> {
        tokio::pin!(work);
        if opens_form {
            return Ok(work.await);
        }
        let late = tokio::time::sleep(LATE);
        tokio::select! {
            biased;
            done = &mut work => return Ok(done),
            () = late => {}
        }
        // The work goes on meanwhile: a slow acknowledgement must not hold it up.
        let (acknowledged, done) = tokio::join!(self.acknowledge(), work);
        acknowledged?;
        Ok(done)
    }

    /// Says that an answer is coming: the message will change, or there will be a private one.
    pub async fn acknowledge(&mut self) -> serenity::Result<()> {
        if !self.on_message {
            return self.think().await;
        }
        self.first(CreateInteractionResponse::Acknowledge, Said::Heard).await
    }

    /// Says that a private answer is coming.
    pub async fn think(&mut self) -> serenity::Result<()> {
        let thinking = CreateInteractionResponseMessage::new().ephemeral(true);
        self.first(CreateInteractionResponse::Defer(thinking), Said::Thinking).await
    }

    /// Answers with a message only for whoever it is.
    pub async fn private(&mut self, view: View) -> serenity::Result<()> {
        if self.said == Said::Thinking { self.edit(view).await } else { self.message(view, true).await }
    }

    /// Answers with a message for everybody.
    pub async fn public(&mut self, view: View) -> serenity::Result<()> {
        self.message(view, false).await
    }

    async fn message(&mut self, view: View, private: bool) -> serenity::Result<()> {
        if self.said == Said::Nothing {
            let message = CreateInteractionResponse::Message(view.into_response(private));
            return self.first(message, Said::Answered).await;
        }
        view.into_follow_up().ephemeral(private).execute(self.ctx, (None, self.token)).await?;
        self.said = Said::Answered;
        Ok(())
    }

    /// Answers by changing the message that was used.
    pub async fn update(&mut self, view: View) -> serenity::Result<()> {
        match self.said {
            Said::Nothing => {
                let message = CreateInteractionResponse::UpdateMessage(view.into_response(true));
                self.first(message, Said::Answered).await
            }
            Said::Heard | Said::Thinking => self.edit(view).await,
            Said::Answered => self.private(view).await,
        }
    }

    /// Answers by changing the message that was used, if it is `same`, or else privately. What failed is said beside the
    /// message, which stays as it is: it is what one tries again with.
    pub async fn goes_on(
        &mut self,
        done: Result<View, Error>,
        during: &str,
        same: bool,
    ) -> serenity::Result<()> {
        let stays = matches!(done, Err(Error::Failed(_)));
        let view = done.unwrap_or_else(|error| errors::answer(&error, during));
        if same && !stays { self.update(view).await } else { self.private(view).await }
    }

    /// Answers with a form.
    pub async fn form_opens(&mut self, form: CreateModal) -> serenity::Result<()> {
        self.first(CreateInteractionResponse::Modal(form), Said::Answered).await
    }

    async fn edit(&mut self, view: View) -> serenity::Result<()> {
        view.into_late_response().execute(self.ctx, self.token).await?;
        self.said = Said::Answered;
        Ok(())
    }

    async fn first(&mut self, response: CreateInteractionResponse, said: Said) -> serenity::Result<()> {
        if self.said == Said::Nothing {
            response.execute(self.ctx, (self.id, self.token)).await?;
            self.said = said;
        }
        Ok(())
    }
}
