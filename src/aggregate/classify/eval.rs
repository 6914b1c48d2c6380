//! Measuring: labelled stories in, how well they were sorted out.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Classifier, Text};

/// The category whose false alarms are counted apart.
const REFORM: &str = "administrative-reform";

/// A story and what a person says it is about: one line of a labelled file, JSON; other fields are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labelled {
    /// Its name in the file.
    #[serde(default)]
    pub id: String,
    /// The headline.
    pub title: String,
    /// The lead.
    #[serde(default)]
    pub summary: String,
    /// The right categories; none means that it is none of ours.
    pub labels: Vec<String>,
    /// `pos`, `hard-neg` (holds misleading words) or `none`, as to administrative reform.
    #[serde(default)]
    pub par: String,
}

/// A line that is no labelled story.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {says}")]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub says: String,
}

/// Reads one JSON value a line; empty lines are passed over.
pub fn read_lines<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>, BadLine> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| serde_json::from_str(line).map_err(|error| BadLine { line: at + 1, says: error.to_string() }))
        .collect()
}

/// How well stories were sorted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// How many stories.
    pub stories: usize,
    /// Each category that was right or given at least once.
    pub categories: BTreeMap<String, Score>,
    /// All labels of all stories taken together.
    pub micro: Score,
    /// The mean F1 of the categories that were right at least once.
    pub macro_f1: f64,
    /// The share of stories with at least one right label; a story that is none of ours is right with none.
    pub any_label: f64,
    /// Stories marked as misleading that were taken for administrative reform, and how many are so marked.
    pub false_alarms: (usize, usize),
    /// Every story with a wrong or missing label.
    pub errors: Vec<Mistake>,
}

/// Counts of one category, and what follows from them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// Rightly given.
    pub right: usize,
    /// Wrongly given.
    pub wrong: usize,
    /// Not given though right.
    pub missed: usize,
    /// Of what was given, the share that is right; 1 if nothing was given.
    pub precision: f64,
    /// Of what is right, the share that was given; 1 if nothing is.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
}

/// A story with a wrong or missing label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// Its name in the file.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// What was given.
    pub given: Vec<String>,
    /// What is right.
    pub right: Vec<String>,
}

/// Sorts every story and compares.
pub fn evaluate(classifier: &Classifier, stories: &[Labelled]) -> Report {
    let given = stories.iter().map(|story| {
        let text = Text { title: &story.title, summary: &story.summary, ..Text::default() };
        let labels = classifier.classify(&text, &[]);
        let fallback = &classifier.rules().fallback.id;
        labels
            .into_iter()
            .filter(|label| label.category != *fallback)
            .map(|label| label.category.as_str().to_owned())
            .collect()
    });
    Report::new(stories, &given.collect::<Vec<_>>())
}

impl Report {
    /// Compares what was given with what is right, story by story.
    pub fn new(stories: &[Labelled], given: &[Vec<String>]) -> Self {
        let mut categories: BTreeMap<String, Score> = BTreeMap::new();
        let (mut any, mut false_alarms, mut errors) = (0, (0, 0), Vec::new());
        for (story, given) in stories.iter().zip(given) {
            for label in given {
                let score = categories.entry(label.clone()).or_default();
                *(if story.labels.contains(label) { &mut score.right } else { &mut score.wrong }) += 1;
            }
            let missed = story.labels.iter().filter(|label| !given.contains(label));
            missed.for_each(|label| categories.entry(label.clone()).or_default().missed += 1);
            any += usize::from(
                (given.is_empty() && story.labels.is_empty()) || given.iter().any(|label| story.labels.contains(label)),
            );
            if story.par == "hard-neg" {
                false_alarms.1 += 1;
                false_alarms.0 += usize::from(given.iter().any(|label| label == REFORM));
            }
            if !(given.iter().all(|label| story.labels.contains(label)) && given.len() == story.labels.len()) {
                let (given, right) = (given.clone(), story.labels.clone());
                errors.push(Mistake { id: story.id.clone(), title: story.title.clone(), given, right });
            }
        }
        categories.values_mut().for_each(Score::settle);
        let mut micro = Score::default();
        for score in categories.values() {
            micro.right += score.right;
            micro.wrong += score.wrong;
            micro.missed += score.missed;
        }
        micro.settle();
        let known: Vec<f64> =
            categories.values().filter(|score| score.right + score.missed > 0).map(|score| score.f1).collect();
        Self {
            stories: stories.len(),
            macro_f1: known.iter().sum::<f64>() / float(known.len().max(1)),
            any_label: float(any) / float(stories.len().max(1)),
            categories,
            micro,
            false_alarms,
            errors,
        }
    }
}

impl Score {
    fn settle(&mut self) {
        let share = |part: usize, whole: usize| if whole == 0 { 1.0 } else { float(part) / float(whole) };
        self.precision = share(self.right, self.right + self.wrong);
        self.recall = share(self.right, self.right + self.missed);
        self.f1 = share(2 * self.right, 2 * self.right + self.wrong + self.missed);
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of stories are far below 2^52")]
fn float(count: usize) -> f64 {
    count as f64
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{:<26} {:>5} {:>9} {:>9} {:>6}", "category", "right", "precision", "recall", "F1")?;
        for (id, score) in &self.categories {
            let support = score.right + score.missed;
            let Score { precision, recall, f1, .. } = score;
            writeln!(out, "{id:<26} {support:>5} {precision:>9.3} {recall:>9.3} {f1:>6.3}")?;
        }
        let Score { precision, recall, f1, .. } = self.micro;
        writeln!(out, "{:<26} {:>5} {precision:>9.3} {recall:>9.3} {f1:>6.3}", "all labels (micro)", "")?;
        writeln!(out, "macro-F1 {:.3}; any label right {:.3}", self.macro_f1, self.any_label)?;
        let (alarms, marked) = self.false_alarms;
        writeln!(out, "misleading stories taken for administrative reform: {alarms} of {marked}")?;
        writeln!(out, "\n{} of {} stories have a wrong or missing label:", self.errors.len(), self.stories)?;
        for Mistake { id, title, given, right } in &self.errors {
            writeln!(out, "{id}  {title}\n    given {}; right {}", list(given), list(right))?;
        }
        Ok(())
    }
}

fn list(labels: &[String]) -> String {
    if labels.is_empty() { "nothing".to_owned() } else { labels.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(labels: &[&str], par: &str) -> Labelled {
        let labels = labels.iter().map(ToString::to_string).collect();
        Labelled { title: "t".to_owned(), labels, par: par.to_owned(), ..Labelled::default() }
    }

    #[test]
    fn right_wrong_and_missed_labels_are_counted() {
        let stories = [story(&["a", "b"], "none"), story(&[], "hard-neg"), story(&["b"], "none")];
        let given = [vec!["a".to_owned()], vec![REFORM.to_owned()], vec!["b".to_owned()]];
        let report = Report::new(&stories, &given);
        assert_eq!((report.micro.right, report.micro.wrong, report.micro.missed), (2, 1, 1));
        assert_eq!((report.false_alarms, report.errors.len()), ((1, 1), 2));
        assert!((report.any_label - 2.0 / 3.0).abs() < 1e-9);
        assert!((report.macro_f1 - 5.0 / 6.0).abs() < 1e-9);
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = read_lines::<Labelled>("{\"title\": \"t\", \"labels\": []}\n\n{").expect_err("the third line");
        assert_eq!(error.line, 3);
    }
}
