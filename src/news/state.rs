//! What we remember of a source between polls.

use serde::{Deserialize, Serialize};

use super::{Timestamp, Validators};

/// What we remember of a source between polls; stored in the same batch as the stories that came with it.
///
/// Every field has a default, so that a record written by an older version can be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceState {
    /// What the next conditional request sends.
    pub validators: Validators,
    /// The address that gave the validators; they are dropped when it changes.
    pub validated_url: Option<String>,
    /// xxh3-64 of the last body that was read well: an equal body ends a poll before parsing.
    pub body_hash: Option<u64>,
    /// When to ask next; the epoch for a source that was never asked.
    pub next_due: Timestamp,
    /// When the last poll began.
    pub last_poll: Option<Timestamp>,
    /// When a poll last went well.
    pub last_success: Option<Timestamp>,
    /// When a poll last brought something new.
    pub last_new: Option<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// What is wrong with the source, in words; absent while all is well.
    pub trouble: Option<String>,
    /// Since when something is wrong.
    pub trouble_since: Option<Timestamp>,
    /// The source's own title.
    pub title: Option<String>,
    /// The source's own home page.
    pub home: Option<String>,
    /// How far the source's guids can be trusted.
    pub guids: GuidTrust,
    /// xxh3-64 of the canonical links of the last document: what the source still lists.
    pub listed: Vec<u64>,
}

/// How far a source's own identifiers can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum GuidTrust {
    /// Nothing speaks against them.
    #[default]
    Sane,
    /// Several items of one document bear the same one.
    Repeated,
    /// The same articles come with other ones at each poll.
    Changing,
    /// The same one came back for another article.
    Reused,
}
