//! Vietnamese text, pure: cleaning at the door, folding for comparison, plain text of HTML.
//!
//! Three strengths of "the same": [`clean`] keeps what a reader sees, [`fold`] keeps what a word means (diacritics
//! stay: `báo` is press and `bão` a storm), [`unaccent`] keeps what a keyboard without accents can type.

mod fold;
mod html;
mod words;

pub use fold::{fold, fold_loose, slug, unaccent};
pub use html::plain;
pub use words::{Word, WordKind, Words};

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// One line of text as a reader sees it: NFC, no character that XML 1.0 forbids, nothing invisible, single spaces.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        push_visible(text.chars(), &mut out);
    } else {
        push_visible(text.nfc(), &mut out);
    }
    out
}

/// The first `limit` characters of `text`, cut at the last space if that loses little, with an ellipsis.
pub fn shorten(text: &str, limit: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(limit) else { return text.to_owned() };
    let kept = &text[..cut];
    let end = kept.rfind(' ').filter(|at| *at * 5 >= cut * 4).unwrap_or(cut);
    format!("{}…", kept[..end].trim_end_matches([' ', ',', ';', ':', '-', '–']))
}

fn push_visible(chars: impl Iterator<Item = char>, out: &mut String) {
    let mut gap = false;
    for char in chars {
        if char.is_whitespace() || char == '\u{85}' {
            gap = !out.is_empty();
        } else if !is_invisible(char) && is_xml(char) {
            if gap {
                out.push(' ');
                gap = false;
            }
            out.push(char);
        }
    }
}

/// Soft hyphens, zero-width characters, direction marks and the byte-order mark: they change no word.
fn is_invisible(char: char) -> bool {
    matches!(char, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

/// What XML 1.0 (section 2.2) allows in a document, less the C1 controls and noncharacters that only come by accident.
fn is_xml(char: char) -> bool {
    !matches!(char, '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FDD0}'..='\u{FDEF}')
        && (u32::from(char) & 0xFFFE) != 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_keeps_what_a_reader_sees() {
        assert_eq!(clean("  ca\u{309}i\u{A0} ca\u{301}ch\n"), "cải cách");
        assert_eq!(clean("a\u{200B}b\u{1}c\u{FFFE}d"), "abcd");
    }

    #[test]
    fn shortening_cuts_at_a_space() {
        assert_eq!(shorten("một hai ba bốn", 40), "một hai ba bốn");
        assert_eq!(shorten("một hai ba bốn năm", 15), "một hai ba bốn…");
    }
}
