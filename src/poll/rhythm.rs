//! When a source publishes, learned from what it published; and how that shapes the polls.
//!
//! Polls are spread over the day in proportion to the square root of the rate of news: for a given number of requests
//! that makes the sum of all delays least (the delay of an hour with rate r and n polls is r/2n; Lagrange does the rest).

use std::time::Duration;

use super::policy::Policy;
use crate::news::{Rhythm, Timestamp};

/// Vietnam's time: UTC+7, without daylight saving since 1975.
const OFFSET: i64 = 7 * 3_600;
const HOUR: i64 = 3_600;
const DAY: f32 = 86_400.0;
/// Counts halve in two weeks: long enough to know weekdays, short enough to follow a new editor.
const HALF_LIFE_DAYS: f32 = 14.0;
/// Counts are faded at most this often; between, the days are added up exactly.
const FADE_EVERY: Duration = Duration::from_hours(6);
/// The first document tells of at most so many days.
const FIRST_SPAN: Duration = Duration::from_hours(336);
/// Items within half an hour are one moment of publication: an editor releases several at once.
const MOMENT: i64 = 1_800;
/// So many items make a rhythm.
const ENOUGH_ITEMS: u32 = 10;
/// So many days of observation make a rhythm that an alarm may rest on.
const ENOUGH_DAYS: f32 = 7.0;
/// Part of the rate that is spread evenly over the day however sharp the rhythm looks: the night is never forgotten.
const EVEN_SHARE: f32 = 0.04;
/// A rhythm known from so many items is believed by half.
const DOUBT_ITEMS: f32 = 8.0;

/// Begins to observe, unless that was done before: the first document tells of the days before `now` by the times of
/// publication of its items.
pub(super) fn begin(rhythm: &mut Rhythm, times: &[Timestamp], now: Timestamp) {
    if is_begun(rhythm) {
        return;
    }
    let oldest = times.iter().min().map_or(Duration::ZERO, |oldest| now.since(*oldest));
    *rhythm = Rhythm {
        hours: vec![0.0; 24],
        weekdays: vec![0.0; 7],
        observed_days: oldest.min(FIRST_SPAN).as_secs_f32() / DAY,
        as_of: now,
        ..Rhythm::default()
    };
}

/// Takes in the times at which new items were published.
pub(super) fn count(rhythm: &mut Rhythm, mut times: Vec<Timestamp>, now: Timestamp) {
    times.retain(|time| now.since(*time) <= FIRST_SPAN);
    times.sort_unstable();
    let mut last = None;
    for time in times {
        rhythm.hours[hour(time)] += 1.0;
        rhythm.weekdays[weekday(time)] += 1.0;
        rhythm.counted = rhythm.counted.saturating_add(1);
        let moment = time.seconds() / MOMENT;
        if last != Some(moment) {
            rhythm.moments += 1.0;
            last = Some(moment);
        }
    }
}

/// Lets old counts fade.
pub(super) fn fade(rhythm: &mut Rhythm, now: Timestamp) {
    let span = now.since(rhythm.as_of);
    if !is_begun(rhythm) || span < FADE_EVERY {
        return;
    }
    let days = span.as_secs_f32() / DAY;
    let kept = (-days / HALF_LIFE_DAYS).exp2();
    rhythm.hours.iter_mut().chain(&mut rhythm.weekdays).for_each(|count| *count *= kept);
    rhythm.moments *= kept;
    rhythm.longest_quiet *= (-days / 90.0).exp2();
    rhythm.observed_days = rhythm.observed_days * kept + days;
    rhythm.as_of = now;
}

/// Adds the moments that should have come between two polls which both found nothing new.
pub(super) fn wait_on(rhythm: &mut Rhythm, from: Timestamp, to: Timestamp) {
    if is_begun(rhythm) {
        rhythm.quiet += expected_moments(rhythm, from, to);
    }
}

/// News came: the quiet is over.
pub(super) fn end_quiet(rhythm: &mut Rhythm) {
    rhythm.longest_quiet = rhythm.longest_quiet.max(rhythm.quiet);
    rhythm.quiet = 0.0;
}

/// Whether the quiet contradicts the rhythm so much that somebody should look: with nine moments missed, chance alone
/// explains it once in eight thousand times; a source that was quieter before is given two and a half times that.
pub(super) fn is_silent(rhythm: &Rhythm) -> bool {
    is_known(rhythm) && rhythm.observed_days >= ENOUGH_DAYS && rhythm.quiet > (rhythm.longest_quiet * 2.5).max(9.0)
}

/// Whether the quiet contradicts the rhythm enough to doubt a 304.
pub(super) fn is_doubtful(rhythm: &Rhythm, lied_before: bool) -> bool {
    is_known(rhythm) && rhythm.quiet > if lied_before { 1.0 } else { rhythm.longest_quiet.max(4.0) }
}

