//! Feed and stories to Atom 1.0 (RFC 4287).
//!
//! The entry's author is the source that tells first, so that every reader shows who speaks; the other tellers are
//! `rel="related"` links with their headlines and contributors with their names. Why a story is in a category stands
//! in an extension element of our own, which readers pass over.

use std::sync::Arc;

use super::xml::Xml;
use super::{Site, tellers};
use crate::news::{Feed, Label, Story, Telling, Timestamp};

/// RFC 4287, section 7.
pub(super) const CONTENT_TYPE: &str = "application/atom+xml; charset=utf-8";
/// The namespace of our extension; a name, not an address.
const NAMESPACE: &str = "tag:diembao.invalid,2026:why";

/// Prints `feed` with `stories`, newest first.
pub(super) fn render(site: &Site, feed: &Feed, stories: &[Arc<Story>], updated: Timestamp) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xmlns:why", NAMESPACE), ("xml:lang", "vi")]);
    xml.text("id", &[], &site.feed_id(feed));
    xml.text("title", &[], &site.feed_title(feed));
    if let Some(subtitle) = &feed.subtitle {
        xml.text("subtitle", &[], subtitle);
    }
    xml.text("updated", &[], &updated.rfc3339());
    let own = site.address(&format!("{}.atom", feed.id));
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)]);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", site.public_url.as_str())]);
    xml.text("generator", &[("version", env!("CARGO_PKG_VERSION"))], "diembao");
    stories.iter().for_each(|story| entry(&mut xml, site, story));
    xml.close("feed");
    xml.finish()
}

fn entry(xml: &mut Xml, site: &Site, story: &Story) {
    let lead = story.lead();
    xml.open("entry", &[]);
    xml.text("id", &[], &site.story_id(story.id));
    xml.text("title", &[], &lead.entry.title);
    xml.text("published", &[], &story.order.rfc3339());
    xml.text("updated", &[], &story.updated.rfc3339());
    person(xml, "author", &tellers(story));
    lead.entry.authors.iter().for_each(|name| person(xml, "author", name));
    story.others().for_each(|telling| person(xml, "contributor", &telling.source_name));
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &lead.entry.link.href)]);
    story
        .others()
        .filter(|telling| telling.entry.link.href != lead.entry.link.href)
        .for_each(|telling| related(xml, telling));
    enclosures(xml, lead);
    story.labels.iter().for_each(|label| category(xml, site, label));
    if !lead.entry.summary.is_empty() {
        xml.text("summary", &[], &lead.entry.summary);
    }
    if let Some(html) = &lead.entry.html {
        xml.text("content", &[("type", "html")], html);
    }
    source(xml, site, lead);
    xml.close("entry");
}

fn person(xml: &mut Xml, role: &str, name: &str) {
    xml.open(role, &[]);
    xml.text("name", &[], name);
    xml.close(role);
}

fn related(xml: &mut Xml, telling: &Telling) {
    let title = format!("{}: {}", telling.source_name, telling.entry.title);
    xml.empty(
        "link",
        &[("rel", "related"), ("type", "text/html"), ("href", &telling.entry.link.href), ("title", &title)],
    );
}

fn enclosures(xml: &mut Xml, lead: &Telling) {
    for enclosure in &lead.entry.enclosures {
        let length = enclosure.length.map(|bytes| bytes.to_string());
        let mut attributes =
            vec![("rel", "enclosure"), ("type", enclosure.media_type.as_str()), ("href", enclosure.href.as_str())];
        attributes.extend(length.as_deref().map(|length| ("length", length)));
        xml.empty("link", &attributes);
    }
}

fn category(xml: &mut Xml, site: &Site, label: &Label) {
    let name =
        site.categories.get(&label.category).map_or(label.category.as_str(), |category| category.title_vi.as_str());
    let scheme = format!("{}:category", site.tag);
    xml.empty("category", &[("term", label.category.as_str()), ("scheme", &scheme), ("label", name)]);
    let (score, threshold) = (points(label.score), points(label.threshold));
    let why = label.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    xml.text("why:reason", &[("term", label.category.as_str()), ("score", &score), ("threshold", &threshold)], &why);
}

fn points(hundredths: i32) -> String {
    (f64::from(hundredths) / 100.0).to_string()
}

/// RFC 4287, section 4.2.11: only what we know of the lead's source.
fn source(xml: &mut Xml, site: &Site, lead: &Telling) {
    xml.open("source", &[]);
    xml.text("id", &[], &format!("{}:source/{}", site.tag, lead.entry.source));
    xml.text("title", &[], &lead.source_name);
    if let Ok(home) = url::Url::parse(&lead.entry.link.href).and_then(|article| article.join("/")) {
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", home.as_str())]);
    }
    xml.text("updated", &[], &lead.seen.rfc3339());
    xml.close("source");
}
