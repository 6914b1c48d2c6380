use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::news::{Entry, Label, Link, Reason, Selection, SourceId, Telling};
use crate::text::clean;

const BORN: Timestamp = Timestamp::from_seconds(1_790_000_000);

fn site() -> Site {
    let category = Category {
        id: CategoryId::new("administrative-reform"),
        title_vi: "Cải cách hành chính".into(),
        title_en: "Administrative reform".into(),
        parent: None,
    };
    Site {
        title: "Điểm báo".into(),
        public_url: Url::parse("https://bao.example.vn/").unwrap(),
        tag: "tag:bao.example.vn,2026".into(),
        born: BORN,
        categories: [(category.id.clone(), category)].into(),
    }
}

fn feed() -> Feed {
    Feed { id: "all".into(), title: "Tất cả".into(), subtitle: None, selection: Selection::default(), limit: 200 }
}

fn telling(source: &str, title: &str, summary: &str) -> Telling {
    let key = format!("{source}.example.vn/1?a=1&b=2");
    let entry = Entry {
        source: SourceId::new(source),
        guid: None,
        link: Link { href: format!("https://{key}"), key },
        title: title.to_owned(),
        summary: summary.to_owned(),
        body: String::new(),
        html: None,
        authors: Vec::new(),
        tags: Vec::new(),
        published: Some(BORN),
        modified: None,
        enclosures: Vec::new(),
    };
    Telling { entry, source_name: format!("Báo {source}"), province: None, seen: BORN }
}

fn story(id: u64, tellings: Vec<Telling>) -> Arc<Story> {
    let reasons = vec![Reason::Phrase { phrase: "một cửa".into(), field: "title".into(), points: 800 }];
    let category = CategoryId::new("administrative-reform");
    Arc::new(Story {
        id: StoryId(id),
        tellings,
        lead: 0,
        order: BORN,
        updated: BORN,
        changed: BORN,
        labels: vec![Label { category, score: 800, threshold: 400, reasons }],
        about: Vec::new(),
        earlier_titles: Vec::new(),
    })
}

fn printed(stories: &[Arc<Story>]) -> Vec<(String, Page)> {
    print(&site(), &feed(), stories)
}

#[test]
fn a_story_in_atom_says_who_tells_it_and_why_it_is_there() {
    let stories = [story(7, vec![telling("a", "Một cửa <mới> & nhanh", "Tóm tắt"), telling("b", "Tin \"chép\"", "")])];
    insta::assert_snapshot!(String::from_utf8_lossy(&printed(&stories)[0].1.body));
}

#[test]
fn a_story_in_rss_has_the_same_id() {
    let stories = [story(7, vec![telling("a", "Một cửa <mới> & nhanh", "Tóm tắt")])];
    insta::assert_snapshot!(String::from_utf8_lossy(&printed(&stories)[1].1.body));
}

#[test]
fn an_empty_feed_was_changed_when_the_store_was_made() {
    assert!(printed(&[]).iter().all(|(_, page)| page.modified == BORN));
}

#[test]
fn secrets_in_a_query_are_not_shown() {
    let url = Url::parse("https://a.example.vn/rss?key=geheim").unwrap();
    let row = SourceRow::new(&crate::news::Source::new("a", "Báo A", url), None);
    assert!(!row.url.contains("geheim") && row.state == "waiting");
}

proptest! {
    #[test]
    fn what_we_print_a_parser_reads_back(title in "\\PC{1,60}", summary in "\\PC{0,80}", seconds in 0_i64..4_000_000_000) {
        let (title, summary) = (clean(&title), clean(&summary));
        prop_assume!(!title.is_empty());
        let mut story = Arc::unwrap_or_clone(story(7, vec![telling("a", &title, &summary)]));
        story.order = Timestamp::from_seconds(seconds);
        let pages = printed(&[Arc::new(story)]);
        for (path, page) in &pages {
            let feed = feed_rs::parser::parse(&page.body[..]).unwrap_or_else(|error| panic!("{path}: {error}"));
            let entry = &feed.entries[0];
            prop_assert_eq!(&entry.title.as_ref().unwrap().content, &title);
            prop_assert_eq!(&entry.id, "tag:bao.example.vn,2026:story/0000000000000007");
            prop_assert_eq!(&entry.links[0].href, "https://a.example.vn/1?a=1&b=2");
            prop_assert_eq!(entry.published.unwrap().timestamp(), seconds);
        }
    }
}
