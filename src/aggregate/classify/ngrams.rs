//! N-grams: what the model sees of a story, single syllables and pairs of neighbours, each known by a hash.

use super::score::Field;
use crate::text::{WordKind, Words};

/// One occurrence of a syllable or a pair in a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ngram {
    /// What it is known by.
    pub(super) key: u32,
    /// The place of its field among those read.
    pub(super) field: u8,
    /// Its first word.
    pub(super) start: u16,
    /// One word or two.
    pub(super) words: u8,
    /// How much the field counts: the headline twice.
    pub(super) weight: u8,
}

/// Of a body the model reads no more words than this; a lead says what a story is about, an article much else.
const BODY_WORDS: usize = 60;

/// All numbers are one to the model: which one stands there says little and would fill its table.
const NUMBER: u64 = 0x6E75_6D62_6572_2121;

/// The n-grams of a story's fields, in reading order.
pub(super) fn ngrams(fields: &[(Field, i32, Words<'_>)]) -> Vec<Ngram> {
    let size: usize = fields.iter().map(|(.., words)| words.words.len()).sum();
    let mut out = Vec::with_capacity(size * 2);
    for (at, (field, _, words)) in (0_u8..).zip(fields) {
        let (weight, most) = match field {
            Field::Title => (2, usize::MAX),
            Field::Summary => (1, usize::MAX),
            Field::Body => (1, BODY_WORDS),
        };
        let mut before: Option<u64> = None;
        for (start, word) in (0_u16..).zip(words.words.iter().take(most)) {
            let hash = match word.kind {
                WordKind::Syllable => word.hash,
                WordKind::Number => NUMBER,
                WordKind::Mark => {
                    before = None;
                    continue;
                }
            };
            out.push(Ngram { key: fold_hash(hash), field: at, start, words: 1, weight });
            if let Some(before) = before {
                let pair = (before.rotate_left(23) ^ hash).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                out.push(Ngram { key: fold_hash(pair), field: at, start: start - 1, words: 2, weight });
            }
            before = Some(hash);
        }
    }
    out
}

/// The upper half stirred into the lower one: 32 bits keep a hundred thousand n-grams apart nearly always.
#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
fn fold_hash(hash: u64) -> u32 {
    (hash ^ (hash >> 32)) as u32
}
