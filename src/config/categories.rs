//! The categories' file: TOML in, checked [`Rules`] out, or every problem with the bytes it stands at.
//!
//! Points are written as decimal numbers (`2.5`) and kept in hundredths, so that sums are exact on any machine.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::aggregate::classify::{Evidence, Rules, Scoring, Signals, Subject};
use crate::news::{Category, CategoryId};
use crate::text::Words;

/// What is wrong, in words, and where it stands in the text, in bytes.
pub type Problem = (Range<usize>, String);

/// The bounds of the file: far above what an editor writes, far below what the matcher can hold.
const MOST_CATEGORIES: usize = 64;
const MOST_PHRASES: usize = 20_000;
const MOST_WORDS: usize = 16;
const MOST_POINTS: f64 = 100.0;

/// Reads the rules of all categories. All problems are reported together.
pub fn parse(text: &str) -> Result<Rules, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(errors.iter().map(|error| (error.span().unwrap_or(0..0), error.message().to_owned())).collect());
    }
    let mut reader = Reader::default();
    let rules = reader.rules(&table);
    match rules {
        Some(rules) if reader.problems.is_empty() => Ok(rules),
        _ => Err(reader.problems),
    }
}

type Value<'a> = Spanned<DeValue<'a>>;
type Table<'a> = DeTable<'a>;

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    phrases: usize,
}

impl Reader {
    fn rules(&mut self, table: &Spanned<Table<'_>>) -> Option<Rules> {
        let place = table.span();
        let table = table.get_ref();
        self.known_keys(table, &["scoring", "signals", "ignore", "fallback", "category"]);
        let scoring = self.scoring(table);
        let ignored = table.get("ignore").map(|value| self.phrases(value)).unwrap_or_default();
        let fallback = match table.get("fallback") {
            Some(value) => self.table(value).and_then(|(table, place)| {
                self.known_keys(table, &["id", "title", "title_en"]);
                self.category(table, place)
            }),
            None => Some(Category {
                id: CategoryId::new("other"),
                title_vi: "Khác".to_owned(),
                title_en: "Other".to_owned(),
                parent: None,
            }),
        };
        let Some(value) = table.get("category") else {
            self.problem(place, "no [[category]] at all");
            return None;
        };
        let subjects = self.subjects(value);
        let fallback = fallback?;
        self.check_ids(value, &subjects, &fallback);
        Some(Rules { scoring, ignored, subjects, fallback })
    }

    fn scoring(&mut self, table: &Table<'_>) -> Scoring {
        let mut scoring = Scoring::default();
        if let Some((table, _)) = table.get("scoring").and_then(|value| self.table(value)) {
            self.known_keys(table, &["title", "summary", "body", "beside", "most"]);
            scoring.title = self.hundredths(table, "title", 0.0..=10.0).unwrap_or(scoring.title);
            scoring.summary = self.hundredths(table, "summary", 0.0..=10.0).unwrap_or(scoring.summary);
            scoring.body = self.hundredths(table, "body", 0.0..=10.0).unwrap_or(scoring.body);
            scoring.beside = self.hundredths(table, "beside", 0.0..=1.0).unwrap_or(scoring.beside);
            if let Some(most) = self.hundredths(table, "most", 1.0..=10.0) {
                scoring.most = usize::try_from(most / 100).unwrap_or(1);
            }
        }
        if let Some((table, _)) = table.get("signals").and_then(|value| self.table(value)) {
            self.known_keys(table, &["rules", "model", "sections"]);
            scoring.signals = Signals {
                rules: self.flag(table, "rules"),
                model: self.flag(table, "model"),
                sections: self.flag(table, "sections"),
            };
        }
        scoring
    }

    fn subjects(&mut self, value: &Value<'_>) -> Vec<Subject> {
        let Some(array) = value.get_ref().as_array() else {
            self.problem(value.span(), "write categories as [[category]] tables");
            return Vec::new();
        };
        if array.len() > MOST_CATEGORIES {
            self.problem(value.span(), format!("{} categories; at most {MOST_CATEGORIES} are possible", array.len()));
            return Vec::new();
        }
        array.iter().filter_map(|value| self.subject(value)).collect()
    }

