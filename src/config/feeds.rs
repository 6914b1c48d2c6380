//! What a `[[feed]]` means.

use std::collections::BTreeMap;

use super::file;
use super::judge::Judge;
use super::problem::{Mark, Marked, Report};
use crate::news::{Feed, Selection, SourceId};

type Text = Marked<String>;

/// Judges every feed against the categories and sources that are defined.
pub(super) fn feeds(written: &[file::Feed], categories: &[&str], sources: &[&str], report: &mut Report) -> Vec<Feed> {
    let mut ids: BTreeMap<&str, &Mark> = BTreeMap::new();
    let mut feeds = Vec::new();
    for feed in written {
        let mut judge = Judge::of(&feed.subject, report);
        if let Some(id) = &feed.id {
            if let Some(first) = ids.get(id.value.as_str()) {
                let first = judge.report.locate(first);
                judge.error(&id.mark, &format!("the id is taken by the feed at {first}"));
            } else {
                ids.insert(&id.value, &id.mark);
            }
        }
        feeds.extend(one(feed, categories, sources, &mut judge));
    }
    feeds
}

fn one(written: &file::Feed, categories: &[&str], sources: &[&str], judge: &mut Judge<'_>) -> Option<Feed> {
    let id = written.id.as_ref().map(|text| judge.slug("id", text));
    let title = written.title.as_ref().map(|text| judge.line("title", text));
    let subtitle = written.subtitle.as_ref().map(|text| judge.line("subtitle", text));
    let named = |judge: &mut Judge<'_>, key: &str, list: &Option<Vec<Text>>| {
        if list.as_ref().is_some_and(Vec::is_empty) {
            let message = format!("{key} is an empty list, which asks for nothing; leave it out or fill it");
            judge.error(&written.mark, &message);
        }
        list.clone().unwrap_or_default()
    };
    let mut selection = Selection::default();
    for text in named(judge, "categories", &written.categories) {
        selection.categories.push(judge.category(&text, categories));
    }
    for text in named(judge, "provinces", &written.provinces) {
        selection.provinces.extend(judge.province(&text));
    }
    for text in named(judge, "sources", &written.sources) {
        judge.defined("source", &text, sources);
        selection.sources.push(SourceId::new(&text.value));
    }
    if written.categories.is_none() && written.provinces.is_none() && written.sources.is_none() {
        judge.warn(&written.mark, "no categories, provinces or sources: it holds every story, as /all.atom does");
    }
    Some(Feed {
        limit: judge.number("limit", &written.limit, 1..=1_000),
        id: format!("feed/{}", id?),
        title: title?,
        subtitle,
        selection,
    })
}
