//! Feed and stories to RSS 2.0, for readers that know nothing else. The same stories and ids as in Atom.

use std::sync::Arc;

use rss::extension::atom::{AtomExtension, Link};
use rss::{Category, Channel, Guid, Item, Source};

use super::{Site, tellers};
use crate::news::{Feed, Story, Timestamp};

/// The type that every reader accepts for RSS 2.0.
pub(super) const CONTENT_TYPE: &str = "application/rss+xml; charset=utf-8";

/// Prints `feed` with `stories`, newest first.
pub(super) fn render(site: &Site, feed: &Feed, stories: &[Arc<Story>], updated: Timestamp) -> Vec<u8> {
    let own = Link {
        href: site.address(&format!("{}.rss", feed.id)),
        rel: "self".into(),
        mime_type: Some("application/rss+xml".into()),
        ..Link::default()
    };
    let channel = Channel {
        title: site.feed_title(feed),
        link: site.public_url.to_string(),
        description: feed.subtitle.clone().unwrap_or_else(|| feed.title.clone()),
        language: Some("vi".to_owned()),
        last_build_date: Some(updated.http_date()),
        generator: Some(concat!("diembao ", env!("CARGO_PKG_VERSION")).to_owned()),
        atom_ext: Some(AtomExtension { links: vec![own] }),
        items: stories.iter().map(|story| item(site, story)).collect(),
        ..Channel::default()
    };
    channel.to_string().into_bytes()
}

fn item(site: &Site, story: &Story) -> Item {
    let lead = story.lead();
    let categories = story.labels.iter().map(|label| {
        let name = site.categories.get(&label.category).map_or(label.category.as_str(), |category| &category.title_vi);
        Category { name: name.to_owned(), domain: Some(format!("{}:category", site.tag)) }
    });
    let source = Source { url: lead.entry.link.href.clone(), title: Some(tellers(story)) };
    Item {
        title: Some(lead.entry.title.clone()),
        link: Some(lead.entry.link.href.clone()),
        guid: Some(Guid { value: site.story_id(story.id), permalink: false }),
        pub_date: Some(story.order.http_date()),
        description: Some(escaped(&lead.entry.summary)).filter(|summary| !summary.is_empty()),
        categories: categories.collect(),
        source: Some(source),
        ..Item::default()
    }
}

/// RSS readers take a description for HTML, so plain text is escaped once more.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
