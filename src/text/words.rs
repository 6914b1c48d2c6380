//! Words: a text as a row of syllables, numbers and marks, each known by the hash of its folded form.
//!
//! Made in one pass and without a string for each word, so that whole streams can be sorted by what they say. Two
//! spellings that [`fold_loose`](super::fold_loose) calls equal have equal hashes.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::fold::{Sign, needs_composing, sign};

/// A text and its words.
#[derive(Debug)]
pub struct Words<'a> {
    /// The text that the words point into: the one given, or its composed form.
    pub text: Cow<'a, str>,
    /// The words, in order. Quotes and dashes between words are left out: `"một cửa"` is `một cửa`.
    pub words: Vec<Word>,
    /// Whether the text has letters and none of them is a small one, so that case says nothing.
    pub shouts: bool,
}

/// A syllable, a number or a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The hash of the folded form.
    pub hash: u64,
    /// Which of its first 64 letters are capitals.
    pub capitals: u64,
    /// Where it begins in the text, in bytes.
    pub start: u32,
    /// Where it ends in the text, in bytes.
    pub end: u32,
    /// What it is made of.
    pub kind: WordKind,
}

/// What a word is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// At least one letter: `phường`, `U23`, `5G`.
    Syllable,
    /// Digits only.
    Number,
    /// One sign: `,` or `.` or `&`.
    Mark,
}

impl Word {
    /// The hash in which capitals count too: what abbreviations are compared by.
    pub fn exact(&self) -> u64 {
        self.hash ^ self.capitals.wrapping_mul(CASE)
    }

    /// Whether it begins with a capital letter.
    pub fn is_capitalised(&self) -> bool {
        self.capitals & 1 == 1
    }
}

impl<'a> Words<'a> {
    /// The words of `text`, of which at most `limit` are taken.
    pub fn new(text: &'a str, limit: usize) -> Self {
        let text = if needs_composing(text) { Cow::Owned(text.nfc().collect::<String>()) } else { Cow::Borrowed(text) };
        let mut reader = Reader::new(text.len(), limit);
        for (at, char) in text.char_indices() {
            if reader.words.len() >= limit {
                break;
            }
            reader.read(at, char);
        }
        reader.end_word(text.len());
        let (words, shouts) = (reader.words, reader.capitals && !reader.small);
        Self { text, words, shouts }
    }

    /// The word as it is written.
    pub fn written(&self, word: &Word) -> &str {
        &self.text[word.start as usize..word.end as usize]
    }
}

/// Odd numbers with bits spread over the whole width: the multipliers of `FxHash` and of `SplitMix64`.
const SPREAD: u64 = 0x517C_C1B7_2722_0A95;
const CASE: u64 = 0x9E37_79B9_7F4A_7C15;

struct Reader {
    words: Vec<Word>,
    hash: u64,
    /// The hash before the last letter, and the last three letters: what a final `y` is judged by.
    hash_before: u64,
    last: [char; 3],
    tone: Option<char>,
    capitals_here: u64,
    letters: u32,
    open: Option<usize>,
    digits_only: bool,
    capitals: bool,
    small: bool,
}

impl Reader {
    fn new(bytes: usize, limit: usize) -> Self {
        Self {
            words: Vec::with_capacity((bytes / 4 + 2).min(limit)),
            hash: 0,
            hash_before: 0,
            last: ['\0'; 3],
            tone: None,
            capitals_here: 0,
            letters: 0,
            open: None,
            digits_only: true,
            capitals: false,
            small: false,
        }
    }

    #[inline]
    fn read(&mut self, at: usize, char: char) {
        match sign(char) {
            Sign::Letter { base, tone, capital } => {
                self.digits_only = false;
                self.letter(at, base);
                if capital {
                    self.capitals_here |= 1_u64.checked_shl(self.letters - 1).unwrap_or(0);
                    self.capitals = true;
                } else {
                    self.small = true;
                }
                if tone != '\0' {
                    self.tone = Some(tone);
                }
            }
            Sign::Digit => self.letter(at, char),
            Sign::Tone => self.tone = Some(char),
            Sign::Nothing => {}
            Sign::Space | Sign::Quote | Sign::Dash => self.end_word(at),
            Sign::Dots => self.mark(at, char, '.'),
            Sign::Other => self.mark(at, char, char),
        }
    }

