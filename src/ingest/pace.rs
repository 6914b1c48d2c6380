//! What a document says about how often to ask, read from the text around its items: the parser drops most of it.

use std::time::Duration;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// RSS 2.0 `ttl`, `skipHours`, `skipDays`, and the syndication module's period and frequency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pace {
    pub(super) ask_every: Option<Duration>,
    pub(super) skip_hours: Vec<u8>,
    pub(super) skip_days: Vec<u8>,
}

/// Reads the pace of a document; what is nonsense (`always`, a negative number) says nothing.
pub(super) fn pace(text: &str) -> Pace {
    let head = text.find("<item").or_else(|| text.find("<entry")).map_or(text, |at| &text[..at]);
    let tail = text.rfind("</item>").map_or("", |at| &text[at..]);
    let either = |name| element(head, name).or_else(|| element(tail, name));
    let ttl = either("ttl").and_then(|minutes| minutes.parse().ok()).map(|minutes: u32| u64::from(minutes) * 60);
    let period = either("updatePeriod").and_then(|period| match period.to_ascii_lowercase().as_str() {
        "hourly" => Some(HOUR),
        "daily" => Some(DAY),
        "weekly" => Some(7 * DAY),
        "monthly" => Some(30 * DAY),
        "yearly" => Some(365 * DAY),
        _ => None,
    });
    let frequency = either("updateFrequency").and_then(|times| times.parse().ok()).filter(|times: &u64| *times > 0);
    let ask_every = ttl.max(period.map(|span| span / frequency.unwrap_or(1))).filter(|span| *span > 0);
    let list = |name| block(head, name).or_else(|| block(tail, name)).unwrap_or_default();
    let hours = elements(list("skipHours"), "hour").filter_map(|hour| hour.parse::<u8>().ok());
    let days = elements(list("skipDays"), "day");
    let named = |day: &str| DAYS.iter().zip(0..).find(|(name, _)| day.eq_ignore_ascii_case(name)).map(|(_, at)| at);
    Pace {
        ask_every: ask_every.map(Duration::from_secs),
        // Old documents count the hours from 1 to 24.
        skip_hours: hours.filter(|hour| *hour <= 24).map(|hour| hour % 24).take(25).collect(),
        skip_days: days.filter_map(named).take(7).collect(),
    }
}

/// The text of the first element of this local name, whatever its prefix.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let content = text.split_once(&format!("{name}>"))?.1;
    Some(content.split('<').next()?.trim())
}

/// Everything within the first element of this name.
fn block<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split_once(&format!("<{name}>"))?.1.split_once(&format!("</{name}>")).map(|(block, _)| block)
}

fn elements<'a>(block: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let open = format!("<{name}>");
    block.split('<').filter_map(move |part| part.strip_prefix(&open[1..]).map(str::trim))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(channel: &str, hours: Option<u64>) {
        let text = format!("<rss><channel>{channel}<item><ttl>9</ttl></item></channel></rss>");
        assert_eq!(pace(&text).ask_every, hours.map(|hours| Duration::from_secs(hours * HOUR)), "{channel}");
    }

    #[test]
    fn the_longer_of_ttl_and_update_period_is_meant() {
        check("<ttl>120</ttl>", Some(2));
        check("<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", Some(6));
        check("<ttl>60</ttl><sy:updatePeriod>daily</sy:updatePeriod>", Some(24));
        check("<sy:updatePeriod>always</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", None);
        check("<ttl>-5</ttl>", None);
        check("<ttl>0</ttl>", None);
        check("", None);
    }

    #[test]
    fn hours_and_days_to_skip_are_read_before_and_after_the_items() {
        let skips = "<skipHours><hour>0</hour><hour>24</hour><hour>7</hour><hour>99</hour></skipHours>\
                     <skipDays><day>Saturday</day><day>Sunday</day><day>Someday</day></skipDays>";
        for text in [format!("<rss>{skips}<item></item></rss>"), format!("<rss><item></item>{skips}</rss>")] {
            let pace = pace(&text);
            assert_eq!((pace.skip_hours, pace.skip_days), (vec![0, 0, 7], vec![5, 6]));
        }
    }
}
