//! Waiting for the bot's answer, and saying what happened when it does not come.

use std::sync::Arc;

use super::Failed;
use crate::reply::{Choice, Reply};
use crate::shared::Shared;
use crate::world::interaction::Outcome;
use crate::world::{Stage, World};

/// The first thing that the member sees.
pub(super) async fn reply(shared: &Arc<Shared>, id: u64) -> Result<Reply, Failed> {
    match first(shared, id).await? {
        Outcome::Choices(_) => Err(Failed::NoAnswer("the bot answered with suggestions".to_owned())),
        outcome => Ok(shared.change(|world| Reply::new(shared.clone(), id, world, outcome))),
    }
}

/// The suggestions.
pub(super) async fn choices(shared: &Arc<Shared>, id: u64) -> Result<Vec<Choice>, Failed> {
    match first(shared, id).await? {
        Outcome::Choices(choices) => Ok(choices),
        other => Err(Failed::NoAnswer(format!("the bot answered with {other:?} instead of suggestions"))),
    }
}

async fn first(shared: &Arc<Shared>, id: u64) -> Result<Outcome, Failed> {
    let outcome = |world: &mut World| world.interactions.get(&id)?.outcomes.first().cloned();
    let (limit, patience) = shared.look(|world| (world.first_answer_within, world.patience));
    let limit = limit.unwrap_or(patience);
    let answered = |world: &mut World| {
        let found = world.interactions.get(&id)?;
        (found.stage != Stage::Waiting).then_some(())
    };
    if shared.until(limit, answered).await.is_none() {
        return Err(failure(shared, id, &format!("did not respond within {limit:?}")));
    }
    match shared.until(patience, outcome).await {
        Some(outcome) => Ok(outcome),
        None => {
            Err(failure(shared, id, &format!("promised an answer that did not come within {patience:?}")))
        }
    }
}

fn failure(shared: &Shared, id: u64, how: &str) -> Failed {
    shared.look(|world| {
        let found = world.interactions.get(&id);
        let (what, before) = found.map_or(("?", 0), |found| (found.what.as_str(), found.requests_before));
        let requests: Vec<_> =
            world.recorder.requests.iter().skip(before).map(|request| request.line()).collect();
        let requests = if requests.is_empty() { "none".to_owned() } else { requests.join("; ") };
        Failed::NoAnswer(format!("the bot {how} to {what}. Requests since: {requests}"))
    })
}
