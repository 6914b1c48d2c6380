//! A document becomes entries, pure: no I/O, no clock, no lock.
//!
//! In goes the [`Document`] of a [`Source`]; out comes a [`Reading`]: clean entries, and for each item that could not
//! become one, the reason. A bad item never drops its document, and no document ever panics its caller.

use std::time::Duration;

use crate::news::{Document, Entry, Source, Timestamp};

/// What came of reading a document.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The source's own title, plain text.
    pub title: Option<String>,
    /// The source's home page, absolute.
    pub home: Option<String>,
    /// The entries, in the order of the document.
    pub entries: Vec<Entry>,
    /// The items that became no entry.
    pub skipped: Vec<Skip>,
    /// What had to be mended before the document could be read, in words with the place.
    pub repairs: Vec<String>,
    /// What the document says about how often to ask.
    pub hints: Hints,
}

/// An item that became no entry, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// Its place in the document, from 1.
    pub position: usize,
    /// What it called itself, as far as it did.
    pub title: String,
    /// Why it was left out, in words.
    pub why: String,
}

/// What a document says about how often to ask for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// RSS `ttl`, or the syndication module's period divided by its frequency.
    pub ask_every: Option<Duration>,
    /// RSS `skipHours`, in GMT.
    pub skip_hours: Vec<u8>,
    /// RSS `skipDays`, 0 is Monday.
    pub skip_days: Vec<u8>,
    /// A WebSub hub (`rel="hub"`).
    pub hub: Option<String>,
    /// The address that the document gives itself (`rel="self"`).
    pub own_address: Option<String>,
}

/// Why a document could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Zero bytes, or nothing but white space.
    #[error("the document is empty")]
    Empty,
}

/// Reads `document` as what `source` sends.
pub fn read(document: &Document, source: &Source, now: Timestamp) -> Result<Reading, ParseError> {
    let _ = (document, source, now);
    Err(ParseError::Empty)
}
