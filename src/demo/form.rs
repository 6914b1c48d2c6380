//! A moment becomes a date as one of the sample sources writes it, in Vietnam's time.

use jiff::civil::DateTime;

use crate::news::Timestamp;

/// How a document writes its dates. Each is on record from a Vietnamese site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `Tue, 24 Nov 2026 09:30:00 +0700`, as RSS 2.0 wants it.
    Rfc822,
    /// `Tue, 24 Nov 2026 09:30:00 GMT+7`
    GmtPlus7,
    /// `Tue, 24 Nov 2026 09:30:00 ICT`
    Ict,
    /// `2026-11-24T09:30:00+07:00`, as Atom and JSON Feed want it.
    Rfc3339,
    /// `2026-11-24 09:30:00`, without a zone.
    Zoneless,
    /// `24/11/2026 09:30`
    DayFirst,
    /// `09:30, 24/11/2026`
    TimeFirst,
    /// `11/24/2026 9:30:00 AM`
    MonthFirst,
    /// `24/11/2026 9:30:00 SA`, with `SA` for the morning (sáng) and `CH` for the rest of the day (chiều).
    MorningEvening,
    /// `Thứ ba, 24/11/2026 09:30`
    Weekday,
    /// `ngày 24 tháng 11 năm 2026 09:30`
    Words,
}

impl Form {
    /// `moment` in this form.
    pub(super) fn write(self, moment: Timestamp) -> String {
        let there = in_vietnam(moment);
        let pattern = match self {
            Self::Rfc822 => "%a, %d %b %Y %H:%M:%S +0700",
            Self::GmtPlus7 => "%a, %d %b %Y %H:%M:%S GMT+7",
            Self::Ict => "%a, %d %b %Y %H:%M:%S ICT",
            Self::Rfc3339 => "%Y-%m-%dT%H:%M:%S+07:00",
            Self::Zoneless => "%Y-%m-%d %H:%M:%S",
            Self::DayFirst => "%d/%m/%Y %H:%M",
            Self::TimeFirst => "%H:%M, %d/%m/%Y",
            Self::MonthFirst => "%-m/%-d/%Y %-I:%M:%S %p",
            Self::MorningEvening if there.hour() < 12 => "%d/%m/%Y %-I:%M:%S SA",
            Self::MorningEvening => "%d/%m/%Y %-I:%M:%S CH",
            Self::Weekday => return format!("{}, {}", weekday(there), there.strftime("%d/%m/%Y %H:%M")),
            Self::Words => "ngày %-d tháng %-m năm %Y %H:%M",
        };
        there.strftime(pattern).to_string()
    }
}

/// The day of `moment` as a sentence names it: `24/11`.
pub(super) fn day(moment: Timestamp) -> String {
    in_vietnam(moment).strftime("%-d/%-m").to_string()
}

/// UTC+7, no daylight saving since 1975.
fn in_vietnam(moment: Timestamp) -> DateTime {
    let utc = jiff::Timestamp::from_second(moment.seconds()).expect("every Timestamp is within jiff's range");
    jiff::tz::offset(7).to_datetime(utc)
}

fn weekday(there: DateTime) -> &'static str {
    const DAYS: [&str; 7] = ["Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật"];
    let since_monday = usize::try_from(there.weekday().to_monday_zero_offset()).expect("0 to 6");
    DAYS[since_monday]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_the_sites_write_it() {
        let morning = Timestamp::from_seconds(1_795_487_400);
        for (form, text) in [
            (Form::Rfc822, "Tue, 24 Nov 2026 09:30:00 +0700"),
            (Form::GmtPlus7, "Tue, 24 Nov 2026 09:30:00 GMT+7"),
            (Form::Ict, "Tue, 24 Nov 2026 09:30:00 ICT"),
            (Form::Rfc3339, "2026-11-24T09:30:00+07:00"),
            (Form::Zoneless, "2026-11-24 09:30:00"),
            (Form::DayFirst, "24/11/2026 09:30"),
            (Form::TimeFirst, "09:30, 24/11/2026"),
            (Form::MonthFirst, "11/24/2026 9:30:00 AM"),
            (Form::MorningEvening, "24/11/2026 9:30:00 SA"),
            (Form::Weekday, "Thứ ba, 24/11/2026 09:30"),
            (Form::Words, "ngày 24 tháng 11 năm 2026 09:30"),
        ] {
            assert_eq!(form.write(morning), text);
        }
        let afternoon = Timestamp::from_seconds(1_795_487_400 + 5 * 3_600);
        assert_eq!(Form::MorningEvening.write(afternoon), "24/11/2026 2:30:00 CH");
        assert_eq!(day(afternoon), "24/11");
    }
}
