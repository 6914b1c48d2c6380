//! The dates that provincial sites really write. Pure.
//!
//! A string is cut into numbers, words and signs; a time, a date and a zone are found among them wherever they stand.
//! Day first unless that is impossible or the document proves otherwise; no zone means the source's own.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};

use crate::news::{DateOrder, Timestamp};

/// Longer strings are no dates.
const LONGEST: usize = 100;

/// How a document's dates are to be read.
#[derive(Clone)]
pub(super) struct Dates {
    zone: TimeZone,
    month_first: bool,
}

impl Dates {
    /// The rule for a document: the source's zone, and its order if it has one; else month first only if a date in the
    /// document cannot be read otherwise, or carries an English AM or PM.
    pub(super) fn of(text: &str, zone: TimeZone, order: DateOrder) -> Self {
        let month_first = match order {
            DateOrder::DayFirst => false,
            DateOrder::MonthFirst => true,
            DateOrder::Auto => proves_month_first(text),
        };
        Self { zone, month_first }
    }

    /// The moment that `text` names, if it names one.
    pub(super) fn parse(&self, text: &str) -> Option<Timestamp> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        if let Some(moment) = unix(text) {
            return Some(moment);
        }
        let tokens = tokens(&crate::text::fold(text));
        let (date, rest) = find_date(&tokens, self.month_first)?;
        let (time, rest) = find_time(&rest);
        let local = date.to_datetime(time.unwrap_or_else(civil::Time::midnight));
        let moment = match zone(&rest) {
            Some(offset) => offset.to_timestamp(local).ok()?,
            None => self.zone.to_timestamp(local).ok()?,
        };
        sane(moment.as_second())
    }
}

/// Seconds or milliseconds since 1970, as some JSON feeds write them.
fn unix(text: &str) -> Option<Timestamp> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        9 | 10 => sane(number),
        12 | 13 => sane(number / 1_000),
        _ => None,
    }
}

/// 1970-01-01 and 0001-01-01 are what software writes for "no date"; no feed is older than 1990.
fn sane(seconds: i64) -> Option<Timestamp> {
    const YEAR_1990: i64 = 631_152_000;
    (seconds >= YEAR_1990).then(|| Timestamp::from_seconds(seconds))
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(i32, usize),
    Word(String),
    Sign(char),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&char) = chars.peek() {
        if char.is_ascii_digit() {
            let digits: String = std::iter::from_fn(|| chars.next_if(char::is_ascii_digit)).collect();
            tokens.push(Token::Number(digits.parse().unwrap_or(-1), digits.len()));
        } else if char.is_alphabetic() {
            let letter = |char: &char| char.is_alphabetic() || matches!(char, '\u{300}'..='\u{36F}');
            tokens.push(Token::Word(std::iter::from_fn(|| chars.next_if(letter)).collect()));
        } else {
            chars.next();
            if !char.is_whitespace() {
                tokens.push(Token::Sign(char));
            }
        }
    }
    tokens
}

/// The date among the tokens, and the tokens without it.
fn find_date(tokens: &[Token], month_first: bool) -> Option<(civil::Date, Vec<Token>)> {
    (0..tokens.len()).find_map(|at| {
        let (date, used) = date_at(&tokens[at..], month_first)?;
        let rest = [&tokens[..at], &tokens[at + used..]].concat();
        Some((date, rest))
    })
}

