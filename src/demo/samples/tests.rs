//! The samples hold what they promise.

use std::collections::BTreeSet;
use std::time::Duration;

use super::*;
use crate::demo::expected::{Telling, expected};
use crate::news::Province;

/// 24 November 2026, 09:30 in Vietnam.
const START: Timestamp = Timestamp::from_seconds(1_795_487_400);

fn after(minutes: u64) -> Asked {
    Asked { start: START, now: START + Duration::from_secs(minutes * 60), poll: 1 }
}

/// The text of each document, before it is put into its bytes.
fn documents(minutes: u64) -> Vec<(&'static Sample, Wire, String)> {
    samples()
        .iter()
        .filter_map(|sample| match sample.answer {
            Answer::Document { template, form, wire, .. } => {
                Some((sample, wire, render(template, form, after(minutes)).text))
            }
            _ => None,
        })
        .collect()
}

fn items(text: &str) -> usize {
    ["<item>", "<item ", "<entry>", "\"date_published\""].iter().map(|mark| text.matches(mark).count()).sum()
}

fn is_told(telling: Telling, minutes: u64) -> bool {
    let marks = [
        format!("<link>{}</link>", telling.1),
        format!("href=\"{}\"", telling.1),
        format!("\"url\": \"{}\"", telling.1),
    ];
    documents(minutes)
        .iter()
        .any(|(sample, _, text)| sample.id == telling.0 && marks.iter().any(|mark| text.contains(mark)))
}

#[test]
fn there_are_enough_sources_provinces_and_items_to_look_at() {
    let documents = documents(0);
    let provinces: BTreeSet<_> = documents.iter().filter_map(|(sample, ..)| sample.province).collect();
    let count: usize = documents.iter().map(|(.., text)| items(text)).sum();
    assert!(
        documents.len() >= 14 && provinces.len() >= 9 && count >= 150,
        "{} {} {count}",
        documents.len(),
        provinces.len()
    );
}

#[test]
fn every_sample_has_an_id_of_its_own_and_a_real_province() {
    let ids: BTreeSet<_> = samples().iter().map(|sample| sample.id).collect();
    assert_eq!(ids.len(), samples().len());
    for slug in samples().iter().filter_map(|sample| sample.province) {
        assert!(Province::find(slug).is_some(), "{slug}");
    }
}

#[test]
fn every_tag_of_a_template_is_understood() {
    for (sample, _, text) in documents(0) {
        assert!(!text.contains("{{") && !text.contains("}}"), "{}", sample.id);
    }
}

#[test]
fn what_is_expected_is_there_when_it_should_be() {
    let expected = expected();
    let now = expected.clusters.iter().flat_map(|cluster| cluster.tellings).copied();
    let pairs = expected.apart.iter().flat_map(|(one, other)| [*one, *other]);
    let others = expected.not_reform.iter().copied().chain(expected.not_about.iter().map(|(telling, _)| *telling));
    for telling in now.chain(pairs).chain(others) {
        assert!(is_told(telling, 0), "{telling:?}");
    }
    for telling in expected.clusters.iter().flat_map(|cluster| cluster.later) {
        assert!(!is_told(*telling, 0) && is_told(*telling, 5), "{telling:?}");
    }
    for telling in expected.reform {
        assert!(is_told(*telling, 5), "{telling:?}");
    }
}

#[test]
fn no_item_is_expected_in_two_stories_and_each_story_has_two_tellers() {
    let mut seen = BTreeSet::new();
    for cluster in expected().clusters {
        let tellings: Vec<_> = cluster.tellings.iter().chain(cluster.later).collect();
        let tellers: BTreeSet<_> = tellings.iter().map(|(source, _)| source).collect();
        assert!(tellers.len() >= 2 && tellers.len() == tellings.len(), "{}", cluster.subject);
        assert!(tellings.iter().all(|telling| seen.insert(**telling)), "{}", cluster.subject);
    }
    assert!(expected().clusters.len() >= 8);
}

#[test]
fn about_a_third_of_the_news_is_about_administrative_reform() {
    let count: usize = documents(5).iter().map(|(.., text)| items(text)).sum();
    let reform = expected().reform.len();
    assert!(reform * 4 >= count && reform * 5 <= count * 2, "{reform} of {count}");
}

#[test]
fn bytes_read_back_as_the_text_that_went_into_them() {
    for (sample, wire, text) in documents(0) {
        let bytes = wire.encode(&text);
        let encoding = match wire {
            Wire::Windows1258 => encoding_rs::WINDOWS_1258,
            Wire::Utf16 => encoding_rs::UTF_16LE,
            Wire::Utf8 | Wire::Decomposed => encoding_rs::UTF_8,
        };
        let (decoded, _, lossy) = encoding.decode(&bytes);
        assert!(!lossy && decoded.nfc().eq(text.nfc()), "{}", sample.id);
    }
    let wires: Vec<_> = documents(0).iter().map(|(_, wire, _)| *wire).filter(|wire| *wire != Wire::Utf8).collect();
    assert_eq!(wires, [Wire::Decomposed, Wire::Utf16, Wire::Windows1258]);
}

#[test]
fn an_edited_headline_keeps_its_link() {
    let title = "Đường lên biên giới thông cả hai làn sau sạt lở";
    let text =
        |minutes| documents(minutes).into_iter().find(|(sample, ..)| sample.id == "hong-lam").expect("a sample").2;
    assert!(!text(2).contains(title) && text(3).contains(title));
    assert_eq!(text(2).matches("/tin/sat-lo-duong-len-bien-gioi.html").count(), 1);
    assert_eq!(text(3).matches("/tin/sat-lo-duong-len-bien-gioi.html").count(), 1);
}
