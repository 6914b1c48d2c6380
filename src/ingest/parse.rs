//! Text to items: the only file that names feed-rs.
//!
//! feed-rs 3.0 panics on some input from outside, so it runs under `catch_unwind`; it makes up ids where a document
//! gives none, so its ids are marked and dropped; it reads few of the dates that sites write, so ours are used.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use feed_rs::model;
use feed_rs::parser::Builder;

use super::date::Dates;
use crate::news::Timestamp;

/// More items are not read: no feed lists that many news.
pub(super) const MOST_ITEMS: usize = 500;

/// A document as sent; every field of an item may be missing.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) title: Option<String>,
    pub(super) home: Option<String>,
    pub(super) hub: Option<String>,
    pub(super) own_address: Option<String>,
    pub(super) items: Vec<Item>,
}

/// One item as sent.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) id: Option<String>,
    pub(super) links: Vec<String>,
    pub(super) title: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) content: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) published: Option<Timestamp>,
    pub(super) modified: Option<Timestamp>,
    pub(super) enclosures: Vec<(String, Option<String>, Option<u64>)>,
}

/// Why feed-rs gave nothing.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It says so.
    Error(String),
    /// It panicked.
    Panic,
}

/// Parses `text` as RSS, Atom or JSON Feed.
pub(super) fn parse(text: &str, dates: &Dates) -> Result<Parsed, Refusal> {
    let dates = dates.clone();
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        Builder::new()
            .sanitize_content(false)
            .id_generator(|_, _, _| String::new())
            .timestamp_parser(move |text| {
                dates.parse(text).and_then(|moment| DateTime::from_timestamp(moment.seconds(), 0))
            })
            .build()
            .parse(text.as_bytes())
    }));
    match parsed {
        Ok(Ok(feed)) => Ok(document(feed)),
        Ok(Err(error)) => Err(Refusal::Error(error.to_string())),
        Err(_) => Err(Refusal::Panic),
    }
}

fn document(feed: model::Feed) -> Parsed {
    let link =
        |rel: &str| feed.links.iter().find(|link| link.rel.as_deref() == Some(rel)).map(|link| link.href.clone());
    let home =
        link("alternate").or_else(|| feed.links.iter().find(|link| link.rel.is_none()).map(|link| link.href.clone()));
    Parsed {
        hub: link("hub"),
        own_address: link("self"),
        home,
        title: feed.title.map(|title| title.content),
        items: feed.entries.into_iter().take(MOST_ITEMS).map(item).collect(),
    }
}

fn item(entry: model::Entry) -> Item {
    let mut links: Vec<(u8, String)> =
        entry.links.iter().filter_map(|link| Some((preference(link)?, link.href.clone()))).collect();
    links.sort_by_key(|(preference, _)| *preference);
    let enclosed = entry.links.iter().filter(|link| link.rel.as_deref() == Some("enclosure"));
    let mut enclosures: Vec<_> =
        enclosed.map(|link| (link.href.clone(), link.media_type.clone(), link.length)).collect();
    for media in &entry.media {
        let contents = media.content.iter().filter_map(|content| {
            Some((
                content.url.as_ref()?.to_string(),
                content.content_type.as_ref().map(ToString::to_string),
                content.size,
            ))
        });
        let thumbnails = media.thumbnails.iter().map(|thumbnail| (thumbnail.image.uri.clone(), None, None));
        enclosures.extend(contents.chain(thumbnails));
    }
    Item {
        id: Some(entry.id).filter(|id| !id.trim().is_empty()),
        links: links.into_iter().map(|(_, href)| href).collect(),
        title: entry.title.map(|title| title.content),
        summary: entry.summary.map(|summary| summary.content),
        content: entry.content.and_then(|content| content.body),
        authors: entry.authors.into_iter().filter_map(|person| person.name).collect(),
        tags: entry.categories.into_iter().map(|category| category.label.unwrap_or(category.term)).collect(),
        published: entry.published.as_ref().map(moment),
        modified: entry.updated.as_ref().map(moment),
        enclosures,
    }
}

/// The article itself before anything else; enclosures, comments and replies are no articles.
fn preference(link: &model::Link) -> Option<u8> {
    match link.rel.as_deref() {
        Some("alternate") => Some(0),
        None => Some(1),
        Some("self" | "via" | "canonical") => Some(2),
        _ => None,
    }
}

fn moment(time: &DateTime<Utc>) -> Timestamp {
    Timestamp::from_seconds(time.timestamp())
}
