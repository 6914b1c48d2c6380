//! Is this told already, told anew, or new? A pure fold: each decision is at once known to the next entry.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::identity::{Document, Keys, shared_percent, syllables};
use crate::news::{EarlierTitle, Entry, Fingerprint, GuidTrust, Source, Story, StoryId, Telling, Timestamp};
use crate::store::{Known, MAX_OWNERS, Owner};
use crate::text::fold;

/// A headline names a story only this long: next week's "weather tomorrow" is another one.
const TITLE_WINDOW: Duration = Duration::from_secs(3 * 86_400);
/// Headlines of fewer syllables ("Tin vắn", "Giá vàng hôm nay") name no event by themselves.
const TELLING_TITLE: usize = 6;
/// So much of the shorter lead must stand in the other, in percent, before an equal headline joins two sources: the
/// opening of two provinces' October sessions bears one headline and is two events.
const SHARED_LEAD: usize = 50;
/// How many sources a story lists; a text copied further is known, but not listed again.
const MOST_TELLINGS: usize = 100;
/// How many earlier headlines a story keeps.
const MOST_EARLIER: usize = 20;
/// Guids are called changing when so many known articles of one document come with other ones.
const CHANGING_GUIDS: usize = 3;

/// What came of folding one document.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// The ids of the stories that are new or changed.
    pub(super) touched: BTreeSet<StoryId>,
    /// Those whose leading words are new: they want sorting.
    pub(super) reworded: BTreeSet<StoryId>,
    /// The fingerprints whose owners changed.
    pub(super) owners: BTreeMap<Fingerprint, Vec<Owner>>,
    /// Entries that opened a story.
    pub(super) opened: usize,
    /// Entries that joined the story of another source.
    pub(super) joined: usize,
    /// Entries that changed an earlier telling of their own.
    pub(super) edited: usize,
    /// Entries that were known and unchanged.
    pub(super) known: usize,
    /// How far the source's guids can be trusted from now on.
    pub(super) trust: GuidTrust,
}

/// The fingerprints that must be looked up before `entries` can be folded.
pub(super) fn wanted(entries: &[Entry], trust: GuidTrust) -> Vec<Fingerprint> {
    let document = Document::of(entries);
    entries.iter().flat_map(|entry| document.keys(entry, trust).all().cloned().collect::<Vec<_>>()).collect()
}

/// Folds the entries of one document into what is known, oldest first, so that the first of two copies leads.
pub(super) fn dedup(
    entries: Vec<Entry>,
    source: &Source,
    trust: GuidTrust,
    known: &mut Known,
    now: Timestamp,
) -> Decided {
    let document = Document::of(&entries);
    let mut fold = Fold { source, known, now, decided: Decided { trust, ..Decided::default() }, other_guids: 0 };
    if document.repeats_guids() && trust == GuidTrust::Sane {
        fold.decided.trust = GuidTrust::Repeated;
    }
    let mut entries = entries;
    entries.sort_by_key(|entry| entry.published.unwrap_or(now));
    for entry in entries {
        let keys = document.keys(&entry, trust);
        fold.take(entry, &keys);
    }
    if fold.other_guids >= CHANGING_GUIDS && fold.other_guids * 2 > fold.decided.known + fold.decided.edited {
        fold.decided.trust = GuidTrust::Changing;
    }
    fold.decided
}

struct Fold<'a> {
    source: &'a Source,
    known: &'a mut Known,
    now: Timestamp,
    decided: Decided,
    /// Known articles that came with a guid other than the one we know.
    other_guids: usize,
}

