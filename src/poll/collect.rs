//! One source asked once: fetch, then read. Never fails; a failure is an outcome.

use std::sync::Arc;

use crate::clock::Clock;
use crate::fetch::{Answer, Ask, Client, FetchError};
use crate::ingest::{self, ParseError, Reading};
use crate::news::Source;

/// What came of one poll.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing new: a 304, or the very bytes that we have.
    Unchanged(Box<Answer>),
    /// A document that was read.
    Read(Box<Answer>, Box<Reading>),
    /// An answer that is no feed. Its validators are not kept.
    Unreadable(ParseError),
    /// No answer.
    Failed(Box<FetchError>),
}

/// Asks `source` once.
pub async fn collect(client: &Client, source: &Arc<Source>, ask: &Ask, clock: &Clock) -> Outcome {
    let response = match client.get(source, ask, clock.now()).await {
        Ok(response) => response,
        Err(error) => return Outcome::Failed(Box::new(error)),
    };
    let answer = Box::new(response.answer);
    let Some(document) = response.document else { return Outcome::Unchanged(answer) };
    let (source, now) = (Arc::clone(source), clock.now());
    // Reading is work for the processor; it may not hold up the loop that answers readers.
    match tokio::task::spawn_blocking(move || ingest::read(&document, &source, now)).await {
        Ok(Ok(reading)) => Outcome::Read(answer, Box::new(reading)),
        Ok(Err(error)) => Outcome::Unreadable(error),
        Err(_) => Outcome::Unreadable(ParseError::Panicked),
    }
}
