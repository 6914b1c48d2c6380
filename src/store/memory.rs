//! A store that forgets at the end: for tests and for the demonstration's dry runs. Same contract, no disk.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Batch, Known, Owner, Stats, Store, StoreError};
use crate::news::{Fingerprint, Selection, SourceId, SourceState, Story, StoryId, Timestamp};

/// A store in memory.
#[derive(Default)]
pub struct Memory(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    commit: u64,
    stories: BTreeMap<StoryId, Story>,
    owners: BTreeMap<Fingerprint, Vec<Owner>>,
    states: BTreeMap<SourceId, SourceState>,
    notes: BTreeMap<String, String>,
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    fn known(&self, fingerprints: &[Fingerprint]) -> Result<Known, StoreError> {
        let kept = self.kept();
        let mut known = Known::default();
        for fingerprint in fingerprints {
            let Some(owners) = kept.owners.get(fingerprint) else { continue };
            known.owners.insert(fingerprint.clone(), owners.clone());
            let stories = owners.iter().filter_map(|owner| kept.stories.get(&owner.story));
            known.stories.extend(stories.map(|story| (story.id, story.clone())));
        }
        Ok(known)
    }

    fn story(&self, id: StoryId) -> Result<Option<Story>, StoreError> {
        Ok(self.kept().stories.get(&id).cloned())
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut kept = self.kept();
        kept.commit += 1;
        kept.stories.extend(batch.stories.iter().map(|story| (story.id, story.clone())));
        kept.owners.extend(batch.owners.clone());
        kept.states.extend(batch.states.clone());
        kept.notes.extend(batch.notes.clone());
        Ok(())
    }

    fn latest(
        &self,
        selection: &Selection,
        after: Option<(Timestamp, StoryId)>,
        limit: usize,
    ) -> Result<Vec<Story>, StoreError> {
        let kept = self.kept();
        let after = after.map(|(order, id)| (std::cmp::Reverse(order), id));
        let mut found: Vec<&Story> = kept.stories.values().filter(|story| selection.holds(story)).collect();
        found.retain(|story| after.is_none_or(|after| story.rank() > after));
        found.sort_by_key(|story| story.rank());
        Ok(found.into_iter().take(limit).cloned().collect())
    }

    fn states(&self) -> Result<BTreeMap<SourceId, SourceState>, StoreError> {
        Ok(self.kept().states.clone())
    }

    fn note(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.kept().notes.get(name).cloned())
    }

    fn expire(&self, before: Timestamp, at_most: usize) -> Result<usize, StoreError> {
        let mut kept = self.kept();
        let old: Vec<StoryId> =
            kept.stories.values().filter(|story| story.order < before).map(|story| story.id).take(at_most).collect();
        for id in &old {
            kept.stories.remove(id);
        }
        let unlisted: Vec<Fingerprint> = kept
            .owners
            .iter()
            .filter(|(_, owners)| owners.iter().all(|owner| owner.listed < before))
            .map(|(fingerprint, _)| fingerprint.clone())
            .take(at_most - old.len())
            .collect();
        for fingerprint in &unlisted {
            kept.owners.remove(fingerprint);
        }
        Ok(old.len() + unlisted.len())
    }

    fn stats(&self) -> Result<Stats, StoreError> {
        let kept = self.kept();
        Ok(Stats {
            commit: kept.commit,
            stories: kept.stories.len() as u64,
            fingerprints: kept.owners.len() as u64,
            sources: kept.states.len() as u64,
            bad_records: 0,
            disk_bytes: 0,
        })
    }
}
