//! An item becomes an entry, clean and complete, or a reason why not. Pure.

use std::time::Duration;

use url::Url;

use super::link::link;
use super::parse::Item;
use crate::news::{Content, Enclosure, Entry, Link, Source, Timestamp};
use crate::text::{clean, plain, shorten};

const TITLE_CHARS: usize = 300;
const SUMMARY_CHARS: usize = 500;
const BODY_CHARS: usize = 4_000;
const GUID_BYTES: usize = 1_000;
const MOST_TAGS: usize = 20;
const MOST_AUTHORS: usize = 5;
const MOST_ENCLOSURES: usize = 5;
/// More HTML of one field is not read.
const FIELD_BYTES: usize = 64 << 10;
/// HTML nested deeper is not republished: building its tree costs quadratic time (html5ever, measured: 49 s for 1.1 MB).
const DEEPEST: usize = 256;
/// A clock that is a little ahead is no lie.
const CLOCK_SLACK: Duration = Duration::from_secs(3_600);

/// The entry that `item` means, or why it is none.
pub(super) fn normalize(item: &Item, source: &Source, base: &Url, now: Timestamp) -> Result<Entry, &'static str> {
    let guid = item.id.as_deref().map(clean).filter(|guid| !guid.is_empty() && guid.len() <= GUID_BYTES);
    let link = address(item, base).ok_or("it names no web address")?;
    let body = item.content.as_deref().map(|html| plain(bounded(html))).unwrap_or_default();
    let lead = item.summary.as_deref().map(|html| plain(bounded(html))).unwrap_or_default();
    let lead = without_dateline(if lead.is_empty() { &body } else { &lead });
    let title = item.title.as_deref().map(|html| plain(bounded(html))).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| shorten(lead, 80));
    if title.is_empty() {
        return Err("it has neither a headline nor a text");
    }
    let html = (source.content == Content::Full)
        .then(|| item.content.as_deref().and_then(|html| sanitize(html, base)))
        .flatten();
    let sane =
        |moment: Option<Timestamp>| moment.filter(|moment| *moment <= now + CLOCK_SLACK).map(|moment| moment.min(now));
    Ok(Entry {
        source: source.id.clone(),
        guid,
        link,
        title: shorten(&title, TITLE_CHARS),
        summary: shorten(lead, SUMMARY_CHARS),
        body: shorten(&body, BODY_CHARS),
        html,
        authors: names(&item.authors, MOST_AUTHORS),
        tags: names(&item.tags, MOST_TAGS),
        published: sane(item.published).or(sane(item.modified)),
        modified: sane(item.modified),
        enclosures: if source.content == Content::Full { enclosures(item, base) } else { Vec::new() },
    })
}

/// The article's address: its link, else an identifier that is one.
fn address(item: &Item, base: &Url) -> Option<Link> {
    let permalink = item.id.as_deref().filter(|id| id.trim_start().starts_with("http"));
    item.links.iter().map(String::as_str).chain(permalink).find_map(|text| link(text, base))
}

/// `(kontumtv.vn) – Sáng nay` begins with the outlet's name, not with the news.
fn without_dateline(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('(') else { return text };
    let Some((name, rest)) = inner.split_once(')') else { return text };
    let rest = rest.trim_start_matches([' ', '-', '–', '—', ':']);
    if name.chars().count() <= 30 && rest.chars().count() > 20 { rest } else { text }
}

fn names(texts: &[String], most: usize) -> Vec<String> {
    let names = texts.iter().map(|text| shorten(&plain(bounded(text)), 100)).filter(|name| !name.is_empty());
    names.take(most).collect()
}

fn enclosures(item: &Item, base: &Url) -> Vec<Enclosure> {
    let found = item.enclosures.iter().filter_map(|(href, media_type, length)| {
        let media_type = media_type.as_deref().map(clean).filter(|name| name.contains('/') && name.len() < 100);
        Some(Enclosure {
            href: link(href, base)?.href,
            media_type: media_type.unwrap_or_else(|| "image/*".into()),
            length: *length,
        })
    });
    found.take(MOST_ENCLOSURES).collect()
}

/// The first bytes of a field, cut between characters.
pub(super) fn bounded(html: &str) -> &str {
    &html[..html.floor_char_boundary(FIELD_BYTES)]
}

/// HTML that is safe to show and whose addresses are absolute; nothing if it is nested too deep to be read cheaply.
fn sanitize(html: &str, base: &Url) -> Option<String> {
    let html = bounded(html);
    if depth(html) > DEEPEST {
        return None;
    }
    let base = ammonia::UrlRelative::RewriteWithBase(base.clone());
    let mut cleaner = ammonia::Builder::default();
    cleaner.url_relative(base).url_schemes(["http", "https"].into()).link_rel(Some("noopener noreferrer nofollow"));
    let clean: String =
        cleaner.clean(html).to_string().chars().filter(|char| !char.is_control() || *char == '\n').collect();
    (!clean.trim().is_empty()).then_some(clean)
}

/// An upper bound of how deep the elements nest, without a tree: openings less closings.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for (at, _) in html.match_indices('<') {
        match html.as_bytes().get(at + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(byte) if byte.is_ascii_alphabetic() => depth += usize::from(!is_void(&html[at + 1..])),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn is_void(tag: &str) -> bool {
    ["br", "img", "hr", "wbr", "input", "source"]
        .iter()
        .any(|name| tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
}
