//! A document becomes entries, pure: no I/O, no clock, no lock.
//!
//! In goes the [`Document`] of a [`Source`]; out comes a [`Reading`]: clean entries, and for each item that could not
//! become one, the reason. A bad item never drops its document, and no document ever panics its caller.

mod date;
mod decode;
mod link;
mod normalize;
mod pace;
mod parse;
mod repair;

use std::time::Duration;

use date::Dates;
use parse::{Parsed, Refusal, parse};

use crate::news::{Document, Entry, Source, Timestamp};
use crate::text::{clean, plain, shorten};

/// What came of reading a document.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The source's own title, plain text.
    pub title: Option<String>,
    /// The source's home page, absolute.
    pub home: Option<String>,
    /// The entries, in the order of the document.
    pub entries: Vec<Entry>,
    /// The items that became no entry.
    pub skipped: Vec<Skip>,
    /// What had to be mended before the document could be read, in words.
    pub repairs: Vec<String>,
    /// What the document says about how often to ask.
    pub hints: Hints,
}

/// An item that became no entry, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// Its place in the document, from 1.
    pub position: usize,
    /// What it called itself, as far as it did.
    pub title: String,
    /// Why it was left out, in words.
    pub why: &'static str,
}

/// What a document says about how often to ask for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// RSS `ttl`, or the syndication module's period divided by its frequency; the longer of both.
    pub ask_every: Option<Duration>,
    /// RSS `skipHours`, in GMT.
    pub skip_hours: Vec<u8>,
    /// RSS `skipDays`, 0 is Monday.
    pub skip_days: Vec<u8>,
    /// A WebSub hub (`rel="hub"`).
    pub hub: Option<String>,
    /// The address that the document gives itself (`rel="self"`).
    pub own_address: Option<String>,
}

/// Why a document could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Zero bytes, or nothing but white space.
    #[error("the answer is empty")]
    Empty,
    /// A web page came where a feed was wanted.
    #[error("the answer is a web page, not a feed{}", if .0.is_empty() { String::new() } else { format!("; the page names {}", .0.join(", ")) })]
    WebPage(Vec<String>),
    /// Neither the document nor its mended form could be read.
    #[error("the answer is no feed that can be read ({0})")]
    Broken(String),
    /// The parser panicked on it.
    #[error("the answer broke the parser; the document is kept out")]
    Panicked,
}

/// Reads `document` as what `source` sends.
pub fn read(document: &Document, source: &Source, now: Timestamp) -> Result<Reading, ParseError> {
    let text = decode::decode(&document.bytes, document.content_type.as_deref());
    let text = text.trim_start_matches(|char: char| char.is_whitespace() || char == '\u{FEFF}');
    if text.trim().is_empty() {
        return Err(ParseError::Empty);
    }
    if is_web_page(text) {
        return Err(ParseError::WebPage(feeds_of_page(text, document)));
    }
    let dates = Dates::of(text, source.timezone.clone(), source.date_order);
    let (parsed, repairs) = parse_or_repair(text, &dates)?;
    let pace = pace::pace(text);
    let mut reading = reading(parsed, repairs, document, source, now);
    reading.hints.ask_every = pace.ask_every;
    reading.hints.skip_hours = pace.skip_hours;
    reading.hints.skip_days = pace.skip_days;
    Ok(reading)
}

fn parse_or_repair(text: &str, dates: &Dates) -> Result<(Parsed, Vec<String>), ParseError> {
    let plain_try = parse(undeclared(text), dates);
    let expected = text.contains("<item") || text.contains("<entry");
    match plain_try {
        Ok(parsed) if !parsed.items.is_empty() || !expected => return Ok((parsed, Vec::new())),
        _ => {}
    }
    let (mended, repairs) = repair::repair(undeclared(text));
    match parse(&mended, dates) {
        Ok(parsed) => Ok((parsed, repairs)),
        Err(Refusal::Panic) => Err(ParseError::Panicked),
        Err(Refusal::Error(why)) => Err(ParseError::Broken(shorten(&clean(&why), 200))),
    }
}

fn reading(parsed: Parsed, repairs: Vec<String>, document: &Document, source: &Source, now: Timestamp) -> Reading {
    let absolute = |text: &str| link::link(text, &document.url).map(|link| link.href);
    let mut reading = Reading {
        title: parsed
            .title
            .as_deref()
            .map(|title| shorten(&plain(normalize::bounded(title)), 200))
            .filter(|title| !title.is_empty()),
        home: parsed.home.as_deref().and_then(absolute),
        repairs,
        hints: Hints {
            hub: parsed.hub.as_deref().and_then(absolute),
            own_address: parsed.own_address.as_deref().and_then(absolute),
            ..Hints::default()
        },
        ..Reading::default()
    };
    for (at, item) in parsed.items.into_iter().enumerate() {
        let title =
            item.title.as_deref().map(|title| shorten(&plain(normalize::bounded(title)), 100)).unwrap_or_default();
        match normalize::normalize(&item, source, &document.url, now) {
            Ok(entry) => reading.entries.push(entry),
            Err(why) => reading.skipped.push(Skip { position: at + 1, title, why }),
        }
    }
    reading
}

/// The text without its XML declaration: it is decoded already, and a declaration that lies breaks the parser.
fn undeclared(text: &str) -> &str {
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => text,
    }
}

/// Whether the text is HTML: portals answer so when a feed is gone, and bot walls always do.
fn is_web_page(text: &str) -> bool {
    let start = text[..text.floor_char_boundary(1_000)].to_ascii_lowercase();
    let feed = ["<rss", "<feed", "<rdf"].iter().any(|root| text.contains(root));
    !feed && (start.contains("<!doctype html") || start.contains("<html") || start.starts_with("<script"))
}

/// The feeds that a page names (`<link rel="alternate" type="application/rss+xml">`); suggested, never adopted.
fn feeds_of_page(text: &str, document: &Document) -> Vec<String> {
    let links = text.split("<link").skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag);
    let feeds = links.filter(|tag| tag.contains("application/rss+xml") || tag.contains("application/atom+xml"));
    let hrefs = feeds
        .filter_map(|tag| tag.split_once("href=")?.1.trim_start_matches(['"', '\'']).split(['"', '\'', ' ']).next());
    hrefs.filter_map(|href| link::link(href, &document.url)).map(|link| link.href).take(5).collect()
}
