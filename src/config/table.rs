//! One TOML table, read key by key: each value comes out with its place, and what is left over is refused by name.
//!
//! Serde stops at the first fault and loses places in nested types; here a wrong type or an unknown key is noted and
//! reading goes on, so that a user sees everything at once.

use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Mark, Marked, Report, suggestion_or};

/// A table on its way from text to a twin; see [`Table::section`] and [`Table::each`].
pub(super) struct Table<'t, 'r> {
    values: &'t DeTable<'t>,
    /// Where the table itself is written.
    pub(super) mark: Mark,
    /// Whom a message is about: `source "bao-ha-giang"`.
    pub(super) subject: Arc<str>,
    /// Keys that were asked for: what a table of this kind may hold.
    asked: Vec<&'static str>,
    /// Keys that were refused for a reason of their own.
    refused: Vec<&'static str>,
    report: &'r mut Report,
}

impl<'t, 'r> Table<'t, 'r> {
    /// The table that a whole file is.
    pub(super) fn whole(values: &'t DeTable<'t>, file: usize, report: &'r mut Report) -> Self {
        Self {
            values,
            mark: Mark { file, bytes: None },
            subject: "".into(),
            asked: Vec::new(),
            refused: Vec::new(),
            report,
        }
    }

    /// A string; `default` if the key is absent.
    pub(super) fn text(&mut self, key: &'static str, default: &str) -> Marked<String> {
        let wanted = format!("a string such as \"{default}\"");
        let written = self.value(key, &wanted, |value| value.as_str().map(str::to_owned));
        written.unwrap_or_else(|| Marked { value: default.to_owned(), mark: self.mark.clone() })
    }

    /// A string that may be absent.
    pub(super) fn maybe_text(&mut self, key: &'static str) -> Option<Marked<String>> {
        self.value(key, "a string", |value| value.as_str().map(str::to_owned))
    }

    /// A string that must be there; absent also if it is no string, which is noted.
    pub(super) fn needed_text(&mut self, key: &'static str) -> Option<Marked<String>> {
        if !self.values.contains_key(key) {
            self.report.error(&self.mark, about(&self.subject, &format!("\"{key}\" is missing")));
        }
        self.maybe_text(key)
    }

