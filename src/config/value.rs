//! What single values say: `"1h30m"` is a duration, `"8MiB"` a size, `"bao-ha-giang"` a slug.

use std::time::Duration;

/// Units of a duration, largest first, in seconds.
const SPANS: [(&str, u64); 5] = [("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

/// Units of a size in bytes. The decimal ones are there because people write them.
const SIZES: [(&str, u64); 7] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("B", 1),
];

/// Reads `15m`, `1h30m`, `90d`: whole numbers with units, each unit once and the larger first; `0s` is nothing.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut seconds: u64 = 0;
    for (unit, worth) in SPANS {
        let (digits, after) = number(rest);
        let Some(after) = after.strip_prefix(unit) else { continue };
        seconds = digits.parse::<u64>().ok()?.checked_mul(worth)?.checked_add(seconds)?;
        rest = after;
    }
    (rest.is_empty() && !text.is_empty()).then(|| Duration::from_secs(seconds))
}

/// Writes a duration as [`duration`] reads it; whole days and hours stay whole.
pub(super) fn write_duration(span: Duration) -> String {
    let mut left = span.as_secs();
    let mut parts = Vec::new();
    for (unit, worth) in SPANS.into_iter().skip(1) {
        if left >= worth {
            parts.push(format!("{}{unit}", left / worth));
            left %= worth;
        }
    }
    if parts.is_empty() { "0s".to_owned() } else { parts.concat() }
}

/// Reads `8MiB`, `512KiB`, `3MB`.
pub(super) fn size(text: &str) -> Option<u64> {
    let (digits, unit) = number(text);
    let (_, worth) = SIZES.into_iter().find(|(name, _)| *name == unit)?;
    digits.parse::<u64>().ok()?.checked_mul(worth)
}

/// Writes a size as [`size`] reads it, in the largest unit that leaves it whole.
pub(super) fn write_size(bytes: u64) -> String {
    let (unit, worth) = SIZES[..3].iter().rev().find(|(_, worth)| bytes.is_multiple_of(*worth)).unwrap_or(&SIZES[6]);
    format!("{}{unit}", bytes / worth)
}

/// Whether `text` can stand in an address as it is: small letters and digits in groups joined by single hyphens, at
/// most 64 characters.
pub(super) fn is_slug(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= 64 && text.split('-').all(|group| !group.is_empty() && group.bytes().all(letter))
}

/// Whether `name` fits `pattern`, in which `*` stands for any characters and `?` for one.
pub(super) fn matches_pattern(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // Row by row over the pattern: `reached[at]` says whether the pattern so far can eat the first `at` characters.
    // Time is the product of the lengths, whatever the stars.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for wanted in pattern {
        if wanted == '*' {
            let first = reached.iter().position(|so_far| *so_far).unwrap_or(reached.len());
            reached[first..].fill(true);
        } else {
            for at in (0..name.len()).rev() {
                reached[at + 1] = reached[at] && (wanted == '?' || wanted == name[at]);
            }
            reached[0] = false;
        }
    }
    reached[name.len()]
}

fn number(text: &str) -> (&str, &str) {
    text.split_at(text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_numbers_with_units() {
        let seconds = |text| duration(text).map(|span| span.as_secs());
        assert_eq!(seconds("15m"), Some(900));
        assert_eq!(seconds("1h30m"), Some(5_400));
        assert_eq!(seconds("2w1d1h1m1s"), Some(1_299_661));
        assert_eq!(seconds("0s"), Some(0));
        for bad in [
            "",
            "15",
            "m",
            "m15",
            "30m1h",
            "1h1h",
            "1.5h",
            "-1h",
            "1 h",
            "1y",
            "99999999999999999999s",
            "9999999999999999w",
        ] {
            assert_eq!(duration(bad), None, "{bad}");
        }
    }

    #[test]
    fn sizes_are_numbers_with_units() {
        assert_eq!(size("8MiB"), Some(8 << 20));
        assert_eq!(size("3MB"), Some(3_000_000));
        for bad in ["", "8", "8M", "MiB", "8mib", "-8MiB", "99999999999GiB"] {
            assert_eq!(size(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for text in ["0s", "15m", "1h30m", "90d", "1d1s"] {
            assert_eq!(write_duration(duration(text).expect("a duration")), text);
        }
        for text in ["8MiB", "64KiB", "1GiB", "100B"] {
            assert_eq!(write_size(size(text).expect("a size")), text);
        }
    }

    #[test]
    fn a_slug_needs_no_escape() {
        assert!(["a", "bao-ha-giang", "7", "a1-2"].iter().all(|text| is_slug(text)));
        let long = "a".repeat(65);
        assert!(!["", "-a", "a-", "a--b", "Báo", "a b", "a_b", "a/b", &long].iter().any(|text| is_slug(text)));
    }

    #[test]
    fn patterns_know_star_and_question_mark() {
        for (pattern, name) in
            [("*.toml", "bắc.toml"), ("a*b*c", "aXbbYc"), ("?.toml", "ế.toml"), ("a", "a"), ("*", "")]
        {
            assert!(matches_pattern(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.toml", "a.toml~"), ("a*b", "ac"), ("?", ""), ("", "a"), ("a", "ab")] {
            assert!(!matches_pattern(pattern, name), "{pattern} {name}");
        }
    }
}
