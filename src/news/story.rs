//! A story: one event, told by one or more sources. What we publish.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::{Entry, Label, Province, Timestamp};

/// The number of a story, made from its first telling and never changed; written as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StoryId(pub u64);

impl StoryId {
    /// The id of the story that `entry` opens. The same entry always opens the same id, so that a store which was lost
    /// and filled again gives readers nothing twice.
    pub fn opened_by(entry: &Entry) -> Self {
        let key = format!("{}\n{}", entry.source, entry.link.key);
        Self(xxh3_64(key.as_bytes()))
    }

    /// Another id for an entry whose natural one is taken: the `attempt`-th choice.
    pub fn alternative(entry: &Entry, attempt: u32) -> Self {
        let key = format!("{}\n{}\n{}\n{attempt}", entry.source, entry.link.key, entry.title);
        Self(xxh3_64(key.as_bytes()))
    }
}

impl fmt::Display for StoryId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:016x}", self.0)
    }
}

impl fmt::Debug for StoryId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl FromStr for StoryId {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

/// One source's telling of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// What the source sent, in its newest form. Only the lead keeps body and HTML.
    pub entry: Entry,
    /// The name of the source when it was read, for the reader's eye.
    pub source_name: String,
    /// The province that the source speaks from.
    pub province: Option<&'static Province>,
    /// When we first saw it.
    pub seen: Timestamp,
}

/// A headline that a story bore before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierTitle {
    /// The old headline.
    pub title: String,
    /// When it was replaced.
    pub until: Timestamp,
}

/// One event, told by one or more sources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// Its number, which never changes.
    pub id: StoryId,
    /// Every telling, in the order in which we first saw them; never empty.
    pub tellings: Vec<Telling>,
    /// Which telling speaks for the story.
    pub lead: usize,
    /// Where it stands in a feed, newest first: the earlier of published and first seen, fixed when it was opened.
    pub order: Timestamp,
    /// When its words last changed in a way that a reader cares about (`atom:updated`).
    pub updated: Timestamp,
    /// When anything printed of it last changed: a new teller, a category.
    pub changed: Timestamp,
    /// What it is about, best first, each with its reasons.
    pub labels: Vec<Label>,
    /// The provinces that its text is about.
    pub about: Vec<&'static Province>,
    /// Headlines that it bore before.
    pub earlier_titles: Vec<EarlierTitle>,
}

impl Story {
    /// The telling that speaks for the story.
    pub fn lead(&self) -> &Telling {
        &self.tellings[self.lead]
    }

    /// The tellings beside the lead, in the order in which we saw them.
    pub fn others(&self) -> impl Iterator<Item = &Telling> {
        let lead = self.lead;
        self.tellings.iter().enumerate().filter(move |(at, _)| *at != lead).map(|(_, telling)| telling)
    }

    /// The key that sorts stories newest first; the id settles ties, so that order is the same on any machine.
    pub fn rank(&self) -> (std::cmp::Reverse<Timestamp>, StoryId) {
        (std::cmp::Reverse(self.order), self.id)
    }
}
