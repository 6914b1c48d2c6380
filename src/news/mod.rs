//! The nouns: what is read, what we made of it, and what is published. Plain data, no I/O.
//!
//! A [`Source`] sends a [`Document`]; an [`Entry`] is one clean item of it; a [`Story`] is one event told by one or
//! more sources; a [`Feed`] is what we publish. The word "feed" never means an inbound one.

mod category;
mod document;
mod entry;
mod feed;
mod fingerprint;
mod province;
mod source;
mod state;
mod story;
mod timestamp;

pub use category::{Category, CategoryId, Label, Reason};
pub use document::{Document, Validators};
pub use entry::{Enclosure, Entry, Link};
pub use feed::{Feed, Selection};
pub use fingerprint::Fingerprint;
pub use province::{Province, provinces};
pub use source::{Access, Charset, Content, DateOrder, Kind, Secret, Source, SourceId};
pub use state::{Day, Gap, GuidTrust, Move, PaceHints, Rhythm, SourceState};
pub use story::{EarlierTitle, Story, StoryId, Telling};
pub use timestamp::Timestamp;