fn date_at(tokens: &[Token], month_first: bool) -> Option<(civil::Date, usize)> {
    use Token::{Number, Sign, Word};
    match tokens {
        [Number(year, 4), Sign('-' | '/' | '.'), Number(month, _), Sign('-' | '/' | '.'), Number(day, _), ..] => {
            civil_date(*year, *month, *day, 5)
        }
        [
            Number(one, 1 | 2),
            Sign('-' | '/' | '.'),
            Number(two, 1 | 2),
            Sign('-' | '/' | '.'),
            Number(year, 2 | 4),
            ..,
        ] => {
            let day_first = civil_date(full_year(*year), *two, *one, 5);
            let month_first_date = civil_date(full_year(*year), *one, *two, 5);
            if month_first { month_first_date.or(day_first) } else { day_first.or(month_first_date) }
        }
        [Word(word), Number(day, _), Word(thang), Number(month, _), Word(nam), Number(year, 4), ..]
            if word == "ngay\u{300}" && is_thang(thang) && nam == "năm" =>
        {
            civil_date(*year, *month, *day, 6)
        }
        [Number(day, 1 | 2), Sign('-'), Word(name), Sign('-'), Number(year, 2 | 4), ..] => {
            civil_date(full_year(*year), month(name)?, *day, 5)
        }
        [Number(day, 1 | 2), Word(thang), Number(month, 1 | 2), Sign(',' | '/' | '-'), Number(year, 4), ..]
            if is_thang(thang) =>
        {
            civil_date(*year, *month, *day, 5)
        }
        [Number(day, 1 | 2), Word(thang), Number(month, 1 | 2), Number(year, 4), ..] if is_thang(thang) => {
            civil_date(*year, *month, *day, 4)
        }
        [Number(day, 1 | 2), Word(thang), Word(one), Word(two), Number(year, 4), ..] if is_thang(thang) => {
            civil_date(*year, vietnamese_month(&format!("{one} {two}"))?, *day, 5)
        }
        [Number(day, 1 | 2), Word(thang), Word(one), Number(year, 4), ..] if is_thang(thang) => {
            civil_date(*year, vietnamese_month(one)?, *day, 4)
        }
        [Number(day, 1 | 2), Word(name), Number(year, 2 | 4), ..] => {
            civil_date(full_year(*year), month(name)?, *day, 3)
        }
        [Word(name), Number(day, 1 | 2), Sign(','), Number(year, 4), ..] => civil_date(*year, month(name)?, *day, 4),
        [Word(name), Number(day, 1 | 2), Number(year, 4), ..] => civil_date(*year, month(name)?, *day, 3),
        [Word(name), Number(day, 1 | 2), rest @ ..] => {
            // asctime and its like put the year last: `Tue Nov 24 09:30:00 ICT 2026`.
            let month = month(name)?;
            let year =
                rest.iter().rev().find_map(|token| if let Number(year, 4) = token { Some(*year) } else { None })?;
            civil_date(year, month, *day, 2)
        }
        _ => None,
    }
}

fn civil_date(year: i32, month: i32, day: i32, used: usize) -> Option<(civil::Date, usize)> {
    let date = civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((date, used))
}

/// RFC 5322, section 4.3: two-digit years up to 49 are in this century.
fn full_year(year: i32) -> i32 {
    match year {
        0..=49 => 2000 + year,
        50..=99 => 1900 + year,
        _ => year,
    }
}

fn month(name: &str) -> Option<i32> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let at = MONTHS.iter().position(|month| name.starts_with(month))?;
    i32::try_from(at + 1).ok()
}

fn vietnamese_month(name: &str) -> Option<i32> {
    let names = ["một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"];
    let at = names
        .iter()
        .position(|month| crate::text::fold(month) == name)
        .or((name == crate::text::fold("giêng")).then_some(0))?;
    i32::try_from(at + 1).ok()
}

fn is_thang(word: &str) -> bool {
    matches!(word, "thang\u{301}" | "thg" | "th")
}

