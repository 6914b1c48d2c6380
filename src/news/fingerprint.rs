//! A fingerprint: one reason why two entries may be one story.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::SourceId;

/// A reason why an entry may be told already. The hashes are xxh3-128 of the exact key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fingerprint {
    /// The source's own identifier; means something inside that source only.
    Guid(SourceId, u128),
    /// The canonical link; means the same article wherever it is told.
    Link(u128),
    /// The folded headline; counts only within a few days.
    Title(u128),
}

impl Fingerprint {
    /// The fingerprint of a source's own identifier.
    pub fn guid(source: &SourceId, guid: &str) -> Self {
        Self::Guid(source.clone(), xxh3_128(guid.as_bytes()))
    }

    /// The fingerprint of a canonical link (`Link::key`).
    pub fn link(key: &str) -> Self {
        Self::Link(xxh3_128(key.as_bytes()))
    }

    /// The fingerprint of a headline, already folded by `text::fold`.
    pub fn title(folded: &str) -> Self {
        Self::Title(xxh3_128(folded.as_bytes()))
    }
}
