//! When a certificate ends, read from its DER: the one field of X.509 that we need.

use crate::news::Timestamp;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// `notAfter` of a certificate (RFC 5280, section 4.1); nothing if the bytes are no certificate.
pub(super) fn ends(der: &[u8]) -> Option<Timestamp> {
    let (_, certificate, _) = element(der)?;
    let (_, mut fields, _) = element(certificate)?;
    if element(fields)?.0 == VERSION {
        fields = element(fields)?.2;
    }
    // Serial number, signature algorithm and issuer stand before the validity.
    for _ in 0..3 {
        fields = element(fields)?.2;
    }
    let (tag, validity, _) = element(fields)?;
    if tag != SEQUENCE {
        return None;
    }
    let (tag, not_after, _) = element(element(validity)?.2)?;
    time(tag, std::str::from_utf8(not_after).ok()?)
}

/// The tag, the content and what follows of the first element.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x0f))?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((tag, content, after))
}

fn time(tag: u8, text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix('Z')?;
    let written = match tag {
        // Two digits of the year: 50 and above is the last century (RFC 5280, section 4.1.2.5.1).
        UTC_TIME => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let civil = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", written).ok()?;
    jiff::tz::Offset::UTC.to_timestamp(civil).ok().map(Timestamp::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut der = vec![tag, 0x82];
        der.extend_from_slice(&u16::try_from(content.len()).unwrap().to_be_bytes());
        der.extend_from_slice(content);
        der
    }

    fn certificate(tag: u8, not_after: &str) -> Vec<u8> {
        let validity = [wrap(UTC_TIME, b"260101000000Z"), wrap(tag, not_after.as_bytes())].concat();
        let fields = [
            wrap(VERSION, &[2, 1, 2]),
            wrap(2, &[1]),
            wrap(SEQUENCE, b""),
            wrap(SEQUENCE, b""),
            wrap(SEQUENCE, &validity),
        ];
        wrap(SEQUENCE, &wrap(SEQUENCE, &fields.concat()))
    }

    #[test]
    fn the_end_of_a_certificate_is_found() {
        let end = |tag, text| ends(&certificate(tag, text)).map(Timestamp::rfc3339);
        assert_eq!(end(UTC_TIME, "261204083000Z").as_deref(), Some("2026-12-04T08:30:00Z"));
        assert_eq!(end(GENERALIZED_TIME, "20511204083000Z").as_deref(), Some("2051-12-04T08:30:00Z"));
        assert_eq!(end(UTC_TIME, "nonsense"), None);
    }

    #[test]
    fn no_prefix_of_a_certificate_harms() {
        let der = certificate(UTC_TIME, "261204083000Z");
        for end in 0..der.len() {
            assert_eq!(ends(&der[..end]), None);
        }
    }
}
