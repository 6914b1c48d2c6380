//! Which of an entry's keys can be trusted to say that it is told already. Pure.
//!
//! Inside a source the guid comes first when it is sane, then the canonical link, then the headline within a few days.
//! What a source does wrong (one guid for all items, the home page as every link) is seen in its own document.

use std::collections::{BTreeMap, BTreeSet};

use crate::news::{Entry, Fingerprint, GuidTrust};
use crate::text::fold;

/// The keys of one entry, strongest first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Keys {
    /// The source's own identifier, if it means something.
    pub(super) guid: Option<Fingerprint>,
    /// The canonical link, if it names an article.
    pub(super) link: Option<Fingerprint>,
    /// The folded headline.
    pub(super) title: Fingerprint,
}

impl Keys {
    /// All fingerprints, strongest first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Fingerprint> {
        self.guid.iter().chain(&self.link).chain([&self.title])
    }
}

/// What one document says about the keys of its entries.
pub(super) struct Document {
    repeated_guids: BTreeSet<String>,
    repeated_links: BTreeSet<String>,
}

impl Document {
    /// Looks for keys that name more than one article.
    pub(super) fn of(entries: &[Entry]) -> Self {
        let guids = entries.iter().filter_map(|entry| Some((entry.guid.as_deref()?, entry.link.key.as_str())));
        let links = entries.iter().map(|entry| (entry.link.key.as_str(), entry.title.as_str()));
        Self { repeated_guids: ambiguous(guids), repeated_links: ambiguous(links) }
    }

    /// Whether a guid stands on more than one article.
    pub(super) fn repeats_guids(&self) -> bool {
        !self.repeated_guids.is_empty()
    }

    /// The keys of `entry`, as far as they mean something.
    pub(super) fn keys(&self, entry: &Entry, trust: GuidTrust) -> Keys {
        let guid =
            entry.guid.as_deref().filter(|guid| trust == GuidTrust::Sane && !self.repeated_guids.contains(*guid));
        let link = Some(&entry.link.key).filter(|key| key.contains('/') && !self.repeated_links.contains(*key));
        Keys {
            guid: guid.map(|guid| Fingerprint::guid(&entry.source, guid)),
            link: link.map(|key| Fingerprint::link(key)),
            title: Fingerprint::title(&fold(&entry.title)),
        }
    }
}

/// The keys that stand for more than one thing.
fn ambiguous<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeSet<String> {
    let mut things: BTreeMap<&str, &str> = BTreeMap::new();
    let mut repeated = BTreeSet::new();
    for (key, thing) in pairs {
        if *things.entry(key).or_insert(thing) != thing {
            repeated.insert(key.to_owned());
        }
    }
    repeated
}

/// The share of the shorter text's three-syllable runs that stand in the other one too, in percent; 0 when either has
/// fewer than three syllables.
pub(super) fn shared_percent(one: &str, other: &str) -> usize {
    let (one, other) = (shingles(one), shingles(other));
    let (small, large) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if small.is_empty() { 0 } else { small.intersection(&large).count() * 100 / small.len() }
}

/// How many syllables a text has.
pub(super) fn syllables(text: &str) -> usize {
    fold(text).split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

fn shingles(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|char: char| !char.is_alphanumeric() && !matches!(char, '\u{300}'..='\u{36F}'))
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(3).map(|run| run.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::sample::entry;

    #[test]
    fn a_guid_that_names_two_articles_is_no_key() {
        let entries = [entry("a", "site.vn/1", "Một"), entry("a", "site.vn/2", "Hai")].map(|mut entry| {
            entry.guid = Some("https://site.vn/".into());
            entry
        });
        let document = Document::of(&entries);
        assert!(document.repeats_guids());
        assert_eq!(document.keys(&entries[0], GuidTrust::Sane).guid, None);
    }

    #[test]
    fn a_home_page_is_no_key() {
        let entries = [entry("a", "site.vn", "Một"), entry("a", "site.vn/x", "Hai"), entry("a", "site.vn/x", "Ba")];
        let document = Document::of(&entries);
        assert!(entries.iter().all(|entry| document.keys(entry, GuidTrust::Sane).link.is_none()));
    }

    #[test]
    fn the_shorter_text_decides_what_is_shared() {
        let long = "Sáng nay tỉnh khai trương bộ phận một cửa, phục vụ người dân ba xã vùng cao";
        assert_eq!(shared_percent("Sáng nay tỉnh khai trương bộ phận một cửa", long), 100);
        assert_eq!(shared_percent("Giá vàng chiều nay tăng mạnh", long), 0);
    }
}