/// The time among the tokens, and the tokens without it.
fn find_time(tokens: &[Token]) -> (Option<civil::Time>, Vec<Token>) {
    use Token::{Number, Sign, Word};
    for at in 0..tokens.len() {
        let (hour, minute, second, used) = match &tokens[at..] {
            [Number(h, 1 | 2), Sign(':'), Number(m, 2), Sign(':'), Number(s, 2), Sign('.' | ','), Number(..), ..] => {
                (*h, *m, *s, 7)
            }
            [Number(h, 1 | 2), Sign(':'), Number(m, 2), Sign(':'), Number(s, 1 | 2), ..] => (*h, *m, *s, 5),
            [Number(h, 1 | 2), Sign(':'), Number(m, 1 | 2), ..] => (*h, *m, 0, 3),
            [Number(h, 1 | 2), Word(word), Number(m, 1 | 2), ..]
                if matches!(word.as_str(), "h" | "gio\u{300}" | "g") =>
            {
                (*h, *m, 0, 3)
            }
            _ => continue,
        };
        let mut rest = [&tokens[..at], &tokens[at + used..]].concat();
        let half = rest
            .iter()
            .position(|token| matches!(token, Word(word) if matches!(word.as_str(), "am" | "pm" | "sa" | "ch")));
        let hour = match half.map(|at| rest.remove(at)) {
            Some(Word(word)) if matches!(word.as_str(), "pm" | "ch") && hour < 12 => hour + 12,
            Some(Word(word)) if matches!(word.as_str(), "am" | "sa") && hour == 12 => 0,
            _ => hour,
        };
        // RFC 5322 allows second 60; ISO 8601 allows 24:00.
        let (hour, minute, second) = if hour == 24 { (23, 59, 59) } else { (hour, minute, second.min(59)) };
        let narrow = |value: i32| i8::try_from(value).ok();
        let time = narrow(hour)
            .zip(narrow(minute))
            .zip(narrow(second))
            .and_then(|((h, m), s)| civil::Time::new(h, m, s, 0).ok());
        return (time, rest);
    }
    (None, tokens.to_vec())
}

/// The zone that the rest names. `GMT+7` is what people mean by it, east of Greenwich, not what POSIX means.
fn zone(tokens: &[Token]) -> Option<Offset> {
    use Token::{Number, Sign, Word};
    for (at, token) in tokens.iter().enumerate() {
        let sign = match token {
            Sign('+') => 1,
            Sign('-') if matches!(tokens.get(at + 1), Some(Number(_, 1..=4))) => -1,
            _ => continue,
        };
        let minutes = match &tokens[at + 1..] {
            [Number(h, 1 | 2), Sign(':'), Number(m, _), ..] => h * 60 + m,
            [Number(h, 1 | 2), ..] => h * 60,
            [Number(hm, 3 | 4), ..] => hm / 100 * 60 + hm % 100,
            _ => continue,
        };
        if minutes <= 14 * 60 {
            return Offset::from_seconds(sign * minutes * 60).ok();
        }
    }
    tokens.iter().find_map(|token| {
        let hours = match token {
            Word(word) => match word.as_str() {
                "z" | "gmt" | "utc" | "ut" => 0,
                "ict" => 7,
                "edt" | "ast" => -4,
                "cst" | "mdt" => -6,
                "est" | "cdt" => -5,
                "mst" | "pdt" => -7,
                "pst" => -8,
                "cet" | "bst" => 1,
                "cest" => 2,
                "jst" => 9,
                _ => return None,
            },
            Number(700, 3 | 4) => 7,
            _ => return None,
        };
        Some(jiff::tz::offset(hours))
    })
}

