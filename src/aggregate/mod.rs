//! Entries become stories: is this told already, told anew, or new, and where does it belong?
//!
//! [`Aggregator::take_in`] is the spine: look up, decide, sort, commit, print. It is called by one loop, one call at a
//! time, and it alone writes; so "who was first" has one answer.

mod dedup;
mod edition;
mod identity;
mod phrases;
#[cfg(test)]
pub(crate) mod sample;

pub mod classify;
pub mod places;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use classify::{Classifier, Text};
use dedup::Decided;
use edition::Edition;

use crate::news::{Category, CategoryId, Entry, Feed, Source, SourceState, Story, StoryId, Timestamp};
use crate::publish::{self, Pages, Site};
use crate::store::{Batch, Store, StoreError};

/// What one poll of a source brought: entries, and the state to remember.
#[derive(Clone, Debug)]
pub struct Poll {
    /// Who was asked.
    pub source: Arc<Source>,
    /// What it sent; empty for a poll that failed or brought nothing new.
    pub entries: Vec<Entry>,
    /// What is remembered of it from now on. Written in the same batch as the stories that came with it.
    pub state: SourceState,
}

/// What became of a poll's entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// Entries that opened a story.
    pub opened: usize,
    /// Entries that joined the story of another source.
    pub joined: usize,
    /// Entries that changed their own earlier telling.
    pub edited: usize,
    /// Entries that were known already.
    pub known: usize,
}

/// The one writer: decides, keeps, prints.
pub struct Aggregator {
    store: Arc<dyn Store>,
    classifier: Classifier,
    site: Site,
    pages: Pages,
    editions: Vec<Edition>,
}

impl Aggregator {
    /// An aggregator over what `store` holds, with every feed printed.
    pub fn open(
        store: Arc<dyn Store>,
        classifier: Classifier,
        site: Site,
        feeds: Vec<Feed>,
        pages: Pages,
    ) -> Result<Self, StoreError> {
        let mut editions = Vec::with_capacity(feeds.len());
        for feed in feeds {
            let stories = store.latest(&feed.selection, None, feed.limit)?;
            editions.push(Edition::new(feed, stories.into_iter().map(Arc::new)));
        }
        let aggregator = Self { store, classifier, site, pages, editions };
        aggregator.editions.iter().for_each(|edition| aggregator.print(edition));
        Ok(aggregator)
    }

    /// The store that everything is kept in.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The shelf that pages are put on.
    pub fn pages(&self) -> &Pages {
        &self.pages
    }

    /// What every page says of us.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Takes in one poll: looks up, decides, sorts, commits, prints; what is printed is
    /// durable. Says what came of it, and what is remembered of the source.
    pub fn take_in(&mut self, poll: Poll, now: Timestamp) -> Result<(Intake, SourceState), StoreError> {
        let Poll { source, entries, mut state } = poll;
        let mut known = self.store.known(&dedup::wanted(&entries, state.guids))?;
        let decided = dedup::dedup(entries, &source, state.guids, &mut known, now);
        state.guids = decided.trust;
        if decided.opened + decided.joined + decided.edited > 0 {
            state.last_new = Some(now);
        }
        let intake =
            Intake { opened: decided.opened, joined: decided.joined, edited: decided.edited, known: decided.known };
        let stories = self.sort(&decided, known.stories, &source);
        let states = BTreeMap::from([(source.id.clone(), state.clone())]);
        self.store.commit(&Batch {
            stories: stories.clone(),
            owners: decided.owners,
            states,
            notes: BTreeMap::new(),
        })?;
        self.publish(stories);
        Ok((intake, state))
    }

    /// Gives every reworded story its categories and provinces.
    fn sort(&self, decided: &Decided, mut stories: BTreeMap<StoryId, Story>, source: &Source) -> Vec<Story> {
        let touched = decided.touched.iter().filter_map(|id| stories.remove(id));
        touched
            .map(|mut story| {
                if decided.reworded.contains(&story.id) {
                    self.classify(&mut story, &source.categories);
                }
                story
            })
            .collect()
    }

    fn classify(&self, story: &mut Story, sections: &[CategoryId]) {
        let telling = story.lead();
        let entry = &telling.entry;
        let text = Text { title: &entry.title, summary: &entry.summary, body: &entry.body, tags: &entry.tags };
        let labels = self.classifier.classify(&text, sections);
        let about = places::about(&entry.title, &entry.summary, &entry.body, telling.province);
        (story.labels, story.about) = (labels, about);
    }

    fn publish(&mut self, stories: Vec<Story>) {
        let stories: Vec<Arc<Story>> = stories.into_iter().map(Arc::new).collect();
        let mut changed = BTreeSet::new();
        for (at, edition) in self.editions.iter_mut().enumerate() {
            for story in &stories {
                if edition.take(story) {
                    changed.insert(at);
                }
            }
        }
        changed.into_iter().for_each(|at| self.print(&self.editions[at]));
    }

    fn print(&self, edition: &Edition) {
        for (path, page) in publish::print(&self.site, &edition.feed, &edition.stories()) {
            self.pages.put(path, page);
        }
    }

    /// Other rules or feeds after a reload: every feed is filled and printed anew, and those that are gone are taken
    /// off the shelf. Stories keep the categories that they were given when they came.
    pub fn replace(
        &mut self,
        classifier: Classifier,
        categories: BTreeMap<CategoryId, Category>,
        feeds: Vec<Feed>,
    ) -> Result<(), StoreError> {
        let site = Site { categories, ..self.site.clone() };
        *self = Self::open(Arc::clone(&self.store), classifier, site, feeds, self.pages.clone())?;
        let paths = self.editions.iter().flat_map(|edition| publish::paths(&edition.feed)).collect();
        self.pages.keep(&paths);
        Ok(())
    }

    /// Forgets what is older than `before`, a little at each call.
    pub fn expire(&mut self, before: Timestamp, at_most: usize) -> Result<usize, StoreError> {
        self.store.expire(before, at_most)
    }
}
