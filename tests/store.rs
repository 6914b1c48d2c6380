//! The same laws for every engine, and what must hold when one is closed and opened again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::time::Duration;

use diembao::news::{
    CategoryId, Entry, Fingerprint, Label, Link, Province, Selection, SourceId, SourceState, Story, StoryId, Telling,
    Timestamp,
};
use diembao::store::{Batch, Memory, Owner, Sled, Store, StoreError};

const START: Timestamp = Timestamp::from_seconds(1_790_000_000);

fn story(number: u64, category: &str, province: &str) -> Story {
    let source = SourceId::new("bao-thu");
    let key = format!("bao.example.vn/{number}");
    let entry = Entry {
        source,
        guid: None,
        link: Link { href: format!("https://{key}"), key },
        title: format!("Tin số {number}"),
        summary: "Tóm tắt".into(),
        body: String::new(),
        html: None,
        authors: Vec::new(),
        tags: Vec::new(),
        published: None,
        modified: None,
        enclosures: Vec::new(),
    };
    let order = START + Duration::from_secs(60 * number);
    Story {
        id: StoryId(number),
        tellings: vec![Telling {
            entry,
            source_name: "Báo Thử".into(),
            province: Province::find(province),
            seen: order,
        }],
        lead: 0,
        order,
        updated: order,
        changed: order,
        labels: vec![Label { category: CategoryId::new(category), score: 400, threshold: 400, reasons: Vec::new() }],
        about: Vec::new(),
        earlier_titles: Vec::new(),
    }
}

fn batch(stories: Vec<Story>) -> Batch {
    let owner = |story: &Story| {
        (Fingerprint::link(&story.lead().entry.link.key), vec![Owner { story: story.id, listed: story.order }])
    };
    Batch { owners: stories.iter().map(owner).collect(), stories, ..Batch::default() }
}

fn ids(store: &dyn Store, selection: &Selection, limit: usize) -> Vec<u64> {
    store.latest(selection, None, limit).unwrap().iter().map(|story| story.id.0).collect()
}

/// Every engine, with the directory that must outlive it.
fn engines() -> Vec<(Box<dyn Store>, Option<tempfile::TempDir>)> {
    let directory = tempfile::tempdir().unwrap();
    let sled = Sled::open(directory.path()).unwrap();
    vec![(Box::new(Memory::new()), None), (Box::new(sled), Some(directory))]
}

#[test]
fn what_is_committed_is_known() {
    for (store, _directory) in engines() {
        store.commit(&batch(vec![story(1, "economy", "ha-noi")])).unwrap();
        let key = Fingerprint::link("bao.example.vn/1");
        let known = store.known(&[key.clone(), Fingerprint::link("elsewhere/1")]).unwrap();
        assert_eq!(known.owners.keys().collect::<Vec<_>>(), [&key]);
        assert_eq!(known.stories[&StoryId(1)], story(1, "economy", "ha-noi"));
    }
}

#[test]
fn the_latest_come_newest_first_and_page_on() {
    for (store, _directory) in engines() {
        store.commit(&batch((1..=9).map(|number| story(number, "economy", "ha-noi")).collect())).unwrap();
        assert_eq!(ids(&*store, &Selection::default(), 3), [9, 8, 7]);
        let seven = (story(7, "", "").order, StoryId(7));
        let rest = store.latest(&Selection::default(), Some(seven), 2).unwrap();
        assert_eq!(rest.iter().map(|story| story.id.0).collect::<Vec<_>>(), [6, 5]);
    }
}

#[test]
fn a_selection_finds_categories_provinces_and_their_former_parts() {
    for (store, _directory) in engines() {
        let stories =
            vec![story(1, "economy", "kon-tum"), story(2, "health", "quang-ngai"), story(3, "economy", "ha-noi")];
        store.commit(&batch(stories)).unwrap();
        let category = |id| Selection { categories: vec![CategoryId::new(id)], ..Selection::default() };
        let province = |slug| Selection { provinces: vec![Province::find(slug).unwrap()], ..Selection::default() };
        assert_eq!(ids(&*store, &category("economy"), 9), [3, 1]);
        assert_eq!(ids(&*store, &province("quang-ngai"), 9), [2, 1]);
        assert_eq!(ids(&*store, &province("kon-tum"), 9), [1]);
    }
}

#[test]
fn a_story_that_changes_its_category_leaves_the_old_one() {
    for (store, _directory) in engines() {
        store.commit(&batch(vec![story(1, "economy", "ha-noi")])).unwrap();
        store.commit(&batch(vec![story(1, "health", "ha-noi")])).unwrap();
        let category = |id| Selection { categories: vec![CategoryId::new(id)], ..Selection::default() };
        assert!(ids(&*store, &category("economy"), 9).is_empty());
        assert_eq!(ids(&*store, &category("health"), 9), [1]);
        assert_eq!(store.stats().unwrap().stories, 1);
    }
}

#[test]
fn the_same_batch_twice_changes_nothing() {
    for (store, _directory) in engines() {
        let batch = batch(vec![story(1, "economy", "ha-noi")]);
        store.commit(&batch).unwrap();
        store.commit(&batch).unwrap();
        assert_eq!(ids(&*store, &Selection::default(), 9), [1]);
    }
}

#[test]
fn what_is_old_is_forgotten_and_the_rest_is_kept() {
    for (store, _directory) in engines() {
        store.commit(&batch((1..=6).map(|number| story(number, "economy", "ha-noi")).collect())).unwrap();
        let before = story(4, "", "").order;
        while store.expire(before, 2).unwrap() > 0 {}
        assert_eq!(ids(&*store, &Selection::default(), 9), [6, 5, 4]);
        assert_eq!(store.stats().unwrap().fingerprints, 3);
    }
}

#[test]
fn a_closed_store_opens_with_everything() {
    let directory = tempfile::tempdir().unwrap();
    let state = SourceState { failures: 3, ..SourceState::default() };
    {
        let store = Sled::open(directory.path()).unwrap();
        let states = BTreeMap::from([(SourceId::new("bao-thu"), state.clone())]);
        let notes = BTreeMap::from([("tag".to_owned(), "tag:example.vn,2026".to_owned())]);
        store.commit(&Batch { states, notes, ..batch(vec![story(1, "economy", "ha-noi")]) }).unwrap();
    }
    let store = Sled::open(directory.path()).unwrap();
    assert_eq!(store.states().unwrap()[&SourceId::new("bao-thu")], state);
    assert_eq!(store.note("tag").unwrap().as_deref(), Some("tag:example.vn,2026"));
    assert_eq!(ids(&store, &Selection::default(), 9), [1]);
}

#[test]
fn a_second_opener_is_told_who_holds_the_store() {
    let directory = tempfile::tempdir().unwrap();
    let _first = Sled::open(directory.path()).unwrap();
    assert!(matches!(Sled::open(directory.path()), Err(StoreError::Locked(_))));
}

#[test]
fn an_unfinished_snapshot_of_a_killed_start_does_not_keep_the_store_from_opening() {
    let directory = tempfile::tempdir().unwrap();
    Sled::open(directory.path()).unwrap().commit(&batch(vec![story(1, "economy", "ha-noi")])).unwrap();
    std::fs::write(directory.path().join("snap.FFFFFFFFFFFFFF00.generating"), b"cut").unwrap();
    let store = Sled::open(directory.path()).unwrap();
    assert_eq!(ids(&store, &Selection::default(), 9), [1]);
}
