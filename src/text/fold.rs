//! Folding: the form in which two spellings of one word are equal.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// The form for comparing words: NFC, lower case, one kind of space, quote and dash, and the tone mark of each syllable
/// moved to its end, so that `hòa`, `hoà` and `HÒA` are one. Diacritics stay.
pub fn fold(text: &str) -> String {
    let mut folder = Folder { out: String::with_capacity(text.len() + 8), tone: None, gap: false };
    if needs_composing(text) {
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
        match sign(char) {
            Sign::Letter { base, tone, .. } => {
                self.spaced(base);
                if tone != '\0' {
                    self.tone = Some(tone);
                }
            }
            Sign::Digit => self.spaced(char),
            Sign::Tone => self.tone = Some(char),
            Sign::Nothing => {}
            Sign::Space => {
                self.end_syllable();
                self.gap = !self.out.is_empty();
            }
            Sign::Quote => self.mark('"'),
            Sign::Dash => self.mark('-'),
            Sign::Dots => (0..3).for_each(|_| self.mark('.')),
            Sign::Other => self.other(char),
        }
    }

    fn mark(&mut self, mark: char) {
        self.end_syllable();
        self.spaced(mark);
    }

    fn other(&mut self, char: char) {
        self.end_syllable();
        char.to_lowercase().for_each(|char| self.spaced(char));
    }

    fn spaced(&mut self, char: char) {
        if self.gap {
            self.out.push(' ');
            self.gap = false;
        }
        self.out.push(char);
    }

    /// Sets the tone mark of the syllable that ends here behind its last letter.
    fn end_syllable(&mut self) {
        if let Some(tone) = self.tone.take() {
            self.out.push(tone);
        }
    }
}

/// What a character is to the folded form.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sign {
    /// A letter: small and without tone mark, its tone mark or NUL, and whether it was a capital.
    Letter { base: char, tone: char, capital: bool },
    /// A digit.
    Digit,
    /// A tone mark that stands alone.
    Tone,
    /// A character that changes no word.
    Nothing,
    /// Any white space.
    Space,
    /// Any quotation mark or apostrophe.
    Quote,
    /// Any hyphen or dash.
    Dash,
    /// An ellipsis in one character.
    Dots,
    /// Anything else.
    Other,
}

/// Whether `text` has marks that may compose with the letter before them.
pub(super) fn needs_composing(text: &str) -> bool {
    // U+0300 to U+036F begin with the byte CC or CD in UTF-8; few texts have either.
    text.bytes().any(|byte| matches!(byte, 0xCC | 0xCD))
}

/// What `char` is to the folded form.
#[inline]
pub(super) fn sign(char: char) -> Sign {
    match char {
        'a'..='z' => Sign::Letter { base: char, tone: '\0', capital: false },
        ' ' => Sign::Space,
        'A'..='Z' => Sign::Letter { base: char.to_ascii_lowercase(), tone: '\0', capital: true },
        '0'..='9' => Sign::Digit,
        '\'' | '"' | '`' => Sign::Quote,
        '-' => Sign::Dash,
        '\0'..='\u{7F}' if char.is_whitespace() => Sign::Space,
        '\0'..='\u{7F}' => Sign::Other,
        _ => SIGNS.get(char as usize - FIRST).copied().unwrap_or_else(|| beyond(char)),
    }
}

const FIRST: usize = 0x80;
const LAST: usize = 0x2070;

/// [`sign`] of each character from U+0080 to U+206F: what a Vietnamese text is made of beside ASCII.
static SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| {
    (FIRST..LAST).map(|code| u32::try_from(code).ok().and_then(char::from_u32).map_or(Sign::Other, beyond)).collect()
});

fn beyond(char: char) -> Sign {
    match char {
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => {
            Sign::Nothing
        }
        '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛' | '«' | '»' | '´' => Sign::Quote,
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => Sign::Dash,
        '…' => Sign::Dots,
        // U+00D0 and U+00F0 (eth) are what wrong keyboards write for Đ and đ.
        'Ð' | 'Đ' => Sign::Letter { base: 'đ', tone: '\0', capital: true },
        'ð' | 'đ' => Sign::Letter { base: 'đ', tone: '\0', capital: false },
        '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => Sign::Tone,
        _ if char.is_whitespace() => Sign::Space,
        _ if char.is_alphabetic() => letter(char),
        _ if char.is_numeric() => Sign::Digit,
        _ => Sign::Other,
    }
}

/// A letter beyond ASCII. One whose small form is more than one character stays as it is.
fn letter(char: char) -> Sign {
    let mut lower = char.to_lowercase();
    let small = match (lower.next(), lower.next()) {
        (Some(small), None) => small,
        _ => char,
    };
    let (mut tone, mut rest) = ('\0', String::new());
    decompose_canonical(small, |part| match part {
        '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = part,
        _ => rest.push(part),
    });
    let mut base = rest.nfc();
    let (base, tone) = match (base.next(), base.next()) {
        (Some(base), None) => (base, tone),
        _ => (small, '\0'),
    };
    Sign::Letter { base, tone, capital: small != char }
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
