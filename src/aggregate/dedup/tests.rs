use url::Url;

use super::*;
use crate::aggregate::sample::entry;

const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);
const LEAD: &str = "Sáng 24/11, tỉnh khai trương trung tâm phục vụ hành chính công tại ba xã vùng cao";

fn source(id: &str) -> Source {
    Source::new(id, &format!("Báo {id}"), Url::parse("https://bao.example.vn/rss").unwrap())
}

fn with(mut entry: Entry, guid: &str, summary: &str) -> Entry {
    entry.guid = (!guid.is_empty()).then(|| guid.to_owned());
    summary.clone_into(&mut entry.summary);
    entry
}

/// Folds each document in turn and says how many stories there are and what the last document brought.
fn fold_all(documents: Vec<Vec<Entry>>) -> (Known, Decided) {
    let (mut known, mut last, mut trust) = (Known::default(), Decided::default(), BTreeMap::new());
    for (round, entries) in documents.into_iter().enumerate() {
        let source = source(entries[0].source.as_str());
        let now = NOW + Duration::from_secs(900 * round as u64);
        let before = trust.get(&source.id).copied().unwrap_or_default();
        last = dedup(entries, &source, before, &mut known, now);
        trust.insert(source.id, last.trust);
    }
    (known, last)
}

#[test]
fn the_same_document_twice_changes_nothing() {
    let document = || vec![with(entry("a", "a.vn/1", "Khai trương trung tâm hành chính công"), "g1", LEAD)];
    let (known, last) = fold_all(vec![document(), document()]);
    assert_eq!((known.stories.len(), last.known), (1, 1));
    assert!(last.touched.is_empty() && last.owners.is_empty());
}

#[test]
fn an_edited_headline_updates_its_story() {
    let first = with(entry("a", "a.vn/1", "Tỉnh mở trung tâm mới"), "g1", LEAD);
    let edited = with(entry("a", "a.vn/1", "Tỉnh mở ba trung tâm mới"), "g1", LEAD);
    let (known, last) = fold_all(vec![vec![first], vec![edited]]);
    let story = known.stories.values().next().unwrap();
    assert_eq!((known.stories.len(), last.edited), (1, 1));
    assert_eq!(story.earlier_titles[0].title, "Tỉnh mở trung tâm mới");
    assert!(story.updated > story.order);
}

#[test]
fn one_article_told_by_two_sources_is_one_story() {
    let (known, last) =
        fold_all(vec![vec![entry("a", "a.vn/1", "Một tựa đề")], vec![entry("b", "a.vn/1", "Tựa đề khác hẳn")]]);
    assert_eq!((known.stories.len(), last.joined), (1, 1));
    assert_eq!(known.stories.values().next().unwrap().tellings.len(), 2);
}

#[test]
fn the_same_headline_and_lead_are_one_story_and_the_same_headline_alone_is_not() {
    let title = "Khai mạc kỳ họp thứ chín Hội đồng nhân dân tỉnh";
    let other = "Hội đồng nhân dân tỉnh Gia Lai họp hai ngày để bàn về thu ngân sách cuối năm";
    let first = || with(entry("a", "a.vn/1", title), "", LEAD);
    let (known, _) = fold_all(vec![vec![first()], vec![with(entry("b", "b.vn/9", title), "", LEAD)]]);
    assert_eq!(known.stories.len(), 1);
    let (known, _) = fold_all(vec![vec![first()], vec![with(entry("b", "b.vn/9", title), "", other)]]);
    assert_eq!(known.stories.len(), 2);
}

#[test]
fn guids_that_are_all_equal_are_seen_and_passed_over() {
    let document =
        || vec![with(entry("a", "a.vn/1", "Một"), "home", ""), with(entry("a", "a.vn/2", "Hai"), "home", "")];
    let (known, last) = fold_all(vec![document(), document()]);
    assert_eq!((known.stories.len(), last.trust), (2, GuidTrust::Repeated));
}

#[test]
fn guids_that_change_at_each_poll_make_no_second_story() {
    let document = |round: u32| -> Vec<Entry> {
        (0..5)
            .map(|n| with(entry("a", &format!("a.vn/{n}"), &format!("Tin {n}")), &format!("{round}-{n}"), ""))
            .collect()
    };
    let (known, last) = fold_all(vec![document(1), document(2)]);
    assert_eq!((known.stories.len(), last.trust, last.known), (5, GuidTrust::Changing, 5));
}

#[test]
fn a_guid_that_comes_back_for_another_article_opens_another_story() {
    let first = with(entry("a", "a.vn/1", "Giá cà phê tăng mạnh trong tuần"), "1", "");
    let other = with(entry("a", "a.vn/2", "Bão số 7 vào Biển Đông sáng nay"), "1", "");
    let (known, last) = fold_all(vec![vec![first], vec![other]]);
    assert_eq!((known.stories.len(), last.trust), (2, GuidTrust::Reused));
}

#[test]
fn a_source_without_keys_is_known_by_its_headlines_for_a_few_days() {
    let document = || vec![entry("a", "a.vn", "Thông báo lịch tiếp công dân tháng mười một")];
    let (known, last) = fold_all(vec![document(), document()]);
    assert_eq!((known.stories.len(), last.known), (1, 1));
}
