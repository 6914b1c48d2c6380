//! Disk: what was decided is kept, atomically and durably.
//!
//! The [`Store`] trait speaks the language of the domain, so that an engine may keep its data as it likes; one contract
//! test suite (`tests/store.rs`) holds for all. Calls block: the async parts reach them through `spawn_blocking`.

mod memory;
mod record;
mod sled;

pub use memory::Memory;
pub use sled::Sled;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::news::{Fingerprint, Selection, SourceId, SourceState, Story, StoryId, Timestamp};

/// Who owns a fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Small named values (the tag authority, the classifier's fingerprint), whole.
    pub notes: BTreeMap<String, String>,
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

    /// A small named value.
    fn note(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Forgets stories whose order is before `before`, and fingerprints that no source has listed since then; at most
    /// about `at_most` records a call, so that no commit waits long. Says how many it forgot.
    fn expire(&self, before: Timestamp, at_most: usize) -> Result<usize, StoreError>;

    /// What the engine says of itself.
    fn stats(&self) -> Result<Stats, StoreError>;
}

/// What stops the store, and with it the daemon.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the store.
    #[error("the store {} is held by another diembao; stop that one first", .0.display())]
    Locked(PathBuf),
    /// The store's bytes make no sense. Nothing was changed.
    #[error("the store {} is damaged ({why}); move it aside and start anew, or restore a backup: nothing was changed", directory.display())]
    Damaged {
        /// Where it is.
        directory: PathBuf,
        /// What gave it away.
        why: String,
    },
    /// The store was written by another version.
    #[error("the store {} has format {found}, this version reads format {}", directory.display(), record::FORMAT)]
    Format {
        /// Where it is.
        directory: PathBuf,
        /// Its format.
        found: String,
    },
    /// The directory cannot be used.
    #[error("the store's directory {}: {why}", directory.display())]
    Directory {
        /// Where it is.
        directory: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The engine failed.
    #[error("the store failed: {0}")]
    Engine(String),
}

impl StoreError {
    fn directory(directory: &Path, error: &std::io::Error) -> Self {
        Self::Directory { directory: directory.to_owned(), why: error.to_string() }
    }

    fn damaged(directory: &Path, why: &str) -> Self {
        Self::Damaged { directory: directory.to_owned(), why: why.to_owned() }
    }
}
