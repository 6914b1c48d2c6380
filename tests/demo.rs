//! The demonstration, end to end: the real daemon polls the bundled samples over loopback sockets, and what comes of it
//! is what an attentive editor would have made of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use diembao::clock::{Clock, Hand};
use diembao::config::{self, Places};
use diembao::daemon::Daemon;
use diembao::demo::{Count, Origin, Telling, config as demo_config, expected};
use diembao::news::{Province, Selection, Story, Timestamp};
use diembao::poll::Report;
use diembao::store::{Sled, Store};
use tokio_util::sync::CancellationToken;

/// 24 November 2026, 09:30 in Vietnam.
const START: Timestamp = Timestamp::from_seconds(1_795_487_400);

/// What came of watching.
struct Seen {
    stories: Vec<Story>,
    /// The newest report of each source.
    reports: BTreeMap<String, Report>,
    asked: Count,
}

impl Seen {
    fn story(&self, (source, link): Telling) -> &Story {
        let tells = |story: &&Story| {
            story.tellings.iter().any(|it| it.entry.source.as_str() == source && it.entry.link.href == link)
        };
        self.stories.iter().find(tells).unwrap_or_else(|| panic!("{source} {link} is told"))
    }

    fn is_reform(&self, telling: Telling) -> bool {
        self.story(telling).labels.iter().any(|label| label.category.as_str() == "administrative-reform")
    }

    fn words(&self, source: &str) -> &str {
        &self.reports[source].words
    }
}

/// Polls every sample at the start, and what is due again so many minutes after it.
async fn watch(minutes: &[u64]) -> Seen {
    let hand = Hand::at(START);
    let clock = Clock::Manual(hand.clone());
    let origin = Origin::bind(clock.clone()).await.expect("loopback");
    let folder = tempfile::tempdir().expect("a folder");
    let text = demo_config(origin.addresses(), &folder.path().join("store"));
    let places = Places { state: folder.path().to_owned(), credentials: None };
    let config = config::parse(Path::new("demo.toml"), &text, &places).expect("the demonstration's configuration");
    let (counts, stop) = (origin.counts(), CancellationToken::new());
    let mut reports = BTreeMap::new();
    let polling = async {
        for minutes in [&[0], minutes].concat() {
            hand.move_to(START + Duration::from_secs(minutes * 60));
            let daemon = Daemon::open(&config, clock.clone()).expect("a daemon");
            let polls = daemon.poll_once(|report| {
                reports.insert(report.source.to_string(), report);
            });
            polls.await.expect("a sound store");
        }
        stop.cancel();
    };
    tokio::join!(polling, origin.serve(stop.clone()));
    let store = Sled::open(&config.store.path).expect("the store");
    let stories = store.latest(&Selection::default(), None, 1_000).expect("stories");
    Seen { stories, reports, asked: counts.total() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_link_and_the_same_headline_make_one_story() {
    let seen = watch(&[5]).await;
    for (one, other) in expected().exact {
        assert_eq!(seen.story(*one).id, seen.story(*other).id, "{one:?} {other:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_story_holds_two_events() {
    let seen = watch(&[5]).await;
    for (one, other) in expected().apart {
        assert_ne!(seen.story(*one).id, seen.story(*other).id, "{one:?} {other:?}");
    }
    let clusters: Vec<BTreeSet<Telling>> = expected()
        .clusters
        .iter()
        .map(|cluster| cluster.tellings.iter().chain(cluster.later).copied().collect())
        .collect();
    for story in seen.stories.iter().filter(|story| story.tellings.len() > 1) {
        let told = |cluster: &BTreeSet<Telling>| {
            story.tellings.iter().all(|it| cluster.contains(&(it.entry.source.as_str(), it.entry.link.href.as_str())))
        };
        assert!(clusters.iter().any(told), "{}", story.lead().entry.title);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn administrative_reform_is_told_from_what_only_uses_its_words() {
    let seen = watch(&[5]).await;
    for telling in expected().reform {
        assert!(seen.is_reform(*telling), "{telling:?}");
    }
    for telling in expected().not_reform {
        assert!(!seen.is_reform(*telling), "{telling:?}");
    }
    for (telling, slug) in expected().not_about {
        let province = Province::find(slug).expect("a province");
        assert!(!seen.story(*telling).about.contains(&province), "{telling:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_in_trouble_harms_only_itself() {
    let seen = watch(&[]).await;
    let bad: Vec<&str> =
        seen.reports.iter().filter(|(_, report)| !report.good).map(|(source, _)| source.as_str()).collect();
    assert_eq!(bad, ["song-huong", "song-ma", "vam-co"]);
    assert!(seen.words("song-huong").contains("no connection"), "{}", seen.words("song-huong"));
    assert!(seen.words("song-ma").contains("410"), "{}", seen.words("song-ma"));
    assert!(seen.words("vam-co").contains("web page"), "{}", seen.words("vam-co"));
    // The document breaks off in its third item.
    assert_eq!(seen.reports["mui-dat"].intake.opened, 2);
    assert!(seen.stories.len() > 140, "{}", seen.stories.len());
    assert!(seen.reports.values().all(|report| report.skipped == 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn later_polls_bring_what_is_new_and_nothing_twice() {
    let (first, later) = (watch(&[]).await, watch(&[5]).await);
    // One new item; the edited headline and the copy belong to stories that are there already.
    assert_eq!(later.stories.len(), first.stories.len() + 1);
    let edited = later.story(("hong-lam", "https://hong-lam.example/tin/sat-lo-duong-len-bien-gioi.html"));
    assert_eq!(edited.lead().entry.title, "Đường lên biên giới thông cả hai làn sau sạt lở");
    assert_eq!(edited.earlier_titles.len(), 1);
    // All documents that did not change and offer something to compare with.
    assert!(later.asked.unchanged >= 12, "{:?}", later.asked);
}
