//! When to ask again: the rhythm proposes, everything else only lengthens.

use std::time::Duration;

use super::policy::Policy;
use super::rhythm;
use crate::news::{PaceHints, SourceState, Timestamp};

/// Jitter is a tenth of a wait, and never more than five minutes.
const LONGEST_JITTER: Duration = Duration::from_mins(5);
/// Names that are not found and a network that is down are tried again after an hour at the latest.
const LONGEST_MISS: Duration = Duration::from_hours(1);
/// A full request after 304s that contradict the rhythm: at most one a day, rarer as they prove honest.
const DOUBT_EVERY: Duration = Duration::from_hours(24);
/// A full request although nothing contradicts the 304s: at most one in thirty days.
const FULL_EVERY: Duration = Duration::from_hours(720);

/// What a wait depends on beside the state.
pub(super) struct Context<'a> {
    pub(super) policy: &'a Policy,
    /// The source's own interval.
    pub(super) interval: Option<Duration>,
    pub(super) started: Timestamp,
    pub(super) now: Timestamp,
    pub(super) fresh_for: Option<Duration>,
    /// From 0 to 1, different for each poll of each source.
    pub(super) chance: f32,
}

/// When to ask next, after the poll that `state` has just learned from.
pub(super) fn next_due(state: &SourceState, context: &Context<'_>) -> Timestamp {
    let Context { policy, started, now, .. } = *context;
    let wait = healthy(state, context).max(after_failures(state, policy));
    let hint = state.hints.ask_every.map(Duration::from_secs).max(context.fresh_for).unwrap_or_default();
    let hint = hint.min(policy.longest_hint);
    // The wait counts from the start of the poll, so that cadence does not drift; a hint counts from its arrival.
    let due = (started + wait).max(now + hint);
    let due = due + jitter(due.since(started), context.chance);
    let due = past_skipped(due, &state.hints, context.chance);
    let silence = state.silence_until.filter(|until| *until > now);
    let due = silence.map_or(due, |until| due.max(until + jitter(until.since(now), context.chance)));
    due.max(now + Duration::from_secs(1))
}

/// Whether the next request leaves its validators out, to find out whether the 304s are honest.
pub(super) fn is_full(state: &SourceState, now: Timestamp) -> bool {
    let (Some(body), false) = (state.last_body, state.validators.is_empty()) else { return false };
    let since_full = now.since(state.last_full.unwrap_or(body).max(body));
    let doubt = rhythm::is_doubtful(&state.rhythm, state.lies);
    (doubt && since_full >= DOUBT_EVERY * (1 << state.honest.min(5)).min(30)) || since_full >= FULL_EVERY
}

fn healthy(state: &SourceState, context: &Context<'_>) -> Duration {
    let policy = context.policy;
    if state.pushed_until.is_some_and(|until| until > context.now) {
        return policy.pushed_interval;
    }
    if let Some(interval) = context.interval {
        return interval;
    }
    let wait = rhythm::wait(&state.rhythm, policy, context.started);
    let wait = wait.min(state.overflow_after.map_or(Duration::MAX, Duration::from_secs)).max(policy.min_interval);
    if state.validators.is_empty() { wait.max(policy.min_unconditional) } else { wait }
}

fn after_failures(state: &SourceState, policy: &Policy) -> Duration {
    let grown = |doublings: f32, longest: Duration| {
        let span = policy.min_interval.as_secs_f32() * doublings.min(20.0).exp2();
        Duration::from_secs_f32(span).min(longest.max(policy.min_interval))
    };
    let blamed = if state.failures > 0 { grown(state.strain, policy.longest_backoff) } else { Duration::ZERO };
    let missed = match u16::try_from(state.misses).unwrap_or(u16::MAX) {
        0 => Duration::ZERO,
        misses => grown(f32::from(misses - 1), LONGEST_MISS),
    };
    blamed.max(missed)
}

/// A part of `span`, by chance.
pub(super) fn jitter(span: Duration, chance: f32) -> Duration {
    Duration::from_secs_f32((span / 10).min(LONGEST_JITTER).as_secs_f32() * chance)
}