    fn subject(&mut self, value: &Value<'_>) -> Option<Subject> {
        let (table, place) = self.table(value)?;
        self.known_keys(table, &["id", "title", "title_en", "parent", "threshold", "sections", "model", "evidence"]);
        let category = self.category(table, place);
        let threshold = self.hundredths(table, "threshold", 0.1..=MOST_POINTS).unwrap_or(400);
        let sections = table.get("sections").map(|value| self.phrases(value)).unwrap_or_default();
        let model = self.flag(table, "model");
        let evidence = table.get("evidence").map(|value| self.evidence(value)).unwrap_or_default();
        Some(Subject { category: category?, threshold, evidence, sections, model })
    }

    fn category(&mut self, table: &Table<'_>, place: Range<usize>) -> Option<Category> {
        let id = self.required(table, "id", &place);
        let title_vi = self.required(table, "title", &place);
        let title_en = self.required(table, "title_en", &place);
        let parent = table.get("parent").and_then(|value| self.string(value)).map(|id| CategoryId::new(&id));
        let id = id?;
        let sane = !id.is_empty()
            && id.len() <= 64
            && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !sane {
            let place = table.get("id").map_or(place, Spanned::span);
            self.problem(
                place,
                format!("\"{id}\" cannot be part of an address; write small letters, digits and hyphens"),
            );
            return None;
        }
        Some(Category { id: CategoryId::new(&id), title_vi: title_vi?, title_en: title_en?, parent })
    }

    /// `evidence = [{ points = 3, phrases = [...], abbreviations = [...] }, ...]`
    fn evidence(&mut self, value: &Value<'_>) -> Vec<Evidence> {
        let Some(groups) = value.get_ref().as_array() else {
            self.problem(value.span(), "write evidence as a list of { points = ..., phrases = [...] }");
            return Vec::new();
        };
        let mut evidence = Vec::new();
        for group in groups {
            let Some((table, place)) = self.table(group) else { continue };
            self.known_keys(table, &["points", "phrases", "abbreviations"]);
            if table.get("points").is_none() {
                self.problem(place, "this evidence has no points");
            }
            let points = self.hundredths(table, "points", -MOST_POINTS..=MOST_POINTS).unwrap_or(0);
            for (key, exact) in [("phrases", false), ("abbreviations", true)] {
                let phrases = table.get(key).map(|value| self.phrases(value)).unwrap_or_default();
                evidence.extend(phrases.into_iter().map(|phrase| Evidence { phrase, points, exact }));
            }
        }
        evidence
    }

    fn phrases(&mut self, value: &Value<'_>) -> Vec<String> {
        let Some(array) = value.get_ref().as_array() else {
            self.problem(value.span(), "write a list of phrases: [\"...\", \"...\"]");
            return Vec::new();
        };
        let mut phrases = Vec::new();
        for value in array {
            let Some(phrase) = self.string(value) else { continue };
            let words = Words::new(&phrase, MOST_WORDS + 1).words.len();
            self.phrases += 1;
            if words == 0 || words > MOST_WORDS {
                self.problem(value.span(), format!("a phrase has 1 to {MOST_WORDS} words, and this one has {words}"));
            } else if self.phrases == MOST_PHRASES + 1 {
                self.problem(value.span(), format!("more than {MOST_PHRASES} phrases in all"));
            } else {
                phrases.push(phrase);
            }
        }
        phrases
    }

    /// Ids are unique, and a parent is a category that has no parent itself.
    fn check_ids(&mut self, value: &Value<'_>, subjects: &[Subject], fallback: &Category) {
        let Some(array) = value.get_ref().as_array() else { return };
        let mut seen = BTreeSet::from([fallback.id.as_str()]);
        for (subject, value) in subjects.iter().zip(array.iter()) {
            let place = |key: &str| {
                value.get_ref().as_table().and_then(|table| table.get(key)).map_or(value.span(), Spanned::span)
            };
            if !seen.insert(subject.category.id.as_str()) {
                self.problem(place("id"), format!("a second category \"{}\"", subject.category.id));
            }
            let Some(parent) = &subject.category.parent else { continue };
            match subjects.iter().find(|other| other.category.id == *parent) {
                None => self.problem(place("parent"), format!("no category \"{parent}\"")),
                Some(other) if other.category.parent.is_some() => {
                    self.problem(place("parent"), format!("\"{parent}\" is a part itself; parts have no parts"));
                }
                Some(_) => {}
            }
        }
    }

