//! The sum: phrases, model and sections added up for one story, and the labels that come of it.
//!
//! Points = phrases (at most 2.5 thresholds) + threshold x (margin + 0.2, at most 1.5 either way) + 0.75 thresholds if
//! the source says so. The constants were chosen by five-fold cross-validation on labelled headlines, where they lie
//! on a plateau.

use std::cmp::Reverse;

use super::Read;
use super::matcher::Matcher;
use super::model::{Judgment, Model};
use super::ngrams::{Ngram, ngrams};
use super::rules::Rules;
use crate::aggregate::phrases::Hit;
use crate::news::{CategoryId, Label, Reason};
use crate::text::{Words, fold};

/// Where in a story a phrase stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Summary,
    Body,
}

impl Field {
    fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Summary => "summary",
            Self::Body => "body",
        }
    }
}

/// Rules count at most this share of a threshold, in percent: past it a category is sure, and more phrases would only
/// silence the model's objection.
const RULES_AT_MOST: i32 = 250;

/// What the source's own section adds, in percent of the threshold: it decides together with a hint, never alone.
const SECTION: i32 = 75;

/// What the model adds for a margin of one, in thresholds.
const MODEL: f32 = 1.0;

/// Added to each margin: the model sees few stories of a small category and says no too easily.
const LEAN: f32 = 0.2;

/// A margin counts at most so much either way.
const MARGIN_AT_MOST: f32 = 1.5;

/// The body adds or takes at most this share of a threshold, in percent: a long article names many things.
const BODY_AT_MOST: i32 = 50;

/// How many n-grams a label shows.
const NGRAMS_SHOWN: usize = 5;

/// What the model says of one story.
pub(super) struct Vote<'a> {
    model: &'a Model,
    classes: &'a [Option<usize>],
    fields: &'a [Read<'a>],
    ngrams: Vec<Ngram>,
    judgment: Judgment,
}

impl<'a> Vote<'a> {
    /// Nothing if the model does not know the words.
    pub(super) fn new(model: &'a Model, classes: &'a [Option<usize>], fields: &'a [Read<'a>]) -> Option<Self> {
        let ngrams = ngrams(fields);
        let judgment = model.judge(&ngrams)?;
        Some(Self { model, classes, fields, ngrams, judgment })
    }

    fn points(&self, subject: usize, threshold: i32) -> i32 {
        let Some(class) = self.classes[subject] else { return 0 };
        let margin = self.judgment.margins[class] + LEAN;
        hundredths(margin.clamp(-MARGIN_AT_MOST, MARGIN_AT_MOST) * MODEL, threshold)
    }

    /// The n-grams that moved the model most.
    fn reasons(&self, subject: usize, threshold: i32) -> Vec<Reason> {
        let Some(class) = self.classes[subject] else { return Vec::new() };
        let shares = self.model.shares(&self.judgment, class, NGRAMS_SHOWN);
        shares
            .into_iter()
            .map(|(at, share)| (self.ngrams[at], hundredths(share * MODEL, threshold)))
            .filter(|(_, weight)| *weight != 0)
            .map(|(ngram, weight)| Reason::Model { ngram: self.spelled(&ngram), weight })
            .collect()
    }

    fn spelled(&self, ngram: &Ngram) -> String {
        let words = &self.fields[usize::from(ngram.field)].2;
        let covered = &words.words[usize::from(ngram.start)..][..usize::from(ngram.words)];
        let (start, end) = covered.first().zip(covered.last()).map_or((0, 0), |(first, last)| (first.start, last.end));
        fold(&words.text[start as usize..end as usize])
    }
}

/// A subject that reached its threshold: its points, and those in thousandths of the threshold.
#[derive(Clone, Copy, Debug)]
struct Reached {
    subject: usize,
    points: i32,
    share: i64,
}

/// A share of a threshold as points.
#[expect(clippy::cast_possible_truncation, reason = "a few thresholds of at most 10,000 each")]
#[expect(clippy::cast_precision_loss, reason = "a threshold is at most 10,000")]
fn hundredths(share: f32, threshold: i32) -> i32 {
    (share * threshold as f32).round() as i32
}

/// The points of one story while they are counted, in hundredths.
pub(super) struct Tally<'a> {
    rules: &'a Rules,
    matcher: &'a Matcher,
    /// Each phrase once, at its best place.
    found: Vec<(Hit, Field, i32)>,
    /// The points of each subject by phrases.
    points: Vec<i32>,
    /// What the source says: the subject and the source's word for it.
    said: &'a [(usize, String)],
    vote: Option<&'a Vote<'a>>,
}

impl<'a> Tally<'a> {
    pub(super) fn new(
        rules: &'a Rules,
        matcher: &'a Matcher,
        said: &'a [(usize, String)],
        vote: Option<&'a Vote<'a>>,
    ) -> Self {
        Self { rules, matcher, found: Vec::new(), points: vec![0; rules.subjects.len()], said, vote }
    }

    /// Counts the phrases of a field at `share` percent. The fields come in falling order of share.
    pub(super) fn add_phrases(&mut self, words: &Words<'_>, field: Field, share: i32) {
        let before = (field == Field::Body).then(|| self.points.clone());
        for hit in self.matcher.hits(words) {
            if self.found.iter().any(|(known, ..)| known.phrase == hit.phrase) {
                continue;
            }
            self.found.push((hit, field, share));
            for &(subject, points) in &self.matcher.pattern(hit).effects {
                self.points[subject] += points * share / 100;
            }
        }
        if let Some(before) = before {
            for ((points, before), subject) in self.points.iter_mut().zip(before).zip(&self.rules.subjects) {
                let most = subject.threshold * BODY_AT_MOST / 100;
                *points = (*points).clamp(before - most, before + most);
            }
        }
    }

