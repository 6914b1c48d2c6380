//! An entry: one item of a source's document, clean and complete.

use serde::{Deserialize, Serialize};

use super::{SourceId, Timestamp};

/// The address of an article, in the two forms that we need.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// Absolute, http or https, as the source published it: what readers follow.
    pub href: String,
    /// The canonical form without scheme, `www.` and campaign parameters: what identifies.
    pub key: String,
}

/// A picture, a recording or a file that comes with an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Absolute, http or https.
    pub href: String,
    /// Its media type; `image/*` for a picture of unknown type.
    pub media_type: String,
    /// Its size in bytes, if the source says.
    pub length: Option<u64>,
}

/// One item of a document as we understand it; made only by `ingest`, which bounds every field.
///
/// Every text is plain (no markup, no entities), in NFC, free of characters that XML forbids, and on one line unless
/// the field says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who sent it.
    pub source: SourceId,
    /// The source's own identifier (`guid`, `atom:id`, JSON Feed `id`), if it gave one.
    pub guid: Option<String>,
    /// Where the article is.
    pub link: Link,
    /// The headline; at most 300 characters, never empty.
    pub title: String,
    /// The lead as plain text; at most 500 characters, may be empty.
    pub summary: String,
    /// The body as plain text, for comparing and sorting only; at most 20,000 characters, paragraphs on lines.
    pub body: String,
    /// Sanitised HTML with absolute links, present only if the source permits republishing.
    pub html: Option<String>,
    /// People named as authors.
    pub authors: Vec<String>,
    /// The source's own category elements; at most 20.
    pub tags: Vec<String>,
    /// When the source says it was published; never later than first seen, absent when the source says nothing sane.
    pub published: Option<Timestamp>,
    /// When the source says it was last changed.
    pub modified: Option<Timestamp>,
    /// Pictures and recordings.
    pub enclosures: Vec<Enclosure>,
}
