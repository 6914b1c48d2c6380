//! What the headers of an answer say: validators, freshness, `Retry-After`, dates.

use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderName};

use crate::news::{Timestamp, Validators};

/// Longest validator that is kept, in bytes; real ones have 10 to 100.
const LONGEST_VALIDATOR: usize = 1_024;

/// Longest freshness or wait that is believed, in seconds: a year (RFC 9111 advises to expect overflow).
const LONGEST_SPAN: u64 = 365 * 86_400;

/// A header as text, when it is there and is UTF-8.
pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    std::str::from_utf8(headers.get(name)?.as_bytes()).ok()
}

/// Both validators, byte for byte.
pub(super) fn validators(headers: &HeaderMap) -> Validators {
    let kept = |name| text(headers, name).filter(|value| value.len() <= LONGEST_VALIDATOR).map(str::to_owned);
    Validators { etag: kept(header::ETAG), last_modified: kept(header::LAST_MODIFIED) }
}

/// How long the answer is fresh from `now` on (RFC 9111, section 4.2): `max-age`, else `Expires`, less its `Age`.
pub(super) fn fresh_for(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let age = text(headers, header::AGE).and_then(seconds).unwrap_or_default();
    let directives = directives(headers);
    if directives.iter().any(|(name, _)| matches!(name.as_str(), "no-cache" | "no-store")) {
        return None;
    }
    let max_age = directives.iter().find(|(name, _)| name == "max-age").and_then(|(_, value)| seconds(value));
    let expires = || {
        let until = parse_date(text(headers, header::EXPIRES)?)?;
        Some(until.since(text(headers, header::DATE).and_then(parse_date).unwrap_or(now)))
    };
    max_age.or_else(expires).map(|span| span.saturating_sub(age)).filter(|span| !span.is_zero())
}

/// `Retry-After` as a wait from `now` on (RFC 9110, section 10.2.3): seconds, or a date.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = text(headers, header::RETRY_AFTER)?;
    seconds(value).or_else(|| parse_date(value).map(|until| until.since(now)))
}

/// The three forms of `HTTP-date` (RFC 9110, section 5.6.7); the weekday is not checked, since servers get it wrong.
pub(super) fn parse_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let rest = text.split_once(", ").map_or(text, |(_, rest)| rest);
    let (format, rest) = match rest.len() {
        _ if text.len() != rest.len() && rest.contains('-') => ("%d-%b-%y %H:%M:%S GMT", rest),
        _ if text.len() != rest.len() => ("%d %b %Y %H:%M:%S GMT", rest),
        _ => ("%b %e %H:%M:%S %Y", text.split_once(' ')?.1),
    };
    let civil = jiff::civil::DateTime::strptime(format, rest).ok()?;
    jiff::tz::Offset::UTC.to_timestamp(civil).ok().map(Timestamp::from)
}

/// Whole seconds, bounded; anything else is nothing.
fn seconds(text: &str) -> Option<Duration> {
    let digits = text.trim().trim_matches('"');
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More digits than a number can have means "very long".
    Some(Duration::from_secs(digits.parse().unwrap_or(LONGEST_SPAN).min(LONGEST_SPAN)))
}

/// Every directive of every `Cache-Control` header, lower case, with its value or nothing.
fn directives(headers: &HeaderMap) -> Vec<(String, String)> {
    let lines = headers.get_all(header::CACHE_CONTROL);
    let parts = lines.iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_483_800); // Tue, 24 Nov 2026 01:30:00 GMT

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    fn check_fresh(pairs: &[(&'static str, &str)], seconds: Option<u64>) {
        assert_eq!(fresh_for(&headers(pairs), NOW), seconds.map(Duration::from_secs), "{pairs:?}");
    }

    #[test]
    fn freshness_is_max_age_else_expires_less_age() {
        check_fresh(&[("cache-control", "public, max-age=600")], Some(600));
        check_fresh(&[("cache-control", "Max-Age=\"600\""), ("age", "100")], Some(500));
        check_fresh(&[("cache-control", "max-age=60"), ("expires", "Wed, 25 Nov 2026 01:30:00 GMT")], Some(60));
        check_fresh(&[("expires", "Tue, 24 Nov 2026 02:30:00 GMT")], Some(3_600));
        check_fresh(
            &[("date", "Tue, 24 Nov 2026 02:00:00 GMT"), ("expires", "Tue, 24 Nov 2026 02:30:00 GMT")],
            Some(1_800),
        );
        check_fresh(&[("cache-control", "no-cache, max-age=600")], None);
        check_fresh(&[("cache-control", "max-age=99999999999999999999")], Some(365 * 86_400));
        check_fresh(&[("expires", "0")], None);
        check_fresh(&[("cache-control", "max-age=-5")], None);
        check_fresh(&[], None);
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let read = |value: &str| retry_after(&headers(&[("retry-after", value)]), NOW).map(|wait| wait.as_secs());
        assert_eq!(read("120"), Some(120));
        assert_eq!(read("Tue, 24 Nov 2026 01:31:00 GMT"), Some(60));
        assert_eq!(read("Tuesday, 24-Nov-26 01:31:00 GMT"), Some(60));
        assert_eq!(read("Tue Nov 24 01:31:00 2026"), Some(60));
        assert_eq!(read("Mon, 24 Nov 2025 01:31:00 GMT"), Some(0));
        assert_eq!(read("soon"), None);
        assert_eq!(read("-1"), None);
    }

    #[test]
    fn validators_are_kept_byte_for_byte() {
        let pairs = [("etag", "W/\"a b\""), ("last-modified", "yesterday, about noon")];
        let kept = validators(&headers(&pairs));
        assert_eq!(kept.etag.as_deref(), Some("W/\"a b\""));
        assert_eq!(kept.last_modified.as_deref(), Some("yesterday, about noon"));
    }
}