/// Whether some `a/b/yyyy` in the document cannot be day first, or carries an English AM or PM.
fn proves_month_first(text: &str) -> bool {
    text.match_indices('/').any(|(at, _)| {
        let before = text[..at].rsplit(|char: char| !char.is_ascii_digit()).next().unwrap_or("");
        let mut after = text[at + 1..].splitn(2, '/');
        let (Some(second), Some(rest)) = (after.next(), after.next()) else { return false };
        let is_day = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_day(before)
            || !is_day(second)
            || !rest.bytes().take(4).all(|byte| byte.is_ascii_digit())
            || rest.len() < 4
        {
            return false;
        }
        let tail: String = rest.chars().take(18).take_while(|char| *char != '<').collect();
        second.parse::<u8>().is_ok_and(|second| second > 12) || tail.ends_with("AM") || tail.ends_with("PM")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 24 November 2026, 09:30 in Vietnam.
    const WANTED: i64 = 1_795_487_400;

    fn parse(text: &str) -> Option<i64> {
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
        Dates::of(text, zone, DateOrder::Auto).parse(text).map(Timestamp::seconds)
    }

    #[test]
    fn one_moment_in_the_forms_that_sites_write() {
        for text in [
            "Tue, 24 Nov 2026 09:30:00 +0700",
            "Tue, 24 Nov 2026 02:30:00 GMT",
            "Tue, 24 Nov 2026 09:30:00 GMT+7",
            "Tue, 24 Nov 2026 09:30:00 GMT+07:00",
            "Tue, 24 Nov 2026 09:30:00 GMT+0700",
            "Tue, 24 Nov 2026 09:30:00 UTC+7",
            "Tue, 24 Nov 2026 09:30:00 +07",
            "Tue, 24 Nov 2026 09:30:00 +7",
            "Tue, 24 Nov 2026 09:30:00 +700",
            "Tue, 24 Nov 2026 09:30:00 0700",
            "Tue, 24 Nov 2026 09:30:00 ICT",
            "Tue, 24 Nov 2026 09:30:00",
            "24 Nov 26 09:30 +0700",
            "Tuesday, 24-Nov-26 02:30:00 GMT",
            "Tue Nov 24 09:30:00 2026",
            "Tue Nov 24 09:30:00 ICT 2026",
            "Tue Nov 24 2026 09:30:00 GMT+0700 (Indochina Time)",
            "Tue, 24 November 2026 09:30:00 AM",
            "2026-11-24T09:30:00+07:00",
            "2026-11-24T02:30:00Z",
            "2026-11-24T02:30:00.123Z",
            "2026-11-24 09:30",
            "2026-11-24T09:30:00",
            "2026/11/24 09:30:00",
            "2026-11-24 09:30:00 +0700",
            "24/11/2026 09:30",
            "24/11/2026 09:30:00",
            "24-11-2026 09:30",
            "24.11.2026 09:30",
            "09:30 24/11/2026",
            "09:30, 24/11/2026",
            "09:30 | 24/11/2026",
            "09h30 24/11/2026",
            "24/11/2026 - 09:30",
            "11/24/2026 9:30:00 AM",
            "24/11/2026 9:30:00 SA",
            "Thứ ba, 24/11/2026 09:30 GMT+7",
            "Thứ 3, 24/11/2026 09:30",
            "T3, 24 Thg11 2026 09:30",
            "24 Th11 2026 09:30",
            "24 Tháng Mười Một 2026 09:30",
            "ngày 24 tháng 11 năm 2026 09:30",
            "24 Tháng 11, 2026 09:30",
            "Thứ ba, 24/11/2026, 09:30 (GMT+7)",
            "1795487400",
            "1795487400000",
        ] {
            assert_eq!(parse(text), Some(WANTED), "{text}");
        }
        assert_eq!(parse("24/11/2026 2:30:00 CH"), Some(WANTED + 5 * 3_600));
        assert_eq!(parse("2026-11-24"), Some(WANTED - 9 * 3_600 - 1_800));
    }

    #[test]
    fn no_date_is_no_date() {
        for text in ["", "hôm nay", "0001-01-01T00:00:00Z", "1970-01-01", "32/13/2026", "99:99"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn one_date_of_a_document_settles_the_order_of_the_others() {
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
        let american = Dates::of("<pubDate>3/4/2026 9:20:00 AM</pubDate>", zone.clone(), DateOrder::Auto);
        let local = Dates::of("<pubDate>03/04/2026 09:20</pubDate>", zone, DateOrder::Auto);
        assert_eq!(
            american.parse("3/4/2026 9:20:00 AM").map(Timestamp::rfc3339).as_deref(),
            Some("2026-03-04T02:20:00Z")
        );
        assert_eq!(local.parse("03/04/2026 09:20").map(Timestamp::rfc3339).as_deref(), Some("2026-04-03T02:20:00Z"));
    }
}
