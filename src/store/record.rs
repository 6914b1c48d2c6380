//! The stored format, and nothing but it: keys that sort, and records in an envelope that shows damage.
//!
//! A record is a format byte, the postcard or JSON of the value, and the xxh3-64 of both. sled 0.34 hands out damaged
//! bytes without a word, so every record carries its own proof.

use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;

use crate::news::{Fingerprint, Province, SourceId, Story, StoryId, Timestamp};

/// The format of all records. A change of a stored noun counts it up and brings a migration.
pub(super) const FORMAT: u8 = 1;

/// Seals a value that is rewritten whole with each version of it (stories, owners).
pub(super) fn seal<T: Serialize>(value: &T) -> Vec<u8> {
    enclose(postcard::to_stdvec(value).expect("plain data without maps of odd keys always serializes"))
}

/// Seals a value whose fields come and go (source states): JSON, so that an older record still reads.
pub(super) fn seal_json<T: Serialize>(value: &T) -> Vec<u8> {
    enclose(serde_json::to_vec(value).expect("plain data without maps of odd keys always serializes"))
}

/// Opens what [`seal`] closed; nothing if it is damaged or of another format.
pub(super) fn open<T: DeserializeOwned>(record: &[u8]) -> Option<T> {
    postcard::from_bytes(disclose(record)?).ok()
}

/// Opens what [`seal_json`] closed.
pub(super) fn open_json<T: DeserializeOwned>(record: &[u8]) -> Option<T> {
    serde_json::from_slice(disclose(record)?).ok()
}

fn enclose(payload: Vec<u8>) -> Vec<u8> {
    let mut record = Vec::with_capacity(payload.len() + 9);
    record.push(FORMAT);
    record.extend(payload);
    record.extend(xxh3_64(&record).to_be_bytes());
    record
}

fn disclose(record: &[u8]) -> Option<&[u8]> {
    let (body, sum) = record.split_at_checked(record.len().checked_sub(8)?)?;
    let sum = u64::from_be_bytes(sum.try_into().ok()?);
    let (format, payload) = body.split_first()?;
    (*format == FORMAT && xxh3_64(body) == sum).then_some(payload)
}

/// The key of a fingerprint: its kind, for a guid the source, and the hash.
pub(super) fn fingerprint_key(fingerprint: &Fingerprint) -> Vec<u8> {
    match fingerprint {
        Fingerprint::Guid(source, hash) => {
            [b"g".as_slice(), source.as_str().as_bytes(), b"\0", &hash.to_be_bytes()].concat()
        }
        Fingerprint::Link(hash) => [b"l".as_slice(), &hash.to_be_bytes()].concat(),
        Fingerprint::Title(hash) => [b"t".as_slice(), &hash.to_be_bytes()].concat(),
    }
}

/// The key of a story.
pub(super) fn story_key(id: StoryId) -> [u8; 8] {
    id.0.to_be_bytes()
}

/// The part of an index key that sorts newest first, ids settling ties as in `Story::rank`.
pub(super) fn rank_key(order: Timestamp, id: StoryId) -> [u8; 16] {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&(i64::MAX - order.seconds()).to_be_bytes());
    key[8..].copy_from_slice(&id.0.to_be_bytes());
    key
}

/// The story at the end of an index key.
pub(super) fn ranked_story(key: &[u8]) -> Option<StoryId> {
    Some(StoryId(u64::from_be_bytes(key.get(key.len().checked_sub(8)?..)?.try_into().ok()?)))
}

/// Every index that a story stands in, as prefixes: all, its categories, its provinces and their units, its sources.
pub(super) fn shelves(story: &Story) -> Vec<Vec<u8>> {
    let mut shelves = vec![all_shelf()];
    shelves.extend(story.labels.iter().map(|label| category_shelf(label.category.as_str())));
    let told = story.tellings.iter().filter_map(|telling| telling.province);
    for province in told.chain(story.about.iter().copied()) {
        shelves.extend([province_shelf(province), province_shelf(province.unit())]);
    }
    shelves.extend(story.tellings.iter().map(|telling| source_shelf(&telling.entry.source)));
    shelves.sort_unstable();
    shelves.dedup();
    shelves
}

/// The shelf of all stories.
pub(super) fn all_shelf() -> Vec<u8> {
    b"a\0".to_vec()
}

/// The shelf of a category.
pub(super) fn category_shelf(id: &str) -> Vec<u8> {
    [b"c", id.as_bytes(), b"\0"].concat()
}

/// The shelf of a province: news of that name, and for a unit of today news of all its parts.
pub(super) fn province_shelf(province: &Province) -> Vec<u8> {
    [b"p", province.slug.as_bytes(), b"\0"].concat()
}

/// The shelf of a source.
pub(super) fn source_shelf(id: &SourceId) -> Vec<u8> {
    [b"s", id.as_str().as_bytes(), b"\0"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_with_one_flipped_bit_does_not_open() {
        let record = seal(&("một cửa".to_owned(), 7_u32));
        assert_eq!(open::<(String, u32)>(&record), Some(("một cửa".to_owned(), 7)));
        for bit in 0..record.len() * 8 {
            let mut damaged = record.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open::<(String, u32)>(&damaged), None, "bit {bit}");
        }
    }

    #[test]
    fn newer_stories_come_first_in_an_index() {
        let [old, new] = [1, 2].map(|seconds| rank_key(Timestamp::from_seconds(seconds), StoryId(7)));
        assert!(new < old);
        assert_eq!(ranked_story(&new), Some(StoryId(7)));
    }
}
