//! Phrases: which of many rows of words stand in a text, by one pass of an automaton whose letters are words.
//!
//! Each word of the vocabulary becomes one character, so that a phrase never begins or ends inside a syllable.

use std::collections::{BTreeMap, BTreeSet};

use daachorse::CharwiseDoubleArrayAhoCorasick;

use crate::text::Word;

/// Phrases, each with the number that is given back where it stands.
pub(super) struct Phrases {
    letters: Letters,
    machine: Option<CharwiseDoubleArrayAhoCorasick<Entry>>,
}

/// A phrase found in a text: its number, and which words it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// The number it was given.
    pub(super) phrase: usize,
    /// Its first word.
    pub(super) start: usize,
    /// The word after its last one.
    pub(super) end: usize,
}

#[derive(Clone, Copy)]
struct Entry {
    phrase: u32,
    words: u32,
}

impl Phrases {
    /// The phrases as rows of word hashes, none of them empty.
    pub(super) fn new(phrases: &BTreeMap<Vec<u64>, usize>) -> Self {
        let letters = Letters::new(phrases.keys().flatten().copied());
        let spelled = phrases.iter().map(|(key, phrase)| {
            let spelling: String = key.iter().map(|hash| letters.get(*hash)).collect();
            let size = |size: usize| u32::try_from(size).expect("config bounds the rules far below 2^32");
            (spelling, Entry { phrase: size(*phrase), words: size(key.len()) })
        });
        let machine = (!phrases.is_empty()).then(|| {
            CharwiseDoubleArrayAhoCorasick::with_values(spelled).expect("phrases are distinct, not empty and bounded")
        });
        Self { letters, machine }
    }

    /// Every place where a phrase stands, overlapping ones too; `hash` says by which of its forms a word is known.
    #[inline]
    pub(super) fn find(&self, words: &[Word], hash: impl Fn(&Word) -> u64, hits: &mut Vec<Hit>) {
        let Some(machine) = &self.machine else { return };
        let mut stepper = machine.find_overlapping_stepper();
        for (at, word) in words.iter().enumerate() {
            stepper.consume(self.letters.get(hash(word)));
            for found in stepper.matches() {
                let Entry { phrase, words } = found.value();
                hits.push(Hit { phrase: phrase as usize, start: at + 1 - words as usize, end: at + 1 });
            }
        }
    }
}

/// The vocabulary: each word's character, in an open table that is a quarter full at most.
struct Letters {
    slots: Vec<(u64, char)>,
    mask: usize,
}

/// The character of a word that no pattern has.
const UNKNOWN: char = '\u{1}';

/// The first character of the vocabulary: the CJK block and what follows, where few code points are not characters.
const FIRST: u32 = 0x3400;

impl Letters {
    fn new(hashes: impl Iterator<Item = u64>) -> Self {
        let distinct: BTreeSet<u64> = hashes.collect();
        let size = (distinct.len() * 4).next_power_of_two().max(4);
        let mut letters = Self { slots: vec![(0, UNKNOWN); size], mask: size - 1 };
        let characters = (FIRST..=u32::from(char::MAX)).filter_map(char::from_u32);
        for (hash, char) in distinct.into_iter().zip(characters) {
            let at = letters.slot(hash);
            letters.slots[at] = (hash, char);
        }
        letters
    }

    #[inline]
    fn get(&self, hash: u64) -> char {
        self.slots[self.slot(hash)].1
    }

    /// Where `hash` stands, or the free slot where it would.
    #[inline]
    fn slot(&self, hash: u64) -> usize {
        let mut at = usize::try_from(hash & 0xFFFF_FFFF).unwrap_or(0) & self.mask;
        while self.slots[at].1 != UNKNOWN && self.slots[at].0 != hash {
            at = (at + 1) & self.mask;
        }
        at
    }
}
