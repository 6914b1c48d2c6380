//! A category: a subject that stories are sorted by, and the reasons why a story was put there.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The short name of a category: `administrative-reform`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CategoryId(pub Arc<str>);

impl CategoryId {
    /// The id that the configuration gives to a category.
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CategoryId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for CategoryId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.0)
    }
}

/// A subject that stories are sorted by. Its rules live in the classifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its short name.
    pub id: CategoryId,
    /// Its name in Vietnamese.
    pub title_vi: String,
    /// Its name in English.
    pub title_en: String,
    /// The category that this one is a part of.
    pub parent: Option<CategoryId>,
}

/// Why a story was put into a category, in the order of weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// A phrase of the category's rules stands in a field (`title`, `summary`, `body`); hundredths of a point.
    Phrase {
        /// The phrase as the rules write it.
        phrase: String,
        /// Where it stands.
        field: String,
        /// Its points, in hundredths; negative when it speaks against.
        points: i32,
    },
    /// The source says so: its configuration or its own category element.
    Section {
        /// What the source says.
        says: String,
    },
    /// The model found these syllables to weigh for it.
    Model {
        /// An n-gram of folded syllables.
        ngram: String,
        /// Its weight, in hundredths.
        weight: i32,
    },
    /// A child category's score counts for its parent.
    Child {
        /// The child.
        category: CategoryId,
        /// Its score, in hundredths.
        points: i32,
    },
    /// Nothing else fits: the fallback category.
    Fallback,
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let points = |hundredths: i32| f64::from(hundredths) / 100.0;
        match self {
            Self::Phrase { phrase, field, points: weight } => {
                write!(out, "\"{phrase}\" ({field}, {:+})", points(*weight))
            }
            Self::Section { says } => write!(out, "section \"{says}\""),
            Self::Model { ngram, weight } => write!(out, "model \"{ngram}\" ({:+})", points(*weight)),
            Self::Child { category, points: weight } => write!(out, "part {category} ({:+})", points(*weight)),
            Self::Fallback => out.write_str("fits no other category"),
        }
    }
}

/// A category on a story, with its score and its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The category.
    pub category: CategoryId,
    /// The score that was reached, in hundredths of a point.
    pub score: i32,
    /// The score that had to be reached, in hundredths of a point.
    pub threshold: i32,
    /// What carried it.
    pub reasons: Vec<Reason>,
}