    /// How far each subject gets, as a share of its threshold.
    pub(super) fn shares(mut self) -> Vec<(CategoryId, f64)> {
        self.add_children();
        let subjects = self.rules.subjects.iter().enumerate();
        subjects
            .map(|(at, subject)| {
                (subject.category.id.clone(), f64::from(self.total(at)) / f64::from(subject.threshold.max(1)))
            })
            .collect()
    }

    /// The labels, best first; the fallback if there is none.
    pub(super) fn labels(mut self) -> Vec<Label> {
        let children = self.add_children();
        let mut reached = self.reached();
        self.drop_what_pales(&mut reached);
        self.rank(&mut reached);
        reached.truncate(self.rules.scoring.most);
        if reached.is_empty() {
            return vec![self.fallback()];
        }
        reached.into_iter().map(|reached| self.label(reached, &children)).collect()
    }

    /// The subjects that reach their thresholds, the furthest first.
    fn reached(&self) -> Vec<Reached> {
        let mut reached: Vec<Reached> = (0..self.points.len())
            .map(|subject| {
                let points = self.total(subject);
                let share = i64::from(points) * 1_000 / i64::from(self.rules.subjects[subject].threshold.max(1));
                Reached { subject, points, share }
            })
            .filter(|reached| reached.share >= 1_000)
            .collect();
        reached.sort_by_key(|reached| (Reverse(reached.share), reached.subject));
        reached
    }

    /// Drops what is far behind the first: wholes are measured against the best whole and parts against the best
    /// part, as a part never gets as far as its whole; and a part stands only where its whole does.
    fn drop_what_pales(&self, reached: &mut Vec<Reached>) {
        for parts in [false, true] {
            let best =
                reached.iter().find(|reached| self.is_part(reached.subject) == parts).map_or(0, |best| best.share);
            let least = best * i64::from(self.rules.scoring.beside) / 100;
            reached.retain(|reached| self.is_part(reached.subject) != parts || reached.share >= least);
        }
        let standing: Vec<usize> = reached.iter().map(|reached| reached.subject).collect();
        reached.retain(|reached| self.parent(reached.subject).is_none_or(|parent| standing.contains(&parent)));
    }

    /// Orders by how far each got; a part never stands before its whole.
    fn rank(&self, reached: &mut [Reached]) {
        let shares: Vec<(usize, i64)> = reached.iter().map(|reached| (reached.subject, reached.share)).collect();
        let share_of =
            |subject| shares.iter().find(|(other, _)| *other == subject).map_or(i64::MAX, |(_, share)| *share);
        reached.sort_by_key(|reached| {
            let whole = self.parent(reached.subject).map_or(i64::MAX, share_of);
            (Reverse(whole.min(reached.share)), self.is_part(reached.subject), reached.subject)
        });
    }

    fn is_part(&self, subject: usize) -> bool {
        self.rules.subjects[subject].category.parent.is_some()
    }

    fn parent(&self, subject: usize) -> Option<usize> {
        self.rules.subjects[subject].category.parent.as_ref().and_then(|parent| self.rules.position(parent))
    }

    /// Adds each part's points to its whole, and says what was added: (part, whole, points).
    fn add_children(&mut self) -> Vec<(usize, usize, i32)> {
        let own = self.points.clone();
        let mut added = Vec::new();
        for (child, &points) in own.iter().enumerate().filter(|(_, points)| **points > 0) {
            if let Some(parent) = self.parent(child) {
                self.points[parent] += points;
                added.push((child, parent, points));
            }
        }
        added
    }

    fn total(&self, subject: usize) -> i32 {
        let threshold = self.rules.subjects[subject].threshold;
        let section = if self.said.iter().any(|(said, _)| *said == subject) { threshold * SECTION / 100 } else { 0 };
        let model = self.vote.map_or(0, |vote| vote.points(subject, threshold));
        self.points[subject].min(threshold * RULES_AT_MOST / 100) + section + model
    }

    fn label(&self, reached: Reached, children: &[(usize, usize, i32)]) -> Label {
        let Reached { subject, points: score, .. } = reached;
        let of = &self.rules.subjects[subject];
        let mut reasons = self.phrases(subject);
        reasons.extend(children.iter().filter(|(_, parent, _)| *parent == subject).map(|(child, _, points)| {
            Reason::Child { category: self.rules.subjects[*child].category.id.clone(), points: *points }
        }));
        reasons.extend(
            self.said
                .iter()
                .filter(|(said, _)| *said == subject)
                .map(|(_, says)| Reason::Section { says: says.clone() }),
        );
        reasons.extend(self.vote.iter().flat_map(|vote| vote.reasons(subject, of.threshold)));
        Label { category: of.category.id.clone(), score, threshold: of.threshold, reasons }
    }

    /// The phrases that speak to a subject, the weightiest first.
    fn phrases(&self, subject: usize) -> Vec<Reason> {
        let mut phrases: Vec<(i32, &str, Field)> = Vec::new();
        for (hit, field, share) in &self.found {
            let pattern = self.matcher.pattern(*hit);
            if let Some((_, points)) = pattern.effects.iter().find(|(other, _)| *other == subject) {
                phrases.push((points * share / 100, &pattern.phrase, *field));
            }
        }
        phrases.sort_by_key(|(points, phrase, _)| (Reverse(points.abs()), *phrase));
        phrases
            .into_iter()
            .map(|(points, phrase, field)| Reason::Phrase {
                phrase: phrase.to_owned(),
                field: field.name().to_owned(),
                points,
            })
            .collect()
    }

    fn fallback(&self) -> Label {
        Label { category: self.rules.fallback.id.clone(), score: 0, threshold: 0, reasons: vec![Reason::Fallback] }
    }
}
