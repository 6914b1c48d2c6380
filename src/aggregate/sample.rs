//! Small entries and stories for tests.

use crate::news::{Entry, Link, SourceId};

/// An entry of `source` with a canonical link and a headline, and nothing else.
pub(crate) fn entry(source: &str, key: &str, title: &str) -> Entry {
    Entry {
        source: SourceId::new(source),
        guid: None,
        link: Link { href: format!("https://{key}"), key: key.to_owned() },
        title: title.to_owned(),
        summary: String::new(),
        body: String::new(),
        html: None,
        authors: Vec::new(),
        tags: Vec::new(),
        published: None,
        modified: None,
        enclosures: Vec::new(),
    }
}