fn is_begun(rhythm: &Rhythm) -> bool {
    rhythm.hours.len() == 24 && rhythm.weekdays.len() == 7
}

/// Whether there is a rhythm at all.
pub(super) fn is_known(rhythm: &Rhythm) -> bool {
    is_begun(rhythm) && rhythm.counted >= ENOUGH_ITEMS && rhythm.observed_days > 0.5
}

/// The wait from `now` on after which the next poll is worth its request.
pub(super) fn wait(rhythm: &Rhythm, policy: &Policy, now: Timestamp) -> Duration {
    if !is_known(rhythm) {
        return policy.first_interval.clamp(policy.min_interval, policy.max_interval.max(policy.min_interval));
    }
    let items_a_day = rhythm.hours.iter().sum::<f32>() / days(rhythm, now);
    let polls_a_day = policy.daily_requests * (items_a_day / 24.0).sqrt();
    let shape = Shape::of(rhythm);
    let roots: [f32; 24] = std::array::from_fn(|hour| shape.hours[hour].sqrt());
    let per_root = polls_a_day / roots.iter().sum::<f32>();
    // Jitter lengthens every wait by a twentieth on average; the density is met when it is counted in.
    let mut left = 0.95;
    let mut at = now.seconds();
    let end = (now + policy.max_interval).seconds();
    while at < end {
        let step = (at + OFFSET).div_euclid(HOUR) * HOUR + HOUR - OFFSET - at;
        let time = Timestamp::from_seconds(at);
        let per_second = per_root * roots[hour(time)] * shape.weekdays[weekday(time)].sqrt() / 3_600.0;
        let worth = per_second * whole(step);
        if worth >= left {
            at += seconds(left / per_second);
            break;
        }
        left -= worth;
        at += step;
    }
    Timestamp::from_seconds(at.min(end)).since(now).max(policy.min_interval)
}

/// How the items of an average day and week are spread: parts that sum to 1 over the hours, factors around 1 over the
/// weekdays.
struct Shape {
    hours: [f32; 24],
    weekdays: [f32; 7],
}

impl Shape {
    fn of(rhythm: &Rhythm) -> Self {
        let total: f32 = rhythm.hours.iter().sum();
        let even = (DOUBT_ITEMS / (DOUBT_ITEMS + total)).max(EVEN_SHARE);
        let hours = std::array::from_fn(|hour| {
            // A neighbouring hour counts a little: editors are not clocks.
            let around = rhythm.hours[(hour + 23) % 24] + rhythm.hours[(hour + 1) % 24];
            let here = (rhythm.hours[hour] * 0.8 + around * 0.1) / total.max(f32::MIN_POSITIVE);
            here * (1.0 - even) + even / 24.0
        });
        let certain = (rhythm.observed_days / 14.0).min(1.0) * 0.9;
        let weekdays = std::array::from_fn(|day| {
            let factor = rhythm.weekdays[day] * 7.0 / total.max(f32::MIN_POSITIVE);
            factor * certain + (1.0 - certain)
        });
        Self { hours, weekdays }
    }
}

fn expected_moments(rhythm: &Rhythm, from: Timestamp, to: Timestamp) -> f32 {
    let a_day = rhythm.moments / days(rhythm, to);
    let shape = Shape::of(rhythm);
    let mut sum = 0.0;
    let mut at = from.seconds();
    // Two polls lie a day or two apart at most; after a longer stop of ours, a week says enough.
    let end = to.seconds().min(at + 7 * 86_400);
    while at < end {
        let step = ((at + OFFSET).div_euclid(HOUR) * HOUR + HOUR - OFFSET).min(end) - at;
        let time = Timestamp::from_seconds(at);
        sum += a_day * shape.hours[hour(time)] * shape.weekdays[weekday(time)] * whole(step) / 3_600.0;
        at += step;
    }
    sum
}

/// Days of observation up to `now`; at least half a day, so that a rate is never made of nothing.
fn days(rhythm: &Rhythm, now: Timestamp) -> f32 {
    (rhythm.observed_days + now.since(rhythm.as_of).as_secs_f32() / DAY).max(0.5)
}

fn hour(time: Timestamp) -> usize {
    usize::try_from((time.seconds() + OFFSET).div_euclid(HOUR).rem_euclid(24)).unwrap_or_default()
}

/// Monday is 0; the first of January 1970 was a Thursday.
fn weekday(time: Timestamp) -> usize {
    usize::try_from(((time.seconds() + OFFSET).div_euclid(86_400) + 3).rem_euclid(7)).unwrap_or_default()
}

/// At most an hour, in seconds: exact as a float.
fn whole(step: i64) -> f32 {
    f32::from(u16::try_from(step).unwrap_or_default())
}

#[expect(clippy::cast_possible_truncation, reason = "less than an hour: `left / per_second` is under the step")]
fn seconds(span: f32) -> i64 {
    span as i64
}
