//! A source: an RSS, Atom or JSON feed that we read.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{CategoryId, Province};

/// The short name of a source, unique in the configuration: `bao-quang-ninh`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceId(pub Arc<str>);

impl SourceId {
    /// The id that the configuration gives to a source.
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for SourceId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.0)
    }
}

/// Who speaks through a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A provincial newspaper.
    Newspaper,
    /// A radio and television station.
    Broadcaster,
    /// A portal of a province or a department.
    Portal,
    /// A government body.
    Government,
    /// A Party body.
    Party,
    /// A news agency, whose text others copy.
    Agency,
    /// A national newspaper or broadcaster.
    National,
}

/// How much of an entry's text we republish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Content {
    /// A plain-text summary of at most 500 characters.
    #[default]
    Summary,
    /// The whole sanitised HTML, its pictures and enclosures: for a source that permits it.
    Full,
}

/// How a date such as `03/04/2026` is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// Day first, unless the document itself proves otherwise.
    #[default]
    Auto,
    /// Day first, always.
    DayFirst,
    /// Month first, always.
    MonthFirst,
}

/// A legacy Vietnamese font encoding that no detector can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// TCVN 5712 (ABC fonts), shown as Latin-1.
    Tcvn3,
    /// VNI for Windows, shown as Latin-1.
    Vni,
}

/// What reaching a source needs beyond its URL.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Access {
    /// The source may live on a loopback or private address.
    pub private_networks: bool,
    /// A PEM file with a certificate that the server forgets to send, or with its own authority.
    pub extra_ca: Option<PathBuf>,
    /// The server's certificate is not checked; a standing warning says so.
    pub insecure_tls: bool,
    /// The value of the `Authorization` header, sent to the source's own origin only.
    pub authorization: Option<Secret>,
}

/// A value that never shows itself in a log, a page or a panic.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value read from a credential file.
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// The value itself, for the one header that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(secret)")
    }
}

/// A feed that we read.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its short name in the configuration.
    pub id: SourceId,
    /// Its name as readers see it: `Báo Quảng Ninh`.
    pub name: String,
    /// Where its document is.
    pub url: Url,
    /// Its home page, for a source whose documents do not name it or name it wrongly.
    pub home: Option<Url>,
    /// The province that it speaks from; none for national sources.
    pub province: Option<&'static Province>,
    /// Who speaks.
    pub kind: Kind,
    /// Categories that everything in this source belongs to (a section feed).
    pub categories: Vec<CategoryId>,
    /// How much of its text we republish.
    pub content: Content,
    /// The zone of dates that name none.
    pub timezone: jiff::tz::TimeZone,
    /// How `03/04/2026` is to be read.
    pub date_order: DateOrder,
    /// A font encoding that must be undone before reading.
    pub charset: Option<Charset>,
    /// A fixed interval between polls, instead of the adaptive one.
    pub interval: Option<Duration>,
    /// `Retry-After` silences this source alone, not everything on its host.
    pub own_silence: bool,
    /// What reaching it needs beyond the URL.
    pub access: Access,
}

impl Source {
    /// A source with nothing but a name and an address; every other field at its default.
    pub fn new(id: &str, name: &str, url: Url) -> Self {
        Self {
            id: SourceId::new(id),
            name: name.to_owned(),
            url,
            home: None,
            province: None,
            kind: Kind::Newspaper,
            categories: Vec::new(),
            content: Content::default(),
            timezone: vietnam(),
            date_order: DateOrder::default(),
            charset: None,
            interval: None,
            own_silence: false,
            access: Access::default(),
        }
    }
}

/// Vietnam's zone, from the tables compiled in; a fixed +07:00 should those ever lack it.
fn vietnam() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("Asia/Ho_Chi_Minh").unwrap_or_else(|_| jiff::tz::TimeZone::fixed(jiff::tz::offset(7)))
}
