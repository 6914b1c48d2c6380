//! What is wrong with a configuration, where, and what to write instead.
//!
//! While files are read, places are bytes ([`Mark`]); [`Report::finish`] makes line and column of them, counted in
//! characters, because the files hold Vietnamese.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Whether a problem forbids to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The configuration cannot be used.
    Error,
    /// It can be used, and perhaps does not mean what its author thinks.
    Warning,
}

/// One thing that is wrong with a configuration; prints as `FILE:LINE:COLUMN: SENTENCE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, named as the main file was named.
    pub file: String,
    /// Line and column of the first character, both from 1; absent when the whole file is meant.
    pub place: Option<(usize, usize)>,
    /// Whether it forbids to start.
    pub severity: Severity,
    /// What is wrong, and what to write instead if that can be guessed. Never holds a secret.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.file)?;
        if let Some((line, column)) = self.place {
            write!(out, ":{line}:{column}")?;
        }
        out.write_str(if self.severity == Severity::Warning { ": warning: " } else { ": " })?;
        out.write_str(&self.message)
    }
}

/// A place: a file by its number in the report, and the bytes meant; no bytes stand for the whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) file: usize,
    pub(super) bytes: Option<Range<usize>>,
}

/// A value and the place where it is written.
#[derive(Clone, Debug)]
pub(super) struct Marked<T> {
    pub(super) value: T,
    pub(super) mark: Mark,
}

/// Past this many problems nobody reads on, and a broken tool's output must not fill the memory.
const MOST_PROBLEMS: usize = 1_000;

/// The files that were read and what was found in them.
#[derive(Default)]
pub(super) struct Report {
    files: Vec<(String, Arc<str>)>,
    found: Vec<(Mark, Severity, String)>,
    /// A file could not be read as TOML: what it defines is unknown, so nothing that refers to it can be judged.
    pub(super) broken: bool,
}

impl Report {
    /// Takes a file in and says its number.
    pub(super) fn add_file(&mut self, name: String, text: Arc<str>) -> usize {
        self.files.push((name, text));
        self.files.len() - 1
    }

    /// Whether a file of this name was taken in before.
    pub(super) fn has_file(&self, name: &str) -> bool {
        self.files.iter().any(|(known, _)| known == name)
    }

    /// Whether anything forbids to start so far.
    pub(super) fn has_errors(&self) -> bool {
        self.found.iter().any(|(_, severity, _)| *severity == Severity::Error)
    }

    /// Notes what forbids to start.
    pub(super) fn error(&mut self, mark: &Mark, message: impl Into<String>) {
        self.note(mark, Severity::Error, message.into());
    }

    /// Notes what looks wrong but can be used.
    pub(super) fn warn(&mut self, mark: &Mark, message: impl Into<String>) {
        self.note(mark, Severity::Warning, message.into());
    }

    fn note(&mut self, mark: &Mark, severity: Severity, message: String) {
        if self.found.len() < MOST_PROBLEMS {
            self.found.push((mark.clone(), severity, message));
        }
    }

    /// What is written at `mark`, as a reader quotes it: one line, at most 40 characters.
    pub(super) fn quote(&self, mark: &Mark) -> String {
        let (_, text) = &self.files[mark.file];
        let written = mark.bytes.clone().and_then(|bytes| text.get(bytes)).unwrap_or_default();
        crate::text::shorten(&crate::text::clean(written), 40)
    }

    /// `FILE:LINE:COLUMN` of a place, to refer to it from elsewhere.
    pub(super) fn locate(&self, mark: &Mark) -> String {
        let (name, text) = &self.files[mark.file];
        match place(mark, text) {
            Some((line, column)) => format!("{name}:{line}:{column}"),
            None => name.clone(),
        }
    }

    /// Everything that was found, in the order in which the files were read and written.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|(mark, ..)| (mark.file, mark.bytes.as_ref().map(|bytes| bytes.start)));
        let files = self.files;
        let problem = |(mark, severity, message): (Mark, Severity, String)| {
            let (name, text) = &files[mark.file];
            Problem { file: name.clone(), place: place(&mark, text), severity, message }
        };
        self.found.into_iter().map(problem).collect()
    }
}

fn place(mark: &Mark, text: &str) -> Option<(usize, usize)> {
    let start = mark.bytes.as_ref()?.start;
    let before = text.get(..start).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Some((before.matches('\n').count() + 1, before[line_start..].chars().count() + 1))
}

/// `; did you mean "..."?` with the nearest of `known`, or nothing when none is near.
pub(super) fn suggestion<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(written, known).map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default()
}

/// [`suggestion`], or `otherwise` when nothing is near.
pub(super) fn suggestion_or<'k>(written: &str, known: impl IntoIterator<Item = &'k str>, otherwise: &str) -> String {
    let hint = suggestion(written, known);
    if hint.is_empty() { format!("; {otherwise}") } else { hint }
}

/// The one of `known` that is the fewest typing errors away, and at most a third of its letters.
pub(super) fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // Distance costs time in proportion to the length, and no name is near a novel.
    let written: String = written.chars().take(80).flat_map(char::to_lowercase).collect();
    let distance = |word: &str| strsim::osa_distance(&written, word);
    let near = known.into_iter().map(|word| (distance(word), word)).min()?;
    (near.0 <= (near.1.chars().count() / 3).max(1)).then_some(near.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_not_bytes() {
        let mut report = Report::default();
        let file = report.add_file("a.toml".to_owned(), "x = 1\ntên = \"Điểm báo\"\n".into());
        let at = "x = 1\ntên = ".len();
        report.error(&Mark { file, bytes: Some(at..at + 3) }, "wrong");
        report.warn(&Mark { file, bytes: None }, "odd");
        let lines: Vec<String> = report.finish().iter().map(ToString::to_string).collect();
        assert_eq!(lines, ["a.toml: warning: odd", "a.toml:2:7: wrong"]);
    }

    #[test]
    fn a_suggestion_is_near_or_absent() {
        let known = ["interval", "timezone", "kind"];
        assert_eq!(suggestion("intervall", known), "; did you mean \"interval\"?");
        assert_eq!(suggestion("KIDN", known), "; did you mean \"kind\"?");
        assert_eq!(suggestion("province", known), "");
    }
}
