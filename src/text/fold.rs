//! Folding: the form in which two spellings of one word are equal.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// The form for comparing words: NFC, lower case, one kind of space, quote and dash, and the tone mark of each syllable
/// moved to its end, so that `hòa`, `hoà` and `HÒA` are one. Diacritics stay.
pub fn fold(text: &str) -> String {
    let mut folder = Folder { out: String::with_capacity(text.len() + 8), tone: None, gap: false };
    let needs_nfc = text.chars().any(|char| matches!(char, '\u{300}'..='\u{36F}'));
    if needs_nfc {
        text.nfc().for_each(|char| folder.push(char));
    } else {
        text.chars().for_each(|char| folder.push(char));
    }
    folder.end_syllable();
    join_numbers(folder.out)
}

/// [`fold`], and `y` after a consonant becomes `i` (`kỹ sư` = `kĩ sư`, `tỷ` = `tỉ`, `quy` = `qui`).
pub fn fold_loose(text: &str) -> String {
    let folded = fold(text);
    if !folded.contains('y') {
        return folded;
    }
    let chars: Vec<char> = folded.chars().collect();
    let mut out = String::with_capacity(folded.len());
    for (at, &char) in chars.iter().enumerate() {
        let letter =
            |offset: isize| at.checked_add_signed(offset).and_then(|at| chars.get(at)).filter(|c| c.is_alphabetic());
        let ends = letter(1).is_none();
        let after_consonant = matches!(letter(-1), Some('h' | 'k' | 'l' | 'm' | 's' | 't'))
            && (letter(-2).is_none() || (letter(-3).is_none() && letter(-1) == Some(&'h') && letter(-2) != Some(&'k')));
        let qui = letter(-1) == Some(&'u') && letter(-2) == Some(&'q');
        out.push(if char == 'y' && ends && (after_consonant || qui) { 'i' } else { char });
    }
    out
}

/// The form without accents and case: `Đắk Lắk` becomes `dak lak`.
pub fn unaccent(text: &str) -> String {
    fold(text)
        .nfd()
        .filter(|char| !matches!(char, '\u{300}'..='\u{36F}'))
        .map(|char| if char == 'đ' { 'd' } else { char })
        .collect()
}

