//! The configuration: files in, one checked [`Config`] out, or every problem with its place.
//!
//! Text becomes twins (`file`, by way of `table`), twins become meaning (`check`, `sources`, `feeds`). Nothing stops at
//! the first fault. The manual of the language is the sample, `config/diembao.toml`.

pub mod categories;
mod check;
mod feeds;
mod file;
mod include;
mod judge;
mod options;
mod places;
mod problem;
mod sources;
mod table;
mod value;

use std::path::Path;
use std::sync::Arc;

use toml::de::DeTable;

pub use options::{Backend, Config, Fetch, Listen, Poll, Serve, Site, Store};
pub use places::Places;
pub use problem::{Problem, Severity};

use crate::aggregate::classify::Rules;
use problem::{Mark, Report};
use table::Table;

/// The categories that hold when no file of categories is included.
const SHIPPED_CATEGORIES: &str = include_str!("../../config/categories.toml");

/// Reads the configuration whose main file is at `path`. The error is every problem, warnings among them.
pub fn load(path: &Path, places: &Places) -> Result<Config, Vec<Problem>> {
    let mut report = Report::default();
    match include::read(path, &mut report) {
        Some((file, text)) => build(path, (file, &text), places, report),
        None => Err(report.finish()),
    }
}

/// Reads a configuration whose main file holds `text`; `path` names it in problems, and what it includes is looked for
/// beside it.
pub fn parse(path: &Path, text: &str, places: &Places) -> Result<Config, Vec<Problem>> {
    let mut report = Report::default();
    let text: Arc<str> = text.into();
    let file = report.add_file(path.display().to_string(), text.clone());
    build(path, (file, &text), places, report)
}

fn build(
    path: &Path,
    (file, text): (usize, &str),
    places: &Places,
    mut report: Report,
) -> Result<Config, Vec<Problem>> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let Some(table) = toml(file, text, &mut report) else { return Err(report.finish()) };
    let (main, mut lists) = file::read_main(Table::whole(&table, file, &mut report));
    let categories = included(&main.include, folder, &mut lists, &mut report);

    let known: Vec<&str> = categories.categories().map(|category| category.id.as_str()).collect();
    let serve = check::serve(&main.serve, folder, &mut report);
    let site = check::site(&main.site, &serve.listen, &mut report);
    let store = check::store(&main.store, folder, places, &mut report);
    let fetch = check::fetch(&main.fetch, &mut report);
    let poll = check::poll(&main.poll, &mut report);
    let allow_private_networks = main.fetch.allow_private_networks;
    let around =
        sources::Around { folder, places, fetch: &fetch, allow_private_networks, poll: &poll, categories: &known };
    let sources = sources::sources(&lists.sources, &around, &mut report);
    let ids: Vec<&str> = lists.sources.iter().filter_map(|source| Some(source.id.as_ref()?.value.as_str())).collect();
    let feeds = feeds::feeds(&lists.feeds, &known, &ids, &mut report);
    if lists.sources.is_empty() && !report.has_errors() {
        report.warn(&Mark { file, bytes: None }, "no [[source]] at all: there is nothing to read");
    }

    if report.has_errors() {
        return Err(report.finish());
    }
    Ok(Config { site, serve, store, fetch, poll, categories, sources, feeds, warnings: report.finish() })
}

/// Reads every included file; sources and feeds are added to `lists`, and a file of categories is the answer.
fn included(
    patterns: &[problem::Marked<String>],
    folder: &Path,
    lists: &mut file::Lists,
    report: &mut Report,
) -> Rules {
    let mut rules: Option<(Rules, String)> = None;
    for pattern in patterns {
        for path in include::matching(pattern, folder, report) {
            let name = path.display().to_string();
            if report.has_file(&name) {
                continue;
            }
            let Some((file, text)) = include::read(&path, report) else { continue };
            let Some(values) = toml(file, &text, report) else { continue };
            let table = Table::whole(&values, file, report);
            if !table.has(&file::CATEGORY_KEYS) {
                let more = file::read_included(table);
                lists.sources.extend(more.sources);
                lists.feeds.extend(more.feeds);
            } else if let Some((_, first)) = &rules {
                let message = format!("a second file of categories, beside {first}; one file holds them all");
                report.error(&Mark { file, bytes: None }, message);
            } else if let Some(read) = categories_of(file, &text, report) {
                rules = Some((read, name));
            }
        }
    }
    rules.map_or_else(shipped_categories, |(rules, _)| rules)
}

fn categories_of(file: usize, text: &str, report: &mut Report) -> Option<Rules> {
    categories::parse(text)
        .map_err(|problems| {
            report.broken = true;
            for (bytes, message) in problems {
                report.error(&Mark { file, bytes: Some(bytes) }, message);
            }
        })
        .ok()
}

/// The categories that hold when no file of categories is included.
pub fn shipped_categories() -> Rules {
    categories::parse(SHIPPED_CATEGORIES).expect("a test reads the shipped categories")
}

/// The table that `text` is; every syntax error is noted.
fn toml<'t>(file: usize, text: &'t str, report: &mut Report) -> Option<DeTable<'t>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        report.broken = true;
        let mark = Mark { file, bytes: Some(error.span().unwrap_or(text.len()..text.len())) };
        // Other messages stand at broken text, which may be a secret with its quote forgotten; a key is none.
        let key =
            if error.message() == "duplicate key" { format!(" \"{}\"", report.quote(&mark)) } else { String::new() };
        report.error(&mark, format!("not TOML: {}{key}", error.message()));
    }
    errors.is_empty().then(|| table.into_inner())
}
