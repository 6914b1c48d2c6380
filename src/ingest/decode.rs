//! Bytes to text: byte-order mark, then valid UTF-8, then what the header and the declaration say, then a guess.
//!
//! RFC 7303 puts the header before the declaration, but servers lie; valid UTF-8 with a character beyond ASCII is never
//! anything else, so it comes before both.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Declarations stand at the beginning.
const DECLARATION_BYTES: usize = 256;

/// The text of `bytes`; what cannot be decoded becomes U+FFFD.
pub(super) fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    if let Some(encoding) = wide(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => {
            let labels = [content_type.and_then(header_charset), declared_charset(bytes)];
            let named = labels.into_iter().flatten().find_map(|label| Encoding::for_label(label.as_bytes()));
            let named = named.filter(|encoding| encoding.is_ascii_compatible());
            let mostly_utf8 = error.valid_up_to() * 2 > bytes.len();
            let encoding = match named {
                Some(encoding) if encoding == UTF_8 && !mostly_utf8 => guess(bytes),
                Some(encoding) if encoding == WINDOWS_1252 => guess(bytes),
                Some(encoding) => encoding,
                None if mostly_utf8 => UTF_8,
                None => guess(bytes),
            };
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        }
    }
}

/// UTF-16 without a byte-order mark: every other byte of `<?xm` or `<rss` is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0, b'<', 0, _, ..] => Some(UTF_16BE),
        [b'<', 0, _, 0, ..] => Some(UTF_16LE),
        _ => None,
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"vn"), Utf8Detection::Deny)
}

fn header_charset(content_type: &str) -> Option<&str> {
    let lower = content_type.to_ascii_lowercase();
    let at = lower.find("charset=")? + "charset=".len();
    content_type.get(at..)?.split([';', ' ']).next().map(|label| label.trim_matches(['"', '\'']))
}

fn declared_charset(bytes: &[u8]) -> Option<&str> {
    let start = bytes.get(..DECLARATION_BYTES.min(bytes.len()))?;
    let start = &start[..start.iter().position(|byte| !byte.is_ascii()).unwrap_or(start.len())];
    let text = std::str::from_utf8(start).ok()?;
    let rest = &text[text.find("encoding")? + "encoding".len()..];
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<?xml version=\"1.0\"?><t>Cải cách hành chính ở Đắk Lắk, một cửa hiện đại</t>";

    #[test]
    fn utf8_wins_over_a_lying_declaration() {
        let lie = XML.replace("?>", " encoding=\"iso-8859-1\"?>");
        assert_eq!(decode(lie.as_bytes(), Some("text/xml; charset=us-ascii")), lie);
    }

    #[test]
    fn utf16_is_seen_with_and_without_a_mark() {
        let little: Vec<u8> = XML.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = XML.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&little, None), XML);
        assert_eq!(decode(&big, None), XML);
        assert_eq!(decode(&[b"\xFF\xFE", little.as_slice()].concat(), None), XML);
    }

    #[test]
    fn windows_1258_is_read_when_it_is_named_and_when_it_is_not() {
        use unicode_normalization::UnicodeNormalization;
        // windows-1258 writes a letter and its tone as two characters.
        let decomposed = "<t>Ca\u{309}i ca\u{301}ch ha\u{300}nh chi\u{301}nh, mô\u{323}t cư\u{309}a phu\u{323}c vu\u{323} ngươ\u{300}i dân</t>";
        let composed: String = decomposed.nfc().collect();
        let (bytes, _, lost) = encoding_rs::WINDOWS_1258.encode(decomposed);
        assert!(!lost);
        assert_eq!(decode(&bytes, Some("text/xml; charset=windows-1258")).nfc().collect::<String>(), composed);
        assert_eq!(decode(&bytes, None).nfc().collect::<String>(), composed);
    }
}