impl Fold<'_> {
    fn take(&mut self, entry: Entry, keys: &Keys) {
        let story = if let Some((id, at)) = self.own_telling(&entry, keys) {
            self.retell(id, at, entry);
            id
        } else if let Some(id) = self.same_story(&entry, keys) {
            self.join(id, entry);
            id
        } else if let Some(id) = self.forgotten(keys) {
            id
        } else {
            self.open(entry, keys)
        };
        keys.all().for_each(|key| self.own(key, story));
    }

    /// The story and the place of this source's own earlier telling of `entry`.
    fn own_telling(&mut self, entry: &Entry, keys: &Keys) -> Option<(StoryId, usize)> {
        if let Some(found) = self.telling(keys.guid.as_ref(), |telling| telling.entry.guid == entry.guid, entry) {
            let earlier = &self.known.stories[&found.0].tellings[found.1].entry;
            if earlier.link.key == entry.link.key || shared_percent(&earlier.title, &entry.title) >= SHARED_LEAD {
                return Some(found);
            }
            self.decided.trust = GuidTrust::Reused;
        }
        if let Some(found) = self.telling(keys.link.as_ref(), |telling| telling.entry.link.key == entry.link.key, entry)
        {
            let earlier = &self.known.stories[&found.0].tellings[found.1].entry;
            self.other_guids += usize::from(entry.guid.is_some() && earlier.guid != entry.guid);
            return Some(found);
        }
        let title = fold(&entry.title);
        let (window, now) = (TITLE_WINDOW, self.now);
        let same = |telling: &Telling| {
            now.since(telling.seen) <= window
                && fold(&telling.entry.title) == title
                && (keys.link.is_none() || telling.entry.summary == entry.summary)
        };
        self.telling(Some(&keys.title), same, entry)
    }

    fn telling(
        &self,
        key: Option<&Fingerprint>,
        same: impl Fn(&Telling) -> bool,
        entry: &Entry,
    ) -> Option<(StoryId, usize)> {
        self.owners(key?).find_map(|story| {
            let at = story.tellings.iter().position(|telling| telling.entry.source == entry.source && same(telling))?;
            Some((story.id, at))
        })
    }

    /// The story that another source told with the same article, or with the same words near in time.
    fn same_story(&self, entry: &Entry, keys: &Keys) -> Option<StoryId> {
        if let Some(story) = keys.link.as_ref().and_then(|key| self.owners(key).next()) {
            return Some(story.id);
        }
        if syllables(&entry.title) < TELLING_TITLE {
            return None;
        }
        let when = entry.published.unwrap_or(self.now);
        self.owners(&keys.title)
            .filter(|story| story.tellings.iter().all(|telling| telling.entry.source != entry.source))
            .find(|story| {
                let near = when.since(story.order).max(story.order.since(when)) <= TITLE_WINDOW;
                near && shared_percent(&story.lead().entry.summary, &entry.summary) >= SHARED_LEAD
            })
            .map(|story| story.id)
    }

    /// The owner of a strong key whose story is no longer kept: nothing pruned ever comes back.
    fn forgotten(&mut self, keys: &Keys) -> Option<StoryId> {
        let mut strong = keys.guid.iter().chain(&keys.link);
        let owner = strong.find_map(|key| self.known.owners.get(key)?.first())?;
        let gone = !self.known.stories.contains_key(&owner.story);
        self.decided.known += usize::from(gone);
        gone.then_some(owner.story)
    }

    fn owners(&self, key: &Fingerprint) -> impl Iterator<Item = &Story> {
        self.known.owners.get(key).into_iter().flatten().filter_map(|owner| self.known.stories.get(&owner.story))
    }

    fn retell(&mut self, id: StoryId, at: usize, entry: Entry) {
        let Some(story) = self.known.stories.get_mut(&id) else { return };
        let leads = story.lead == at;
        let telling = &mut story.tellings[at];
        let reworded = telling.entry.title != entry.title || telling.entry.summary != entry.summary;
        let moved = telling.entry.link.href != entry.link.href;
        if !reworded && !moved {
            self.decided.known += 1;
            return;
        }
        let published = telling.entry.published.or(entry.published);
        let earlier = std::mem::replace(&mut telling.entry, Entry { published, ..slim(entry, leads) });
        if leads && earlier.title != telling.entry.title {
            story.earlier_titles.push(EarlierTitle { title: earlier.title, until: self.now });
            let surplus = story.earlier_titles.len().saturating_sub(MOST_EARLIER);
            story.earlier_titles.drain(..surplus);
        }
        if leads && reworded {
            story.updated = self.now;
            self.decided.reworded.insert(id);
        }
        story.changed = self.now;
        self.decided.touched.insert(id);
        self.decided.edited += 1;
    }

    fn join(&mut self, id: StoryId, entry: Entry) {
        let telling = self.tell(slim(entry, false));
        let Some(story) = self.known.stories.get_mut(&id) else { return };
        if story.tellings.len() < MOST_TELLINGS {
            story.tellings.push(telling);
            story.changed = self.now;
            self.decided.touched.insert(id);
        }
        self.decided.joined += 1;
    }

    fn open(&mut self, entry: Entry, keys: &Keys) -> StoryId {
        let natural = StoryId::opened_by(&entry);
        let taken = keys.link.is_none() || self.known.stories.contains_key(&natural);
        let day = u32::try_from(self.now.day()).unwrap_or(u32::MAX);
        let id = if taken { StoryId::alternative(&entry, day) } else { natural };
        let order = entry.published.map_or(self.now, |published| published.min(self.now));
        let story = Story {
            id,
            tellings: vec![self.tell(entry)],
            lead: 0,
            order,
            updated: order,
            changed: self.now,
            labels: Vec::new(),
            about: Vec::new(),
            earlier_titles: Vec::new(),
        };
        self.known.stories.insert(id, story);
        self.decided.touched.insert(id);
        self.decided.reworded.insert(id);
        self.decided.opened += 1;
        id
    }

    fn tell(&self, entry: Entry) -> Telling {
        Telling { entry, source_name: self.source.name.clone(), province: self.source.province, seen: self.now }
    }

    /// Makes `story` the newest owner of `key`; a listing is renewed once a day, so that an unchanged poll writes nothing.
    fn own(&mut self, key: &Fingerprint, story: StoryId) {
        let owners = self.known.owners.entry(key.clone()).or_default();
        if owners.first().is_some_and(|owner| owner.story == story && owner.listed.day() == self.now.day()) {
            return;
        }
        owners.retain(|owner| owner.story != story);
        owners.insert(0, Owner { story, listed: self.now });
        owners.truncate(MAX_OWNERS);
        self.decided.owners.insert(key.clone(), owners.clone());
    }
}

/// Only the lead keeps what is compared and republished at length.
fn slim(entry: Entry, leads: bool) -> Entry {
    if leads { entry } else { Entry { body: String::new(), html: None, enclosures: Vec::new(), ..entry } }
}

#[cfg(test)]
mod tests;
