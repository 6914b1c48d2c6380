//! A moment in whole seconds: what feeds can say, what the store keeps, what pages print.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment, in whole seconds since 1970-01-01T00:00:00Z; never before 1970 and never after the year 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Timestamp(i64);

/// 9999-12-30T22:00:00Z: the last moment that RFC 3339 can write in any zone, and `jiff`'s own bound.
const LAST: i64 = 253_402_207_200;

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// The moment `seconds` after 1970, moved into the range that RFC 3339 can write.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(if seconds < 0 {
            0
        } else if seconds > LAST {
            LAST
        } else {
            seconds
        })
    }

    /// Seconds since 1970.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// How long ago `earlier` was; zero if it is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// Whole days since 1970, UTC: what day-partitioned keys are made of.
    pub const fn day(self) -> i64 {
        self.0.div_euclid(86_400)
    }

    /// RFC 3339 in UTC, as Atom and JSON Feed want it: `2026-11-24T01:30:00Z`.
    pub fn rfc3339(self) -> String {
        self.civil().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// RFC 9110 `HTTP-date`, which RSS 2.0's `pubDate` accepts too: `Tue, 24 Nov 2026 01:30:00 GMT`.
    pub fn http_date(self) -> String {
        self.civil().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    /// As people in Vietnam read it (UTC+7, no daylight saving since 1975): `24/11/2026 08:30`.
    pub fn in_vietnam(self) -> String {
        (self + Duration::from_secs(7 * 3_600)).civil().strftime("%d/%m/%Y %H:%M").to_string()
    }

    fn civil(self) -> jiff::civil::DateTime {
        let moment = jiff::Timestamp::from_second(self.0).expect("0..=LAST is within jiff's range");
        jiff::tz::Offset::UTC.to_datetime(moment)
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Self {
        Self::from_seconds(moment.as_second())
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self::from_seconds(self.0.saturating_add(i64::try_from(span.as_secs()).unwrap_or(LAST)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, span: Duration) -> Self {
        Self::from_seconds(self.0.saturating_sub(i64::try_from(span.as_secs()).unwrap_or(LAST)))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.rfc3339())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_prints_in_every_form_a_feed_needs() {
        let moment = Timestamp::from_seconds(1_795_483_800);
        assert_eq!(moment.rfc3339(), "2026-11-24T01:30:00Z");
        assert_eq!(moment.http_date(), "Tue, 24 Nov 2026 01:30:00 GMT");
        assert_eq!(moment.in_vietnam(), "24/11/2026 08:30");
    }

    #[test]
    fn sums_stay_within_what_can_be_written() {
        let last = Timestamp::from_seconds(i64::MAX);
        assert_eq!((last + Duration::MAX).rfc3339(), "9999-12-30T22:00:00Z");
        assert_eq!(Timestamp::EPOCH - Duration::from_secs(5), Timestamp::EPOCH);
        assert_eq!(Timestamp::EPOCH.since(last), Duration::ZERO);
    }
}
