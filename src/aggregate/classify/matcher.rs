//! The matcher: the phrases of the rules in a row of words, leftmost and longest, whole syllables only.
//!
//! Abbreviations live in an automaton of their own, whose words know their capitals.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::rules::Rules;
use crate::aggregate::phrases::{Hit, Phrases};
use crate::text::{Word, Words};

/// A phrase and what it does: one automaton entry, however many categories it speaks to.
#[derive(Debug)]
pub(super) struct Pattern {
    /// As the rules write it first.
    pub(super) phrase: String,
    /// The subject and the points in hundredths; empty when the phrase is one to ignore.
    pub(super) effects: Vec<(usize, i32)>,
    case: Case,
}

/// The compiled rules.
pub(super) struct Matcher {
    patterns: Vec<Pattern>,
    folded: Phrases,
    exact: Phrases,
}

/// How many words a phrase may have; longer ones are cut by `config` with a problem.
const MOST_WORDS: usize = 64;

impl Matcher {
    pub(super) fn new(rules: &Rules) -> Self {
        let mut plan = Plan::default();
        for phrase in &rules.ignored {
            plan.add(phrase, None, false);
        }
        for (subject, of) in rules.subjects.iter().enumerate() {
            for evidence in &of.evidence {
                plan.add(&evidence.phrase, Some((subject, evidence.points)), evidence.exact);
            }
        }
        let (folded, exact) = (Phrases::new(&plan.folded), Phrases::new(&plan.exact));
        Self { patterns: plan.patterns, folded, exact }
    }

    pub(super) fn pattern(&self, hit: Hit) -> &Pattern {
        &self.patterns[hit.phrase]
    }

    /// The phrases in `words`, in reading order, none overlapping another: the leftmost first, of those the longest.
    pub(super) fn hits(&self, words: &Words<'_>) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.folded.find(&words.words, |word| word.hash, &mut hits);
        hits.retain(|hit| words.shouts || self.patterns[hit.phrase].case != Case::Shouted);
        self.exact.find(&words.words, Word::exact, &mut hits);
        // Of one stretch of words the abbreviation is the surer reading.
        hits.sort_unstable_by_key(|hit| {
            (hit.start, Reverse(hit.end), self.patterns[hit.phrase].case != Case::Exact, hit.phrase)
        });
        let mut free = 0;
        hits.retain(|hit| {
            let stands = hit.start >= free;
            if stands {
                free = hit.end;
            }
            stands
        });
        hits
    }
}

/// The patterns as they are gathered, with the row of hashes that each is spelled by.
#[derive(Default)]
struct Plan {
    patterns: Vec<Pattern>,
    folded: BTreeMap<Vec<u64>, usize>,
    exact: BTreeMap<Vec<u64>, usize>,
}

impl Plan {
    fn add(&mut self, phrase: &str, effect: Option<(usize, i32)>, exact: bool) {
        let words = Words::new(phrase, MOST_WORDS).words;
        if exact {
            let key = words.iter().map(Word::exact).collect();
            self.put(phrase, key, effect, Case::Exact);
            let shouted = words.iter().map(|word| word.hash).collect();
            self.put(phrase, shouted, effect, Case::Shouted);
            return;
        }
        let comma = Words::new(",", 1).words[0].hash;
        let whole: Vec<u64> = words.iter().map(|word| word.hash).collect();
        let bare: Vec<u64> = whole.iter().copied().filter(|hash| *hash != comma).collect();
        if bare.len() < whole.len() {
            self.put(phrase, bare, effect, Case::Folded);
        }
        self.put(phrase, whole, effect, Case::Folded);
    }

    fn put(&mut self, phrase: &str, key: Vec<u64>, effect: Option<(usize, i32)>, case: Case) {
        if key.is_empty() {
            return;
        }
        let next = self.patterns.len();
        let table = if case == Case::Exact { &mut self.exact } else { &mut self.folded };
        let at = *table.entry(key).or_insert(next);
        if at == next {
            self.patterns.push(Pattern { phrase: phrase.to_owned(), effects: Vec::new(), case });
        }
        let pattern = &mut self.patterns[at];
        if pattern.case == Case::Shouted && case == Case::Folded {
            // The rules know the word as a phrase too, which counts in any text.
            (pattern.case, pattern.effects) = (case, Vec::new());
        }
        let known = |subject| pattern.effects.iter().any(|(known, _)| *known == subject);
        if let Some((subject, points)) = effect.filter(|(subject, _)| pattern.case == case && !known(*subject)) {
            pattern.effects.push((subject, points));
        }
    }
}

/// When a pattern counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// Always: capitals are no matter.
    Folded,
    /// When the capitals are the same.
    Exact,
    /// When the text is all capitals, so that they say nothing: the folded twin of an abbreviation.
    Shouted,
}
