//! An edition: the stories that a feed holds now, newest first. Pure.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::news::{Feed, Story, StoryId, Timestamp};

/// The current stories of one feed.
pub(super) struct Edition {
    /// The feed.
    pub(super) feed: Feed,
    stories: BTreeMap<(Reverse<Timestamp>, StoryId), Arc<Story>>,
}

impl Edition {
    /// An edition that holds what the store gave, at most the feed's limit.
    pub(super) fn new(feed: Feed, stories: impl IntoIterator<Item = Arc<Story>>) -> Self {
        let stories = stories.into_iter().take(feed.limit).map(|story| (story.rank(), story)).collect();
        Self { feed, stories }
    }

    /// The stories, newest first.
    pub(super) fn stories(&self) -> Vec<Arc<Story>> {
        self.stories.values().cloned().collect()
    }

    /// Takes in a new or changed story; says whether the edition changed. A story's rank never changes, so an older form
    /// of it is replaced where it stands.
    pub(super) fn take(&mut self, story: &Arc<Story>) -> bool {
        if !self.feed.selection.holds(story) {
            return self.stories.remove(&story.rank()).is_some();
        }
        let full = self.stories.len() >= self.feed.limit;
        if full && self.stories.last_key_value().is_some_and(|(last, _)| story.rank() > *last) {
            return false;
        }
        self.stories.insert(story.rank(), Arc::clone(story));
        while self.stories.len() > self.feed.limit {
            self.stories.pop_last();
        }
        true
    }
}
