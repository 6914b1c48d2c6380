//! Rules: what speaks for and against each category, as plain values. `config` reads them from the file.

use crate::news::{Category, CategoryId};

/// Everything that the rules know, checked: ids are unique, parents exist, no phrase is empty.
#[derive(Clone, Debug)]
pub struct Rules {
    /// How evidence adds up.
    pub scoring: Scoring,
    /// Phrases that say nothing and hide what they cover: `một cửa hàng` hides `một cửa`.
    pub ignored: Vec<String>,
    /// The categories, in the order of the file.
    pub subjects: Vec<Subject>,
    /// The category of a story that no other one fits.
    pub fallback: Category,
}

/// How evidence adds up. Points are in hundredths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scoring {
    /// What a phrase in the headline counts, in percent of its points.
    pub title: i32,
    /// What a phrase in the summary counts, in percent.
    pub summary: i32,
    /// What a phrase in the body counts, in percent.
    pub body: i32,
    /// What a further category must reach, in percent of how far the first one gets.
    pub beside: i32,
    /// How many categories a story has at most.
    pub most: usize,
    /// Which of the three signals are listened to.
    pub signals: Signals,
}

/// The three signals, each of which can be turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signals {
    /// The phrases of the rules.
    pub rules: bool,
    /// The linear model.
    pub model: bool,
    /// What the source says: its configured categories and its own category elements.
    pub sections: bool,
}

/// A category and what speaks for it.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its names and its parent.
    pub category: Category,
    /// The points that it takes, in hundredths.
    pub threshold: i32,
    /// Phrases for and against it.
    pub evidence: Vec<Evidence>,
    /// What sources call it in their category elements: `Giáo dục`, `giao-duc`.
    pub sections: Vec<String>,
    /// Whether the model may speak for it.
    pub model: bool,
}

/// One phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The phrase as the rules write it; it has at least one word. A comma in it may be missing in the text.
    pub phrase: String,
    /// Its points in hundredths; negative when it speaks against.
    pub points: i32,
    /// Whether capitals count: `PAPI` is an index and `Papi` a dog.
    pub exact: bool,
}

impl Rules {
    /// The place of a category among the subjects.
    pub fn position(&self, id: &CategoryId) -> Option<usize> {
        self.subjects.iter().position(|subject| subject.category.id == *id)
    }

    /// Every category, the fallback last.
    pub fn categories(&self) -> impl Iterator<Item = &Category> {
        self.subjects.iter().map(|subject| &subject.category).chain([&self.fallback])
    }
}

impl Default for Signals {
    fn default() -> Self {
        Self { rules: true, model: true, sections: true }
    }
}

impl Default for Scoring {
    fn default() -> Self {
        Self { title: 200, summary: 100, body: 35, beside: 60, most: 3, signals: Signals::default() }
    }
}
