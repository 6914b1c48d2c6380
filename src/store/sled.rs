//! sled 0.34, used as it must be: one writer, one transaction a commit, flush and our own fdatasync.
//!
//! Trees: `stories` (id), `shelves` (index prefix, newest first), `owners` (fingerprint), `states` (source), `notes`.
//! sled's own flush is `sync_file_range`, which loses data with the power (spacejam/sled#1351); hence `fdatasync` on a
//! descriptor of our own. A cut `snap.*.generating`, left by a kill while opening, would keep sled from ever opening
//! again (spacejam/sled#1527) and holds nothing that is not elsewhere: it is removed first.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional, TransactionalTree};
use sled::{Db, Tree};

use super::record::{
    self, all_shelf, category_shelf, fingerprint_key, province_shelf, rank_key, ranked_story, shelves, source_shelf,
    story_key,
};
use super::{Batch, Known, Owner, Stats, Store, StoreError};
use crate::news::{Fingerprint, Selection, SourceId, SourceState, Story, StoryId, Timestamp};

/// What sled may cache, in bytes. More buys nothing for a load of polls (measured in GROUNDWORK section 2.2).
const CACHE_BYTES: u64 = 64 << 20;
const FORMAT_NOTE: &str = "format";
const COMMIT_NOTE: &str = "commit";

/// A store in a directory.
pub struct Sled {
    db: Db,
    stories: Tree,
    shelves: Tree,
    owners: Tree,
    states: Tree,
    notes: Tree,
    file: File,
    bad_records: AtomicU64,
}

impl Sled {
    /// Opens or creates the store in `directory`.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(directory).map_err(|error| StoreError::directory(directory, &error))?;
        remove_unfinished_snapshots(directory).map_err(|error| StoreError::directory(directory, &error))?;
        let config = sled::Config::new().path(directory).cache_capacity(CACHE_BYTES).mode(sled::Mode::LowSpace);
        let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| config.open()));
        let db = opened
            .map_err(|_| StoreError::damaged(directory, "sled panicked"))?
            .map_err(|error| explain(directory, &error))?;
        let tree = |name: &str| db.open_tree(name).map_err(|error| explain(directory, &error));
        let file = File::open(directory.join("db")).map_err(|error| StoreError::directory(directory, &error))?;
        let store = Self {
            stories: tree("stories")?,
            shelves: tree("shelves")?,
            owners: tree("owners")?,
            states: tree("states")?,
            notes: tree("notes")?,
            db,
            file,
            bad_records: AtomicU64::new(0),
        };
        store.check_format(directory)?;
        Ok(store)
    }

    fn check_format(&self, directory: &Path) -> Result<(), StoreError> {
        match self.note(FORMAT_NOTE)? {
            Some(format) if format == record::FORMAT.to_string() => Ok(()),
            Some(format) => Err(StoreError::Format { directory: directory.to_owned(), found: format }),
            None if self.stories.is_empty() && self.states.is_empty() => {
                let format = record::seal(&record::FORMAT.to_string());
                self.notes.insert(FORMAT_NOTE, format)?;
                self.make_durable()
            }
            None => Err(StoreError::damaged(directory, "its format number is gone")),
        }
    }

    fn make_durable(&self) -> Result<(), StoreError> {
        self.db.flush()?;
        self.file.sync_data().map_err(|error| StoreError::Engine(format!("fdatasync: {error}")))
    }

    fn read<T>(&self, found: Option<sled::IVec>, open: fn(&[u8]) -> Option<T>) -> Option<T> {
        let found = found?;
        let value = open(&found);
        if value.is_none() {
            self.bad_records.fetch_add(1, Ordering::Relaxed);
        }
        value
    }

    /// The shelf to scan for a selection: the most telling one, if the selection names exactly one of a kind.
    fn shelf(selection: &Selection) -> Vec<u8> {
        match (&selection.categories[..], &selection.provinces[..], &selection.sources[..]) {
            (_, _, [source]) => source_shelf(source),
            (_, [province], _) => province_shelf(province),
            ([category], _, _) => category_shelf(category.as_str()),
            _ => all_shelf(),
        }
    }

    fn write(&self, batch: &Batch, old: &BTreeMap<StoryId, Story>) -> Result<(), TransactionError<()>> {
        let trees = (&self.stories, &self.shelves, &self.owners, &self.states, &self.notes);
        let commit = self.commits() + 1;
        trees.transaction(|(stories, shelf, owners, states, notes)| {
            for story in &batch.stories {
                place(stories, shelf, story, old.get(&story.id))?;
            }
            for (fingerprint, list) in &batch.owners {
                owners.insert(fingerprint_key(fingerprint), record::seal(list))?;
            }
            for (source, state) in &batch.states {
                states.insert(source.as_str(), record::seal_json(state))?;
            }
            for (name, value) in &batch.notes {
                notes.insert(name.as_str(), record::seal(value))?;
            }
            notes.insert(COMMIT_NOTE, record::seal(&commit.to_string()))?;
            Ok::<(), ConflictableTransactionError<()>>(())
        })
    }

    fn commits(&self) -> u64 {
        self.note(COMMIT_NOTE).ok().flatten().and_then(|commit| commit.parse().ok()).unwrap_or(0)
    }

    fn forget(&self, story: &Story) -> Result<(), StoreError> {
        let removed: Result<(), TransactionError<()>> =
            (&self.stories, &self.shelves).transaction(|(stories, shelf)| {
                for prefix in shelves(story) {
                    shelf.remove([prefix.as_slice(), &rank_key(story.order, story.id)].concat())?;
                }
                stories.remove(&story_key(story.id))?;
                Ok::<(), ConflictableTransactionError<()>>(())
            });
        Ok(removed?)
    }
}

