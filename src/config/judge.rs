//! One value of a twin judged: it comes out as what it means, or as a stand-in beside a noted error.
//!
//! A stand-in never reaches anyone, since no `Config` is made while there are errors; it lets checking go on.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use super::problem::{Mark, Marked, Report, nearest, suggestion, suggestion_or};
use super::table::about;
use super::value;
use crate::news::{CategoryId, Province, provinces};

type Text = Marked<String>;

/// Judges the values of one table.
pub(super) struct Judge<'r> {
    pub(super) report: &'r mut Report,
    subject: Arc<str>,
    /// Whether no error was noted so far: else stand-ins are about, which are not worth comparing.
    pub(super) clean: bool,
}

impl<'r> Judge<'r> {
    /// A judge whose messages name `subject`.
    pub(super) fn of(subject: &str, report: &'r mut Report) -> Self {
        Self { report, subject: subject.into(), clean: true }
    }

    pub(super) fn error(&mut self, mark: &Mark, message: &str) {
        self.clean = false;
        self.report.error(mark, about(&self.subject, message));
    }

    pub(super) fn warn(&mut self, mark: &Mark, message: &str) {
        self.report.warn(mark, about(&self.subject, message));
    }

    /// A duration within `bounds`.
    pub(super) fn duration(&mut self, key: &str, text: &Text, bounds: RangeInclusive<Duration>) -> Duration {
        let Some(span) = value::duration(&text.value) else {
            let message =
                format!("{key} \"{}\" is no duration; write \"30s\", \"15m\", \"1h30m\" or \"90d\"", text.value);
            self.error(&text.mark, &message);
            return *bounds.start();
        };
        if !bounds.contains(&span) {
            let (least, most) = (value::write_duration(*bounds.start()), value::write_duration(*bounds.end()));
            self.error(&text.mark, &format!("{key} \"{}\" is not between \"{least}\" and \"{most}\"", text.value));
        }
        span
    }

    /// A size in bytes within `bounds`.
    pub(super) fn size(&mut self, key: &str, text: &Text, bounds: RangeInclusive<u64>) -> u64 {
        let Some(bytes) = value::size(&text.value) else {
            self.error(&text.mark, &format!("{key} \"{}\" is no size; write \"512KiB\" or \"8MiB\"", text.value));
            return *bounds.start();
        };
        if !bounds.contains(&bytes) {
            let (least, most) = (value::write_size(*bounds.start()), value::write_size(*bounds.end()));
            self.error(&text.mark, &format!("{key} \"{}\" is not between \"{least}\" and \"{most}\"", text.value));
        }
        bytes
    }

    /// A number within `bounds`.
    pub(super) fn number(&mut self, key: &str, number: &Marked<u64>, bounds: RangeInclusive<u32>) -> usize {
        let fits = u32::try_from(number.value).ok().filter(|number| bounds.contains(number));
        if fits.is_none() {
            let (least, most) = (bounds.start(), bounds.end());
            let written = self.report.quote(&number.mark);
            self.error(&number.mark, &format!("{key} {written} is not between {least} and {most}"));
        }
        fits.unwrap_or(*bounds.start()) as usize
    }

    /// One of the words of `choices`; the first stands in.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, text: &Text, choices: &[(&str, T)]) -> T {
        if let Some((_, choice)) = choices.iter().find(|(word, _)| *word == text.value) {
            return *choice;
        }
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let otherwise = format!("it is one of {}", words.join(", "));
        let hint = suggestion_or(&text.value, words.iter().copied(), &otherwise);
        self.error(&text.mark, &format!("unknown {key} \"{}\"{hint}", text.value));
        choices[0].1
    }

    /// A line for readers: clean, not empty, at most 200 characters.
    pub(super) fn line(&mut self, key: &str, text: &Text) -> String {
        let line = crate::text::clean(&text.value);
        match line.chars().count() {
            0 => self.error(&text.mark, &format!("{key} is empty")),
            1..=200 => {}
            count => self.error(&text.mark, &format!("{key} has {count} characters; at most 200 are possible")),
        }
        line
    }

    /// A name that can stand in an address.
    pub(super) fn slug(&mut self, key: &str, text: &Text) -> String {
        if !value::is_slug(&text.value) {
            let slug: String = crate::text::slug(&text.value).chars().take(64).collect();
            let slug = slug.trim_end_matches('-');
            let hint = if slug.is_empty() { String::new() } else { format!(", such as \"{slug}\"") };
            let rule = "is small letters, digits and single hyphens, at most 64";
            self.error(&text.mark, &format!("{key} \"{}\" cannot stand in an address; it {rule}{hint}", text.value));
        }
        text.value.clone()
    }

    /// A province by its slug.
    pub(super) fn province(&mut self, text: &Text) -> Option<&'static Province> {
        let found = Province::find(&text.value);
        if found.is_none() {
            let hint = near_province(&text.value).map(|near| format!("; did you mean {}?", describe(near)));
            self.error(&text.mark, &format!("unknown province \"{}\"{}", text.value, hint.unwrap_or_default()));
        }
        found
    }

    /// A category that is defined.
    pub(super) fn category(&mut self, text: &Text, defined: &[&str]) -> CategoryId {
        self.defined("category", text, defined);
        CategoryId::new(&text.value)
    }

    /// Whether `text` names one of the defined things; nothing can be said of that while a file is broken.
    pub(super) fn defined(&mut self, what: &str, text: &Text, defined: &[&str]) {
        if !self.report.broken && !defined.contains(&text.value.as_str()) {
            let hint = suggestion(&text.value, defined.iter().copied());
            self.error(&text.mark, &format!("no {what} \"{}\" is defined{hint}", text.value));
        }
    }
}

/// By its name or another way to write it (`Hà Giang`, `TP.HCM`), else by the fewest typing errors in the slug.
fn near_province(written: &str) -> Option<&'static Province> {
    let slug = crate::text::slug(written);
    let named = |province: &&Province| {
        province.slug == slug || province.aliases.iter().any(|alias| crate::text::slug(alias) == slug)
    };
    provinces().iter().find(named).or_else(|| {
        let slugs = provinces().iter().map(|province| province.slug);
        Province::find(nearest(&slug, slugs)?)
    })
}

fn describe(province: &Province) -> String {
    let Province { slug, unit, .. } = province;
    if province.is_unit() { format!("\"{slug}\"") } else { format!("\"{slug}\" (part of {unit} since 2025)") }
}
