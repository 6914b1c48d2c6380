//! Sorting: the words of a story in, the categories that it belongs to out, each with its reasons.
//!
//! Three signals add up in one unit, the points of the rules: phrases, the linear model, and what the source says
//! (`score` holds the sum). A category is given when its sum reaches its threshold. Pure and deterministic.

pub mod eval;
mod matcher;
mod model;
mod ngrams;
mod rules;
mod score;
pub mod train;

pub use model::{Model, ModelError};
pub use rules::{Evidence, Rules, Scoring, Signals, Subject};

use matcher::Matcher;
use score::{Field, Tally, Vote};

use xxhash_rust::xxh3::xxh3_64;

use crate::news::{CategoryId, Label};
use crate::text::{Words, fold};

/// What a story says, field by field; any may be empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text<'a> {
    /// The headline.
    pub title: &'a str,
    /// The lead.
    pub summary: &'a str,
    /// The article.
    pub body: &'a str,
    /// The source's own category elements.
    pub tags: &'a [String],
}

/// Sorts stories by rules, model and sections.
pub struct Classifier {
    rules: Rules,
    matcher: Matcher,
    model: Option<Model>,
    /// The place of each subject among the model's classes.
    classes: Vec<Option<usize>>,
    /// The folded names of sections, sorted, with the place of their subject.
    sections: Vec<(String, usize)>,
    fingerprint: u64,
}

impl Classifier {
    /// A classifier that knows `rules` and, if there is one, a model; each is listened to as the rules' signals say.
    pub fn new(rules: Rules, model: Option<Model>) -> Self {
        let model = model.filter(|_| rules.scoring.signals.model);
        let subjects = rules.subjects.iter();
        let mut sections: Vec<(String, usize)> = subjects
            .clone()
            .enumerate()
            .flat_map(|(at, subject)| subject.sections.iter().map(move |name| (fold(name), at)))
            .collect();
        sections.sort_unstable();
        let class = |subject: &Subject| {
            let classes = model.as_ref().filter(|_| subject.model)?.classes.iter();
            classes.enumerate().find(|(_, class)| **class == subject.category.id).map(|(at, _)| at)
        };
        let classes = subjects.map(class).collect();
        let judge = model.as_ref().map(Model::to_bytes).unwrap_or_default();
        let fingerprint = xxh3_64([format!("{SCORING} {rules:?}").as_bytes(), &judge].concat().as_slice());
        Self { matcher: Matcher::new(&rules), rules, model, classes, sections, fingerprint }
    }

    /// The rules that it was made with.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// A number that changes whenever a story might be sorted otherwise: by other rules, another model, another sum.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The categories of a story, best first, never none; `sections` are those that its sources are configured with.
    pub fn classify(&self, text: &Text<'_>, sections: &[CategoryId]) -> Vec<Label> {
        let said = self.said(text, sections);
        let fields = fields(text, &self.rules.scoring);
        let vote = self.model.as_ref().and_then(|model| Vote::new(model, &self.classes, &fields));
        self.tally(&fields, &said, vote.as_ref()).labels()
    }

    /// How far each category gets by rules and sections alone, as a share of its threshold.
    fn shares(&self, text: &Text<'_>) -> Vec<(CategoryId, f64)> {
        let said = self.said(text, &[]);
        let fields = fields(text, &self.rules.scoring);
        self.tally(&fields, &said, None).shares()
    }

    fn tally<'a>(&'a self, fields: &[Read<'_>], said: &'a [(usize, String)], vote: Option<&'a Vote<'a>>) -> Tally<'a> {
        let mut tally = Tally::new(&self.rules, &self.matcher, said, vote);
        if self.rules.scoring.signals.rules {
            for (field, share, words) in fields {
                tally.add_phrases(words, *field, *share);
            }
        }
        tally
    }

    /// What the source says the story is, as places of subjects, each with the words it uses.
    fn said(&self, text: &Text<'_>, sections: &[CategoryId]) -> Vec<(usize, String)> {
        if !self.rules.scoring.signals.sections {
            return Vec::new();
        }
        let configured = sections.iter().filter_map(|id| Some((self.rules.position(id)?, id.as_str().to_owned())));
        let tagged = text.tags.iter().filter_map(|tag| {
            let folded = fold(tag);
            let at = self.sections.binary_search_by(|(name, _)| name.as_str().cmp(&folded)).ok()?;
            Some((self.sections[at].1, tag.clone()))
        });
        configured.chain(tagged).collect()
    }
}

/// Of a field no more words are read than this; the house bounds title and summary below it.
const MOST_WORDS: usize = 400;

/// As much of a body as stands in for a lead that the source does not give.
const LEAD_WORDS: usize = 60;

/// A field that has words: which, what it counts in percent, and its words.
type Read<'a> = (Field, i32, Words<'a>);

/// The version of how signals are summed: a part of the fingerprint.
const SCORING: &str = "sum 1";

/// The fields that have words.
fn fields<'a>(text: &Text<'a>, scoring: &Scoring) -> Vec<Read<'a>> {
    let (body_share, body_words) =
        if text.summary.is_empty() { (scoring.summary, LEAD_WORDS) } else { (scoring.body, MOST_WORDS) };
    [
        (Field::Title, scoring.title, Words::new(text.title, MOST_WORDS)),
        (Field::Summary, scoring.summary, Words::new(text.summary, MOST_WORDS)),
        (Field::Body, body_share, Words::new(text.body, body_words)),
    ]
    .into_iter()
    .filter(|(.., words)| !words.words.is_empty())
    .collect()
}
