//! One source asked once: fetch, then read. Never fails; a failure is an outcome.

use std::sync::Arc;

use super::outcome::Outcome;
use crate::clock::Clock;
use crate::fetch::{Ask, Client};
use crate::ingest::{self, ParseError};
use crate::news::{Entry, Source};

/// What came of one poll: what the schedule learns from, and what the aggregator takes in.
#[derive(Debug)]
pub struct Collected {
    /// How it went.
    pub outcome: Outcome,
    /// What the document holds; empty if there is none.
    pub entries: Vec<Entry>,
    /// Items that became no entry.
    pub skipped: usize,
    /// How it went, in words.
    pub words: String,
}

/// Asks `source` once.
pub async fn collect(client: &Client, source: &Arc<Source>, ask: &Ask, clock: &Clock) -> Collected {
    let without_entries = |outcome, words| Collected { outcome, entries: Vec::new(), skipped: 0, words };
    let response = match client.get(source, ask, clock.now()).await {
        Ok(response) => response,
        Err(error) => {
            let words = error.to_string();
            return without_entries(Outcome::Failed(error), words);
        }
    };
    let answer = response.answer;
    let Some(document) = response.document else {
        return without_entries(Outcome::Unchanged(answer), "unchanged".to_owned());
    };
    let (source, now) = (Arc::clone(source), clock.now());
    // Reading is work for the processor; it may not hold up the loop that answers readers.
    let read = tokio::task::spawn_blocking(move || ingest::read(&document, &source, now)).await;
    let reading = match read.unwrap_or(Err(ParseError::Panicked)) {
        Ok(reading) => reading,
        Err(error) => {
            let words = error.to_string();
            return without_entries(Outcome::Unreadable(answer, words.clone()), words);
        }
    };
    let outcome = Outcome::read(answer, &reading);
    let mut words = if reading.entries.is_empty() { "no entries".to_owned() } else { "read".to_owned() };
    if !reading.repairs.is_empty() {
        words = format!("{words}, mended: {}", reading.repairs.join(", "));
    }
    Collected { outcome, entries: reading.entries, skipped: reading.skipped.len(), words }
}