/// The first moment from `due` on that is in no hour and no day that the source wants to be left alone in (GMT). A list
/// that names every hour or every day cannot be meant.
fn past_skipped(due: Timestamp, hints: &PaceHints, chance: f32) -> Timestamp {
    let hours = |hour: i64| all_but(&hints.skip_hours, 24, hour);
    let days = |day: i64| all_but(&hints.skip_days, 7, day);
    let mut at = due.seconds();
    // Seven days of 24 hours: one of them is left.
    for _ in 0..24 * 7 {
        if days((at.div_euclid(86_400) + 3).rem_euclid(7)) {
            at = (at.div_euclid(86_400) + 1) * 86_400;
        } else if hours(at.div_euclid(3_600).rem_euclid(24)) {
            at = (at.div_euclid(3_600) + 1) * 3_600;
        } else {
            break;
        }
    }
    let moved = Timestamp::from_seconds(at);
    // Without jitter all that skip the same night would be asked in its last second.
    if moved == due { due } else { moved + jitter(LONGEST_JITTER * 10, chance) }
}

fn all_but(skipped: &[u8], all: usize, here: i64) -> bool {
    let mut distinct: Vec<_> = skipped.iter().filter(|value| usize::from(**value) < all).collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len() < all && distinct.iter().any(|value| i64::from(**value) == here)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600;
    const NOW: Timestamp = Timestamp::from_seconds(1_795_483_800); // Tuesday 2026-11-24, 01:30 GMT

    fn due(state: &SourceState, fresh_for: Option<u64>) -> u64 {
        let policy = Policy::default();
        let context = Context {
            policy: &policy,
            interval: None,
            started: NOW,
            now: NOW,
            fresh_for: fresh_for.map(Duration::from_secs),
            chance: 0.0,
        };
        next_due(state, &context).since(NOW).as_secs()
    }

    #[test]
    fn hints_lengthen_the_wait_within_their_bound() {
        let mut state = SourceState::default();
        assert_eq!(due(&state, None), HOUR);
        assert_eq!(due(&state, Some(60)), HOUR);
        assert_eq!(due(&state, Some(5 * HOUR)), 5 * HOUR);
        assert_eq!(due(&state, Some(900 * HOUR)), 24 * HOUR);
        state.hints.ask_every = Some(2 * HOUR);
        assert_eq!(due(&state, None), 2 * HOUR);
    }

    #[test]
    fn skipped_hours_and_days_are_left_alone() {
        let mut state = SourceState::default();
        state.hints.skip_hours = vec![2, 3, 4];
        assert_eq!((NOW + Duration::from_secs(due(&state, None))).rfc3339(), "2026-11-24T05:00:00Z");
        state.hints.skip_days = vec![1, 2];
        assert_eq!((NOW + Duration::from_secs(due(&state, None))).rfc3339(), "2026-11-26T00:00:00Z");
        state.hints = PaceHints { skip_hours: (0..24).collect(), skip_days: (0..7).collect(), ask_every: None };
        assert_eq!(due(&state, None), HOUR);
    }

    #[test]
    fn failures_double_the_wait_slowly_up_to_a_day() {
        let mut state = SourceState { failures: 1, strain: 4.0, ..SourceState::default() };
        assert_eq!(due(&state, None), 4 * HOUR);
        state.strain = 400.0;
        assert_eq!(due(&state, None), 24 * HOUR);
        let missed = SourceState { misses: 400, ..SourceState::default() };
        assert_eq!(due(&missed, None), HOUR);
    }

    #[test]
    fn a_full_request_needs_a_reason_or_thirty_days() {
        let days = |days: u64| NOW + Duration::from_secs(days * 86_400);
        let mut state = SourceState { last_body: Some(NOW), ..SourceState::default() };
        state.validators.etag = Some("\"a\"".to_owned());
        assert!(!is_full(&state, days(29)));
        assert!(is_full(&state, days(30)));
        state.rhythm.hours = vec![4.0; 24];
        state.rhythm.weekdays = vec![14.0; 7];
        state.rhythm.counted = 100;
        state.rhythm.observed_days = 20.0;
        state.rhythm.quiet = 9.0;
        assert!(is_full(&state, days(1)));
        state.honest = 2;
        assert!(!is_full(&state, days(3)));
        assert!(is_full(&state, days(4)));
    }
}