    fn known_keys(&mut self, table: &Table<'_>, known: &[&str]) {
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            self.problem(key.span(), format!("unknown key \"{}\"; known here: {}", key.get_ref(), known.join(", ")));
        }
    }

    fn table<'v, 'i>(&mut self, value: &'v Value<'i>) -> Option<(&'v Table<'i>, Range<usize>)> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.problem(value.span(), format!("a table is wanted here, not a {}", value.get_ref().type_str()));
        }
        Some((table?, value.span()))
    }

    fn string(&mut self, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.problem(value.span(), format!("a string is wanted here, not a {}", value.get_ref().type_str()));
        }
        text.map(ToOwned::to_owned)
    }

    fn required(&mut self, table: &Table<'_>, key: &str, place: &Range<usize>) -> Option<String> {
        if let Some(value) = table.get(key) {
            return self.string(value);
        }
        self.problem(place.clone(), format!("\"{key}\" is missing"));
        None
    }

    /// A switch that is on unless it is turned off.
    fn flag(&mut self, table: &Table<'_>, key: &str) -> bool {
        let Some(value) = table.get(key) else { return true };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.problem(value.span(), format!("\"{key}\" is true or false"));
            true
        })
    }

    /// A decimal number within `bounds`, in hundredths.
    fn hundredths(&mut self, table: &Table<'_>, key: &str, bounds: std::ops::RangeInclusive<f64>) -> Option<i32> {
        let value = table.get(key)?;
        let written = match value.get_ref() {
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => "",
        };
        match written.parse::<f64>() {
            Ok(number) if bounds.contains(&number) => {
                #[expect(clippy::cast_possible_truncation, reason = "the bounds are far within i32")]
                let hundredths = (number * 100.0).round() as i32;
                Some(hundredths)
            }
            _ => {
                let (least, most) = bounds.into_inner();
                self.problem(value.span(), format!("\"{key}\" is a number from {least} to {most}"));
                None
            }
        }
    }

    fn problem(&mut self, place: Range<usize>, says: impl Into<String>) {
        self.problems.push((place, says.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let problems = parse(text).err().unwrap_or_default();
        problems.iter().map(|(place, says)| format!("{} <- {}", says, &text[place.clone()])).collect()
    }

    #[test]
    fn rules_are_read_as_they_are_written() {
        let rules = parse(
            "[[category]]\nid = \"water\"\ntitle = \"Nước sạch\"\ntitle_en = \"Water\"\nthreshold = 3.5\n\
             evidence = [{ points = 2.5, phrases = [\"nước sạch\"], abbreviations = [\"NSVSMT\"] }, \
             { points = -3, phrases = [\"nước ép\"] }]\n",
        )
        .expect("rules without a fault");
        let water = &rules.subjects[0];
        assert_eq!((water.threshold, water.model, rules.fallback.id.as_str()), (350, true, "other"));
        let points: Vec<_> = water.evidence.iter().map(|of| (of.phrase.as_str(), of.points, of.exact)).collect();
        assert_eq!(points, [("nước sạch", 250, false), ("NSVSMT", 250, true), ("nước ép", -300, false)]);
    }

    #[test]
    fn every_problem_is_told_with_its_place() {
        let text = "[scoring]\ntitel = 2.0\n[[category]]\nid = \"Nước\"\ntitle = 7\ntitle_en = \"x\"\n\
                    [[category]]\nid = \"a\"\ntitle = \"A\"\ntitle_en = \"A\"\nparent = \"b\"\nevidence = [{ points = 1e9, phrases = [\"“”\"] }]\n";
        let problems = problems(text).join("\n");
        for part in [
            "unknown key \"titel\"",
            "\"Nước\" cannot be part",
            "<- 7",
            "\"points\" is a number",
            "has 0",
            "no category \"b\"",
        ] {
            assert!(problems.contains(part), "{part} is not in\n{problems}");
        }
    }

    #[test]
    fn a_broken_file_is_a_problem_and_not_a_panic() {
        for text in ["", "[[category]", "category = 3", "category = [3]", "ignore = 3", "\u{0}", "[category]\nid = 1"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
