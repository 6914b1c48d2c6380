//! What we remember of a source between polls.

use serde::{Deserialize, Serialize};

use super::{Timestamp, Validators};

/// What we remember of a source between polls; stored in the same batch as the stories that came with it.
///
/// Every field has a default, so that a record written by an older version can be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceState {
    /// The address that the configuration gave when the rest was learned; another one begins anew.
    pub configured: Option<String>,
    /// The address that is asked instead, since the configured one said for long enough that it moved for good.
    pub address: Option<String>,
    /// A move that is not believed yet: what `sources` proposes.
    pub moving: Option<Move>,
    /// Where a redirect with `Retry-After` led: the next poll goes there, once.
    pub deferred: Option<String>,
    /// What the next conditional request sends.
    pub validators: Validators,
    /// The address that gave the validators; they are sent nowhere else.
    pub validated_url: Option<String>,
    /// xxh3-64 of the last body that was read well: an equal body ends a poll before parsing.
    pub body_hash: Option<u64>,
    /// When to ask next; the epoch for a source that was never asked.
    pub next_due: Timestamp,
    /// `Retry-After`: the host wants silence until then.
    pub silence_until: Option<Timestamp>,
    /// When the last poll began.
    pub last_poll: Option<Timestamp>,
    /// When a poll last went well.
    pub last_success: Option<Timestamp>,
    /// When a poll last brought something new.
    pub last_new: Option<Timestamp>,
    /// When a document last arrived, new or not: not a 304.
    pub last_body: Option<Timestamp>,
    /// When we last asked without validators although we had some.
    pub last_full: Option<Timestamp>,
    /// How many such requests in a row found nothing new: the 304s were honest.
    pub honest: u32,
    /// Such a request found something new: the 304s lie.
    pub lies: bool,
    /// Failures in a row that count against the source.
    pub failures: u32,
    /// The weight of these failures, in doublings of the wait.
    pub strain: f32,
    /// Failures in a row that do not count: names not found, our network down.
    pub misses: u32,
    /// The server said 410: never asked again unless the configuration changes.
    pub gone: Option<Timestamp>,
    /// What is wrong with the source, in words; absent while all is well.
    pub trouble: Option<String>,
    /// Since when something is wrong.
    pub trouble_since: Option<Timestamp>,
    /// An alarm was given and not taken back yet.
    pub alarmed: bool,
    /// Since when the source has been silent against its own rhythm.
    pub silent_since: Option<Timestamp>,
    /// When the server's certificate ends.
    pub certificate_ends: Option<Timestamp>,
    /// The end of the certificate that was warned about.
    pub certificate_warned: Option<Timestamp>,
    /// The source's own title.
    pub title: Option<String>,
    /// The source's own home page.
    pub home: Option<String>,
    /// How far the source's guids can be trusted.
    pub guids: GuidTrust,
    /// xxh3-64 of the canonical links of the last document: what the source still lists.
    pub listed: Vec<u64>,
    /// When the source publishes.
    pub rhythm: Rhythm,
    /// What the source says about how often to ask.
    pub hints: PaceHints,
    /// Seconds that a wait may last at most before the document might overflow; learned from the overlap of polls.
    pub overflow_after: Option<u64>,
    /// Stretches in which items may have been lost, newest last; at most 16.
    pub gaps: Vec<Gap>,
    /// Requests of the last days, oldest first; at most 31.
    pub days: Vec<Day>,
    /// The WebSub hub that the document names.
    pub hub: Option<String>,
    /// Until when the hub pushes; polls are rare while it does.
    pub pushed_until: Option<Timestamp>,
}

impl SourceState {
    /// Requests a day and the share of answers without news (304 or equal bytes), over the days that are remembered
    /// whole: the receipt to show a webmaster. Absent before the first whole day.
    pub fn receipt(&self) -> Option<(f32, f32)> {
        let whole = self.days.split_last()?.1;
        let (first, last) = (whole.first()?, whole.last()?);
        let requests: u32 = whole.iter().map(|day| day.requests).sum();
        let unchanged: u32 = whole.iter().map(|day| day.unchanged).sum();
        let span = u16::try_from(last.day - first.day + 1).ok().filter(|_| requests > 0)?;
        let requests = f32::from(u16::try_from(requests).unwrap_or(u16::MAX));
        let unchanged = f32::from(u16::try_from(unchanged).unwrap_or(u16::MAX));
        Some((requests / f32::from(span), unchanged / requests))
    }
}

/// A permanent redirect that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Where it leads.
    pub to: String,
    /// When it was first seen.
    pub since: Timestamp,
    /// In how many polls in a row it led to a feed of the same items.
    pub polls: u32,
}

/// A stretch in which items may have been lost: two polls had no item in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The poll before.
    pub from: Timestamp,
    /// The first item of the poll after, else that poll itself.
    pub until: Timestamp,
}

/// Requests of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Days since 1970, UTC.
    pub day: i64,
    /// Requests sent, redirects included.
    pub requests: u32,
    /// Answers without news: a 304 or the same bytes.
    pub unchanged: u32,
    /// Polls that failed.
    pub failed: u32,
    /// Body bytes on the wire.
    pub wire_bytes: u64,
}

/// When a source publishes: counts that fade with a half-life of two weeks, in Vietnam's time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rhythm {
    /// Items by hour of the day; 24 numbers, or none yet.
    pub hours: Vec<f32>,
    /// Items by weekday, Monday first; 7 numbers, or none yet.
    pub weekdays: Vec<f32>,
    /// Moments of publication, where items within half an hour are one moment.
    pub moments: f32,
    /// Days of observation, faded like the counts.
    pub observed_days: f32,
    /// Up to when the counts are faded.
    pub as_of: Timestamp,
    /// Items ever counted.
    pub counted: u32,
    /// Moments that should have come since the last one.
    pub quiet: f32,
    /// The most such moments that were ever missed and then followed by news; fades.
    pub longest_quiet: f32,
}

/// What a source says about how often to ask, in its document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaceHints {
    /// Seconds between polls: RSS `ttl` or the syndication module.
    pub ask_every: Option<u64>,
    /// RSS `skipHours`, in GMT.
    pub skip_hours: Vec<u8>,
    /// RSS `skipDays`, 0 is Monday.
    pub skip_days: Vec<u8>,
}

/// How far a source's own identifiers can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum GuidTrust {
    /// Nothing speaks against them.
    #[default]
    Sane,
    /// Several items of one document bear the same one.
    Repeated,
    /// The same articles come with other ones at each poll.
    Changing,
    /// The same one came back for another article.
    Reused,
}