fn place(
    stories: &TransactionalTree,
    shelf: &TransactionalTree,
    story: &Story,
    old: Option<&Story>,
) -> Result<(), ConflictableTransactionError<()>> {
    let now = shelves(story);
    for prefix in old.map(shelves).unwrap_or_default().iter().filter(|prefix| !now.contains(prefix)) {
        shelf.remove([prefix.as_slice(), &rank_key(story.order, story.id)].concat())?;
    }
    for prefix in &now {
        shelf.insert([prefix.as_slice(), &rank_key(story.order, story.id)].concat(), &[])?;
    }
    stories.insert(&story_key(story.id), record::seal(story))?;
    Ok(())
}

impl Store for Sled {
    fn known(&self, fingerprints: &[Fingerprint]) -> Result<Known, StoreError> {
        let mut known = Known::default();
        for fingerprint in fingerprints {
            let found = self.owners.get(fingerprint_key(fingerprint))?;
            let Some(owners) = self.read(found, record::open::<Vec<Owner>>) else { continue };
            for owner in &owners {
                if !known.stories.contains_key(&owner.story)
                    && let Some(story) = self.story(owner.story)?
                {
                    known.stories.insert(owner.story, story);
                }
            }
            known.owners.insert(fingerprint.clone(), owners);
        }
        Ok(known)
    }

    fn story(&self, id: StoryId) -> Result<Option<Story>, StoreError> {
        Ok(self.read(self.stories.get(story_key(id))?, record::open))
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut old = BTreeMap::new();
        for story in &batch.stories {
            if let Some(before) = self.story(story.id)? {
                old.insert(story.id, before);
            }
        }
        self.write(batch, &old)?;
        self.make_durable()
    }

    fn latest(
        &self,
        selection: &Selection,
        after: Option<(Timestamp, StoryId)>,
        limit: usize,
    ) -> Result<Vec<Story>, StoreError> {
        let prefix = Self::shelf(selection);
        let start = match after {
            Some((order, id)) => [prefix.as_slice(), &rank_key(order, id), b"\0"].concat(),
            None => prefix.clone(),
        };
        let mut found = Vec::new();
        for key in self.shelves.range(start..).keys() {
            let key = key?;
            if found.len() >= limit || !key.starts_with(&prefix) {
                break;
            }
            let Some(id) = ranked_story(&key) else { continue };
            found.extend(self.story(id)?.filter(|story| selection.holds(story)));
        }
        Ok(found)
    }

    fn states(&self) -> Result<BTreeMap<SourceId, SourceState>, StoreError> {
        let mut states = BTreeMap::new();
        for pair in &self.states {
            let (key, value) = pair?;
            if let Some(state) = self.read(Some(value), record::open_json) {
                states.insert(SourceId::new(&String::from_utf8_lossy(&key)), state);
            }
        }
        Ok(states)
    }

    fn note(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.read(self.notes.get(name)?, record::open))
    }

    fn expire(&self, before: Timestamp, at_most: usize) -> Result<usize, StoreError> {
        let mut forgotten = 0;
        let prefix = all_shelf();
        let oldest: Vec<_> = self.shelves.scan_prefix(&prefix).keys().rev().take(at_most).collect::<Result<_, _>>()?;
        for key in oldest {
            let Some(story) = ranked_story(&key).map(|id| self.story(id)).transpose()?.flatten() else { continue };
            if story.order >= before {
                break;
            }
            self.forget(&story)?;
            forgotten += 1;
        }
        let mut looked = 0;
        for pair in &self.owners {
            let (key, value) = pair?;
            looked += 1;
            if forgotten >= at_most || looked > at_most * 200 {
                break;
            }
            let owners = self.read(Some(value), record::open::<Vec<Owner>>).unwrap_or_default();
            if owners.iter().all(|owner| owner.listed < before) {
                self.owners.remove(key)?;
                forgotten += 1;
            }
        }
        if forgotten > 0 {
            self.make_durable()?;
        }
        Ok(forgotten)
    }

    fn stats(&self) -> Result<Stats, StoreError> {
        Ok(Stats {
            commit: self.commits(),
            stories: self.stories.len() as u64,
            fingerprints: self.owners.len() as u64,
            sources: self.states.len() as u64,
            bad_records: self.bad_records.load(Ordering::Relaxed),
            disk_bytes: self.db.size_on_disk()?,
        })
    }
}

fn remove_unfinished_snapshots(directory: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn explain(directory: &Path, error: &sled::Error) -> StoreError {
    match error {
        sled::Error::Io(io)
            if io.kind() == std::io::ErrorKind::WouldBlock || io.to_string().contains("could not acquire lock") =>
        {
            StoreError::Locked(directory.to_owned())
        }
        sled::Error::Corruption { .. } => StoreError::damaged(directory, "sled calls it corrupt"),
        other => StoreError::Engine(other.to_string()),
    }
}

impl From<TransactionError<()>> for StoreError {
    fn from(error: TransactionError<()>) -> Self {
        match error {
            TransactionError::Storage(error) => error.into(),
            TransactionError::Abort(()) => Self::Engine("a transaction was given up".to_owned()),
        }
    }
}

impl From<sled::Error> for StoreError {
    fn from(error: sled::Error) -> Self {
        Self::Engine(error.to_string())
    }
}
