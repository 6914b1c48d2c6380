//! The sum: phrases, model and sections added up for one story, and the labels that come of it.

use std::cmp::Reverse;

use super::matcher::Matcher;
use super::rules::Rules;
use crate::aggregate::phrases::Hit;
use crate::news::{Label, Reason};
use crate::text::Words;

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

/// The body adds or takes at most this share of a threshold, in percent: a long article names many things.
const BODY_AT_MOST: i32 = 50;

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
}

impl<'a> Tally<'a> {
    pub(super) fn new(rules: &'a Rules, matcher: &'a Matcher, said: &'a [(usize, String)]) -> Self {
        Self { rules, matcher, found: Vec::new(), points: vec![0; rules.subjects.len()], said }
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

    /// The labels, best first; the fallback if there is none.
    pub(super) fn labels(mut self) -> Vec<Label> {
        let children = self.add_children();
        let mut reached: Vec<(usize, i32)> = (0..self.points.len())
            .map(|subject| (subject, self.total(subject)))
            .filter(|(subject, total)| *total >= self.rules.subjects[*subject].threshold)
            .collect();
        let standing = reached.clone();
        // A part of a category stands only where the whole does.
        reached.retain(|(subject, _)| {
            self.parent(*subject).is_none_or(|parent| standing.iter().any(|(other, _)| *other == parent))
        });
        reached.sort_by_key(|(subject, total)| {
            (Reverse(i64::from(*total) * 1_000 / i64::from(self.rules.subjects[*subject].threshold.max(1))), *subject)
        });
        reached.truncate(self.rules.scoring.most);
        if reached.is_empty() {
            return vec![self.fallback()];
        }
        reached.into_iter().map(|(subject, total)| self.label(subject, total, &children)).collect()
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
        self.points[subject].min(threshold * RULES_AT_MOST / 100) + section
    }

    fn label(&self, subject: usize, score: i32, children: &[(usize, usize, i32)]) -> Label {
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
