//! Sorting: the words of a story in, the categories that it belongs to out, each with its reasons.
//!
//! Three signals add up in one unit, the points of the rules: phrases, the linear model, and what the source says.
//! A category is given when its sum reaches its threshold. Pure and deterministic.

mod matcher;
mod rules;
mod score;

pub use rules::{Evidence, Rules, Scoring, Signals, Subject};

use matcher::Matcher;
use score::{Field, Tally};

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
    /// The folded names of sections, sorted, with the place of their subject.
    sections: Vec<(String, usize)>,
}

impl Classifier {
    /// A classifier that knows `rules`.
    pub fn new(rules: Rules) -> Self {
        let matcher = Matcher::new(&rules);
        let mut sections: Vec<(String, usize)> = rules
            .subjects
            .iter()
            .enumerate()
            .flat_map(|(at, subject)| subject.sections.iter().map(move |name| (fold(name), at)))
            .collect();
        sections.sort_unstable();
        Self { rules, matcher, sections }
    }

    /// The rules that it was made with.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The categories of a story, best first, never none; `sections` are those that its sources are configured with.
    pub fn classify(&self, text: &Text<'_>, sections: &[CategoryId]) -> Vec<Label> {
        let said = self.said(text, sections);
        let mut tally = Tally::new(&self.rules, &self.matcher, &said);
        for (field, share, words) in fields(text, &self.rules.scoring) {
            if self.rules.scoring.signals.rules {
                tally.add_phrases(&words, field, share);
            }
        }
        tally.labels()
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

/// The fields that have words, each with what it counts in percent.
fn fields<'a>(text: &Text<'a>, scoring: &Scoring) -> Vec<(Field, i32, Words<'a>)> {
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
