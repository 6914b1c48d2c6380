//! What came of one poll, in the form that the schedule learns from.

use xxhash_rust::xxh3::xxh3_64;

use crate::fetch::{Answer, FetchError};
use crate::ingest::{Hints, Reading};
use crate::news::Timestamp;

/// What came of one poll.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A 304, or the same bytes as last time.
    Unchanged(Answer),
    /// A document that could be read.
    Read(Answer, Listing),
    /// A document that could not: why, in words.
    Unreadable(Answer, String),
    /// No document.
    Failed(FetchError),
}

impl Outcome {
    /// A document that could be read.
    pub fn read(answer: Answer, reading: &Reading) -> Self {
        let listed = |entry: &crate::news::Entry| Listed {
            link: xxh3_64(entry.link.key.as_bytes()),
            published: entry.published,
        };
        let listing = Listing {
            items: reading.entries.iter().map(listed).collect(),
            title: reading.title.clone(),
            home: reading.home.clone(),
            hints: reading.hints.clone(),
        };
        Self::Read(answer, listing)
    }
}

/// What a document lists.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Its items.
    pub items: Vec<Listed>,
    /// Its title.
    pub title: Option<String>,
    /// Its home page.
    pub home: Option<String>,
    /// What it says about how often to ask.
    pub hints: Hints,
}

/// One item of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// xxh3-64 of its canonical link.
    pub link: u64,
    /// When it says it was published.
    pub published: Option<Timestamp>,
}