    #[inline]
    fn letter(&mut self, at: usize, base: char) {
        if self.open.is_none() {
            self.open = Some(at);
        }
        self.letters += 1;
        self.last = [self.last[1], self.last[2], base];
        self.hash_before = self.hash;
        self.hash = step(self.hash, base);
    }

    #[inline]
    fn end_word(&mut self, at: usize) {
        let tone = self.tone.take();
        if let Some(start) = self.open.take() {
            let hash = if self.ends_in_loose_y() { step(self.hash_before, 'i') } else { self.hash };
            let hash = tone.map_or(hash, |tone| step(hash, tone));
            let kind = if self.digits_only { WordKind::Number } else { WordKind::Syllable };
            self.push(hash, start, at, kind);
        }
        self.hash = 0;
        self.last = ['\0'; 3];
        self.capitals_here = 0;
        self.letters = 0;
        self.digits_only = true;
    }

    /// Whether the word ends in a `y` that many write as `i`: after a single consonant, `th` or the like, or `qu`.
    fn ends_in_loose_y(&self) -> bool {
        match self.last {
            ['\0', 'h' | 'k' | 'l' | 'm' | 's' | 't', 'y'] => self.letters == 2,
            ['q', 'u', 'y'] => true,
            [before, 'h', 'y'] => self.letters == 3 && before != 'k',
            _ => false,
        }
    }

    fn mark(&mut self, at: usize, char: char, sign: char) {
        self.end_word(at);
        self.push(step(0, sign), at, at + char.len_utf8(), WordKind::Mark);
    }

    #[inline]
    fn push(&mut self, hash: u64, start: usize, end: usize, kind: WordKind) {
        // Fields are bounded far below 4 GiB by `ingest`; a text beyond that is cut.
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) else { return };
        self.words.push(Word { hash: finish(hash), capitals: self.capitals_here, start, end, kind });
    }
}

#[inline]
fn step(hash: u64, char: char) -> u64 {
    (hash.rotate_left(5) ^ u64::from(u32::from(char))).wrapping_mul(SPREAD)
}

/// Mixes the high bits down, as tables take the low ones.
#[inline]
fn finish(hash: u64) -> u64 {
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        Words::new(text, 1_000).words.iter().map(|word| word.hash).collect()
    }

    #[test]
    fn spellings_of_one_word_have_one_hash() {
        for (one, other) in [
            ("hòa giải", "hoà giải"),
            ("ĐẮK LẮK", "Ðắk Lắk"),
            ("giữa", "gĩưa"),
            ("nhiệm vụ", "nhie\u{323}\u{302}m vụ"),
            ("bộ phận “một cửa”", "bộ phận một cửa"),
            ("xin - cho", "xin cho"),
            ("nghị sỹ", "nghị sĩ"),
            ("Mĩ", "Mỹ"),
            ("qui định", "quy định"),
            ("hành\u{A0}ch\u{AD}ính", "HÀNH CHÍNH"),
        ] {
            assert_eq!(hashes(one), hashes(other), "{one} and {other}");
        }
        for (one, other) in [
            ("báo", "bão"),
            ("tay", "tai"),
            ("thủy", "thủi"),
            ("hành chính", "hanh chinh"),
            ("Dắk", "Đắk"),
            ("U23", "U 23"),
        ] {
            assert_ne!(hashes(one), hashes(other), "{one} and {other}");
        }
    }

    #[test]
    fn words_remember_their_capitals_and_their_place() {
        let words = Words::new("Chỉ số PAPI, Papin", 1_000);
        let papi = words.words[2];
        assert_eq!((words.written(&papi), papi.capitals), ("PAPI", 0b1111));
        assert_ne!(papi.exact(), Words::new("papi", 9).words[0].exact());
        assert!(!words.shouts && Words::new("CHỈ SỐ PAPI", 9).shouts && !Words::new("2030", 9).shouts);
    }

    #[test]
    fn no_more_words_are_taken_than_asked_for() {
        assert!(Words::new(&"a ".repeat(1_000), 10).words.len() <= 11);
    }
}