/// The form for addresses: `Bà Rịa – Vũng Tàu` becomes `ba-ria-vung-tau`.
pub fn slug(text: &str) -> String {
    let plain = unaccent(text);
    let words: Vec<&str> =
        plain.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

struct Folder {
    out: String,
    tone: Option<char>,
    gap: bool,
}

impl Folder {
    fn push(&mut self, char: char) {
        match char {
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => {}
            _ if char.is_whitespace() => {
                self.end_syllable();
                self.gap = !self.out.is_empty();
            }
            '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛' | '«' | '»' | '\'' | '`' | '´' => {
                self.mark("\"");
            }
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => self.mark("-"),
            '…' => self.mark("..."),
            // U+00D0 and U+00F0 (eth) are what wrong keyboards write for Đ and đ.
            'Ð' | 'ð' | 'Đ' | 'đ' => self.letter('đ'),
            'a'..='z' => self.letter(char),
            'A'..='Z' => self.letter(char.to_ascii_lowercase()),
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => self.tone(char),
            _ if char.is_alphabetic() => self.vowel(char),
            _ => {
                self.end_syllable();
                self.spaced(char);
            }
        }
    }

    fn mark(&mut self, mark: &str) {
        self.end_syllable();
        mark.chars().for_each(|char| self.spaced(char));
    }

    fn spaced(&mut self, char: char) {
        if self.gap {
            self.out.push(' ');
            self.gap = false;
        }
        self.out.push(char);
    }

    fn letter(&mut self, char: char) {
        if self.gap {
            self.out.push(' ');
            self.gap = false;
        }
        self.out.push(char);
    }

    fn vowel(&mut self, char: char) {
        match TONES.get((char as usize).wrapping_sub(FIRST)) {
            Some(&(base, tone)) if base != '\0' => {
                self.letter(base);
                if tone != '\0' {
                    self.tone(tone);
                }
            }
            _ => char.to_lowercase().for_each(|char| self.letter(char)),
        }
    }

    fn tone(&mut self, tone: char) {
        self.tone = Some(tone);
    }

    /// Sets the tone mark of the syllable that ends here behind its last letter.
    fn end_syllable(&mut self) {
        if let Some(tone) = self.tone.take() {
            self.out.push(tone);
        }
    }
}

const FIRST: usize = 0xC0;

/// For each letter from U+00C0 to U+1EFF: its lower case without tone mark, and the tone mark. NUL where there is none.
static TONES: LazyLock<Vec<(char, char)>> =
    LazyLock::new(|| (FIRST..0x1F00).map(|code| split(code).unwrap_or(('\0', '\0'))).collect());

fn split(code: usize) -> Option<(char, char)> {
    let char = char::from_u32(u32::try_from(code).ok()?)?;
    let mut lower = char.to_lowercase();
    let (first, None) = (lower.next()?, lower.next()) else { return None };
    let (mut tone, mut rest) = ('\0', String::new());
    decompose_canonical(first, |part| match part {
        '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = part,
        _ => rest.push(part),
    });
    let mut base = rest.nfc();
    match (base.next()?, base.next()) {
        (base, None) => Some((base, tone)),
        _ => None,
    }
}

/// `2021 - 2030`, `2011- 2020` and `2021-2030` are one: no space round a dash between digits.
fn join_numbers(text: String) -> String {
    if !text.contains("- ") && !text.contains(" -") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('-') {
        let (before, after) = (rest[..at].trim_end_matches(' '), rest[at + 1..].trim_start_matches(' '));
        let joins = ends_in_digit(if before.is_empty() { &out } else { before })
            && after.starts_with(|char: char| char.is_ascii_digit());
        if joins {
            out.push_str(before);
            out.push('-');
            rest = after;
        } else {
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
        }
    }
    out.push_str(rest);
    out
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|char: char| char.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_fold_together() {
        for (one, other) in [
            ("hòa giải", "hoà giải"),
            ("ĐẮK LẮK", "Ðắk Lắk"),
            ("quý", "qúy"),
            ("giữa", "gĩưa"),
            ("toàn tỉnh", "tòan tỉnh"),
            ("nhiệm vụ", "nhie\u{323}\u{302}m vụ"),
            ("“một cửa”", "'một cửa'"),
            ("2021 – 2030", "2021-2030"),
            ("chờ…", "chờ..."),
            ("cải \u{200B}cách", "cải  cách"),
            ("CẢI CÁCH", "cải cách"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} and {other}");
        }
    }

    #[test]
    fn different_words_stay_different() {
        for (one, other) in [
            ("tình", "tịnh"),
            ("báo", "bão"),
            ("hành chính", "hanh chinh"),
            ("Dắk", "Đắk"),
            ("công ty", "công ti"),
            ("1.000", "1,000"),
        ] {
            assert_ne!(fold(one), fold(other), "{one} and {other}");
        }
    }

    #[test]
    fn i_and_y_are_one_only_in_the_loose_form() {
        for (one, other) in [
            ("công ty", "công ti"),
            ("kỹ sư", "kĩ sư"),
            ("Mỹ", "Mĩ"),
            ("quy định", "qui định"),
            ("bác sỹ", "bác sĩ"),
            ("tỷ", "tỉ"),
            ("hy vọng", "hi vọng"),
            ("lý do", "lí do"),
        ] {
            assert_eq!(fold_loose(one), fold_loose(other), "{one} and {other}");
        }
        for (one, other) in [("tay", "tai"), ("thủy", "thủi"), ("say", "sai"), ("ý kiến", "í kiến")] {
            assert_ne!(fold_loose(one), fold_loose(other), "{one} and {other}");
        }
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("Bà Rịa – Vũng Tàu"), "ba-ria-vung-tau");
        assert_eq!(slug("Đắk Lắk"), "dak-lak");
    }
}
