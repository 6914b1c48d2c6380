//! Stories become pages, pure: the same stories print the same bytes, on any machine, after any restart.

mod atom;
mod rss;
mod status;
mod xml;

pub use status::{SourceRow, health, metrics, sources_html, sources_json};

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use url::Url;
use xxhash_rust::xxh3::xxh3_128;

use crate::news::{Category, CategoryId, Feed, Story, StoryId, Timestamp};

/// What every page says of us.
#[derive(Clone, Debug)]
pub struct Site {
    /// The title of the whole: `Điểm báo`.
    pub title: String,
    /// Where readers reach us; ends in a slash.
    pub public_url: Url,
    /// `tag:AUTHORITY,YEAR` (RFC 4151): the part that all our ids share. Kept by the store, so that it never changes.
    pub tag: String,
    /// When the store was made: what an empty feed calls its last change.
    pub born: Timestamp,
    /// The categories by id, for their names.
    pub categories: BTreeMap<CategoryId, Category>,
}

impl Site {
    /// The address of one of our pages, from its path without the leading slash.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The id of a story, the same for ever.
    pub fn story_id(&self, id: StoryId) -> String {
        format!("{}:story/{id}", self.tag)
    }

    /// The id of a feed.
    pub fn feed_id(&self, feed: &Feed) -> String {
        format!("{}:{}", self.tag, feed.id)
    }

    /// The title of a feed as a reader's list shows it.
    pub fn feed_title(&self, feed: &Feed) -> String {
        format!("{} – {}", feed.title, self.title)
    }
}

/// Finished bytes with what HTTP says of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The `Content-Type`.
    pub content_type: &'static str,
    /// The bytes.
    pub body: Bytes,
    /// The strong `ETag`, quotes included: xxh3-128 of the bytes.
    pub etag: String,
    /// The `Last-Modified` time.
    pub modified: Timestamp,
}

impl Page {
    /// A page of `body`, last changed at `modified`.
    pub fn new(content_type: &'static str, body: impl Into<Bytes>, modified: Timestamp) -> Self {
        let body = body.into();
        let etag = format!("\"{:032x}\"", xxh3_128(&body));
        Self { content_type, body, etag, modified }
    }
}

/// The shelf of finished pages by path. Copies share it; it is locked only to copy a handle.
#[derive(Clone, Default)]
pub struct Pages(Arc<RwLock<BTreeMap<String, Arc<Page>>>>);

impl Pages {
    /// The page at `path` (`/all.atom`).
    pub fn get(&self, path: &str) -> Option<Arc<Page>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    /// Puts `page` at `path`; whoever reads the old one reads it to its end.
    pub fn put(&self, path: String, page: Page) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(path, Arc::new(page));
    }

    /// Takes away every page whose path is not in `paths`.
    pub fn keep(&self, paths: &std::collections::BTreeSet<String>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).retain(|path, _| paths.contains(path));
    }
}

/// The paths at which `feed` is found.
pub fn paths(feed: &Feed) -> [String; 2] {
    [format!("/{}.atom", feed.id), format!("/{}.rss", feed.id)]
}

/// Prints `feed` in every format: path and page.
pub fn print(site: &Site, feed: &Feed, stories: &[Arc<Story>]) -> Vec<(String, Page)> {
    let modified = stories.iter().map(|story| story.changed).max().unwrap_or(site.born);
    vec![
        (
            format!("/{}.atom", feed.id),
            Page::new(atom::CONTENT_TYPE, atom::render(site, feed, stories, modified), modified),
        ),
        (
            format!("/{}.rss", feed.id),
            Page::new(rss::CONTENT_TYPE, rss::render(site, feed, stories, modified), modified),
        ),
    ]
}

/// What each story's source stands for in the formats' own words.
pub(crate) fn tellers(story: &Story) -> String {
    let lead = &story.lead().source_name;
    match story.tellings.len() - 1 {
        0 => lead.clone(),
        others => format!("{lead} (+{others} nguồn)"),
    }
}

#[cfg(test)]
mod tests;
