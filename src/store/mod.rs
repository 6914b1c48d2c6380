//! Disk: what was decided is kept, atomically and durably.
//!
//! The [`Store`] trait speaks the language of the domain, so that an engine may keep its data as it likes; one contract
//! test suite (`tests/store.rs`) holds for all. Calls block: the async parts reach them through `spawn_blocking`.

use std::collections::BTreeMap;

use crate::news::{Fingerprint, Selection, SourceId, SourceState, Story, StoryId, Timestamp};

/// Who owns a fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The story.
    pub story: StoryId,
    /// When an entry with the fingerprint was last listed by a source, to within a day.
    pub listed: Timestamp,
}

/// The stories that own the fingerprints asked for: the answer of one read, and dedup's memory while it folds.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The owners of each fingerprint that has any, newest first; at most [`MAX_OWNERS`].
    pub owners: BTreeMap<Fingerprint, Vec<Owner>>,
    /// Every story that is named in `owners` and still kept.
    pub stories: BTreeMap<StoryId, Story>,
}

/// How many stories may own one fingerprint; only headlines ever have more than one.
pub const MAX_OWNERS: usize = 8;

/// Everything that one commit writes: all of it or nothing.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Stories that are new or changed, whole.
    pub stories: Vec<Story>,
    /// Fingerprints and their owners, whole: what was there for a fingerprint is replaced.
    pub owners: BTreeMap<Fingerprint, Vec<Owner>>,
    /// The states of the sources that were polled.
    pub states: BTreeMap<SourceId, SourceState>,
    /// What the near-duplicate index remembers of new tellings: a key that is unique within its day, and bytes.
    pub signatures: Vec<Signature>,
    /// Small named values (the tag authority, the classifier's fingerprint), whole.
    pub notes: BTreeMap<String, String>,
    /// What happened, for `/health.atom` and `/corrections.atom`: kept for the retention time, newest first on reading.
    pub events: Vec<(Timestamp, String)>,
}

/// What the near-duplicate index remembers of one telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// When the telling counts; its day is the day that is dropped whole.
    pub at: Timestamp,
    /// The telling's number, unique within the day.
    pub key: u64,
    /// The index's own form.
    pub bytes: Vec<u8>,
}

/// What an engine says of itself.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// The number of the last commit.
    pub commit: u64,
    /// Stories kept.
    pub stories: u64,
    /// Fingerprints kept.
    pub fingerprints: u64,
    /// Sources with a state.
    pub sources: u64,
    /// Records that failed their checksum and were skipped since the store was opened.
    pub bad_records: u64,
    /// Bytes on disk, all files.
    pub disk_bytes: u64,
}

/// What was decided, kept.
pub trait Store: Send + Sync {
    /// The owners of `fingerprints`, with their stories.
    fn known(&self, fingerprints: &[Fingerprint]) -> Result<Known, StoreError>;

    /// One story.
    fn story(&self, id: StoryId) -> Result<Option<Story>, StoreError>;

    /// Writes `batch`: all or nothing, and durable (also against loss of power) when it returns.
    /// Applying the same batch twice changes nothing.
    fn commit(&self, batch: &Batch) -> Result<(), StoreError>;

    /// The first `limit` stories of `selection` in the order of [`Story::rank`], after the one at `after` if given.
    fn latest(
        &self,
        selection: &Selection,
        after: Option<(Timestamp, StoryId)>,
        limit: usize,
    ) -> Result<Vec<Story>, StoreError>;

    /// The state of every source that was ever polled.
    fn states(&self) -> Result<BTreeMap<SourceId, SourceState>, StoreError>;

    /// Hands every signature from the day of `since` on to `each`, oldest first.
    fn signatures(&self, since: Timestamp, each: &mut dyn FnMut(Signature)) -> Result<(), StoreError>;

    /// A small named value.
    fn note(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// The newest `limit` events, newest first.
    fn events(&self, limit: usize) -> Result<Vec<(Timestamp, String)>, StoreError>;

    /// Forgets, at most `at_most` records a call, stories whose order is before `before`, signatures of days before
    /// `signatures_before`, and fingerprints that no source has listed since `before`. Says how many it forgot.
    fn expire(&self, before: Timestamp, signatures_before: Timestamp, at_most: usize) -> Result<usize, StoreError>;

    /// Forgets a source that is no longer configured.
    fn forget_source(&self, source: &SourceId) -> Result<(), StoreError>;

    /// Writes everything as a checked logical export, which every engine can restore.
    fn export(&self, out: &mut dyn std::io::Write) -> Result<u64, StoreError>;

    /// What the engine says of itself.
    fn stats(&self) -> Result<Stats, StoreError>;
}

/// What stops the store, and with it the daemon.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine failed.
    #[error("the store failed: {0}")]
    Engine(String),
}