    /// `true` or `false`; absent if not written.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<Marked<bool>> {
        self.value(key, "true or false", |value| if let DeValue::Boolean(flag) = value { Some(*flag) } else { None })
    }

    /// A whole number; `default` if the key is absent. One that is negative or does not fit comes out as the largest,
    /// which no bound admits.
    pub(super) fn number(&mut self, key: &'static str, default: u64) -> Marked<u64> {
        let wanted = format!("a whole number such as {default}");
        let read = |value: &DeValue<'_>| {
            let number = value.as_integer()?;
            Some(u64::from_str_radix(number.as_str(), number.radix()).unwrap_or(u64::MAX))
        };
        self.value(key, &wanted, read).unwrap_or_else(|| Marked { value: default, mark: self.mark.clone() })
    }

    /// A list of strings; absent if not written.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<Marked<String>>> {
        let values = self.values;
        self.value(key, "a list of strings such as [\"...\"]", |value| value.as_array().map(|_| ()))?;
        let list = values.get(key)?.get_ref().as_array()?;
        let mut texts = Vec::new();
        for item in list {
            let mark = self.place(item.span());
            match item.get_ref().as_str() {
                Some(text) => texts.push(Marked { value: text.to_owned(), mark }),
                None => self.wrong_type(key, "a list of strings", item),
            }
        }
        Some(texts)
    }

    /// The twin of the table at `key`, read by `read`; an absent table reads as an empty one.
    pub(super) fn section<T>(&mut self, key: &'static str, read: impl FnOnce(&mut Table<'_, '_>) -> T) -> T {
        let empty = DeTable::new();
        let found = self.value(key, &format!("a table: [{key}]"), |value| value.as_table().map(|_| ()));
        let values = found.as_ref().and_then(|_| self.values.get(key)?.get_ref().as_table()).unwrap_or(&empty);
        let mark = found.map_or_else(|| self.mark.clone(), |found| found.mark);
        let mut table =
            Table { values, mark, subject: key.into(), asked: Vec::new(), refused: Vec::new(), report: self.report };
        let twin = read(&mut table);
        table.refuse_the_rest();
        twin
    }

    /// The twins of the `[[key]]` tables, each read by `read`.
    pub(super) fn each<T>(&mut self, key: &'static str, read: impl Fn(&mut Table<'_, '_>) -> T) -> Vec<T> {
        let wanted = format!("a list of tables: [[{key}]]");
        let found = self.value(key, &wanted, |value| value.as_array().map(|_| ()));
        let list = found.and_then(|_| self.values.get(key)?.get_ref().as_array());
        let mut twins = Vec::new();
        for (at, item) in list.into_iter().flatten().enumerate() {
            let Some(values) = item.get_ref().as_table() else {
                self.wrong_type(key, &wanted, item);
                continue;
            };
            let id = values.get("id").and_then(|id| id.get_ref().as_str());
            let subject = id.map_or_else(|| format!("{key} no. {}", at + 1), |id| format!("{key} \"{id}\""));
            let mark = self.place(item.span());
            let mut table = Table {
                values,
                mark,
                subject: subject.into(),
                asked: Vec::new(),
                refused: Vec::new(),
                report: self.report,
            };
            twins.push(read(&mut table));
            table.refuse_the_rest();
        }
        twins
    }

    /// Whether one of `keys` is written.
    pub(super) fn has(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.values.contains_key(*key))
    }

    /// Says of each of `keys` that is written what `why` says, and passes over it.
    pub(super) fn refuse(&mut self, keys: &[&'static str], why: &str) {
        for (key, _) in self.values.iter().filter(|(key, _)| keys.contains(&key.get_ref().as_ref())) {
            let mark = self.place(key.span());
            self.report.error(&mark, about(&self.subject, &format!("\"{}\" {why}", key.get_ref())));
        }
        self.refused.extend(keys);
    }

    /// Notes every key that nobody asked for.
    pub(super) fn refuse_the_rest(self) {
        let left = |name: &str| !self.asked.contains(&name) && !self.refused.contains(&name);
        for key in self.values.keys().filter(|key| left(key.get_ref())) {
            let name = crate::text::shorten(&crate::text::clean(key.get_ref()), 40);
            let otherwise = format!("known here: {}", self.asked.join(", "));
            let hint = suggestion_or(&name, self.asked.iter().copied(), &otherwise);
            self.report.error(&self.place(key.span()), about(&self.subject, &format!("unknown key \"{name}\"{hint}")));
        }
    }

    fn value<T>(
        &mut self,
        key: &'static str,
        wanted: &str,
        read: impl FnOnce(&DeValue<'_>) -> Option<T>,
    ) -> Option<Marked<T>> {
        self.asked.push(key);
        let written = self.values.get(key)?;
        let value = read(written.get_ref());
        if value.is_none() {
            self.wrong_type(key, wanted, written);
        }
        Some(Marked { value: value?, mark: self.place(written.span()) })
    }

    fn wrong_type(&mut self, key: &str, wanted: &str, written: &Spanned<DeValue<'_>>) {
        let mark = self.place(written.span());
        let (quote, kind) = (self.report.quote(&mark), written.get_ref().type_str());
        let message = format!("\"{key}\" is {wanted}, and {quote} is of type {kind}");
        self.report.error(&mark, about(&self.subject, &message));
    }

    fn place(&self, bytes: std::ops::Range<usize>) -> Mark {
        Mark { file: self.mark.file, bytes: Some(bytes) }
    }
}

/// A message with the one whom it is about in front.
pub(super) fn about(subject: &str, message: &str) -> String {
    if subject.is_empty() { message.to_owned() } else { format!("{subject}: {message}") }
}
