//! What one poll teaches about its source, and which of that somebody should hear.

use std::time::Duration;

use super::event::{Event, What};
use super::outcome::{Listing, Outcome};
use super::policy::Policy;
use super::rhythm;
use crate::fetch::{Answer, Fault, FetchError, Weight};
use crate::news::{Day, Gap, Move, PaceHints, SourceId, SourceState, Timestamp};

/// A move is believed after so many polls in a row, over at least so long.
const MOVE_POLLS: u32 = 3;
const MOVE_AFTER: Duration = Duration::from_hours(24);
/// An adopted address that fails so often in a row gives way to the configured one.
const MOVE_REGRETTED: u32 = 5;
/// Failures in a row before somebody hears of them; a failure that will not pass by itself is told at once.
const FAILURES_TOLD: u32 = 3;
/// A page instead of a feed is told when it was seen twice: once may be a maintenance page.
const PAGES_TOLD: u32 = 2;
/// How long before its end a certificate is warned about.
const CERTIFICATE_WARNING: Duration = Duration::from_hours(240);
const GAPS_KEPT: usize = 16;
const DAYS_KEPT: usize = 31;

/// One poll, as the schedule knows it.
pub(super) struct Poll<'a> {
    pub(super) source: &'a SourceId,
    pub(super) started: Timestamp,
    pub(super) now: Timestamp,
    /// Validators were there and left out on purpose.
    pub(super) full: bool,
    /// The address that was asked.
    pub(super) asked: &'a str,
    pub(super) policy: &'a Policy,
}

/// Learns from `outcome`; says how long the answer is fresh, and what happened.
pub(super) fn learn(state: &mut SourceState, poll: &Poll<'_>, outcome: Outcome) -> (Option<Duration>, Vec<Event>) {
    let mut told = Vec::new();
    count(state, poll, &outcome);
    rhythm::fade(&mut state.rhythm, poll.now);
    state.deferred = None;
    let fresh_for = match outcome {
        Outcome::Unchanged(answer) => {
            unchanged(state, poll, &answer, &mut told);
            answer.fresh_for
        }
        Outcome::Read(answer, listing) => {
            read(state, poll, &answer, listing, &mut told);
            answer.fresh_for
        }
        Outcome::Unreadable(answer, why) => {
            certificate(state, poll, &answer, &mut told);
            unreadable(state, poll, why, &mut told);
            answer.fresh_for
        }
        Outcome::Failed(error) => {
            failed(state, poll, &error, &mut told);
            None
        }
    };
    state.last_poll = Some(poll.started);
    let event = |what| Event { source: poll.source.clone(), at: poll.now, what };
    (fresh_for, told.into_iter().map(event).collect())
}

fn unchanged(state: &mut SourceState, poll: &Poll<'_>, answer: &Answer, told: &mut Vec<What>) {
    if answer.status == 200 {
        state.last_body = Some(poll.now);
        if poll.full {
            state.honest = state.honest.saturating_add(1);
        }
    }
    keep_validators(state, answer);
    settle_move(state, poll, answer, true, told);
    relax(state, poll.policy);
    no_news(state, poll, told);
    well(state, poll, answer, told);
}

fn read(state: &mut SourceState, poll: &Poll<'_>, answer: &Answer, listing: Listing, told: &mut Vec<What>) {
    let first = state.last_success.is_none();
    let fresh: Vec<_> = listing.items.iter().filter(|item| state.listed.binary_search(&item.link).is_err()).collect();
    let known = listing.items.len() - fresh.len();
    settle_move(state, poll, answer, known > 0 || (first && !listing.items.is_empty()), told);
    if let (Some(before), false) = (state.last_success, state.listed.is_empty() || listing.items.is_empty()) {
        let oldest = listing.items.iter().filter_map(|item| item.published).min();
        if known == 0 && oldest.is_none_or(|oldest| oldest > before) {
            let gap = Gap { from: before, until: oldest.unwrap_or(poll.now).min(poll.now) };
            state.gaps.drain(..state.gaps.len().saturating_sub(GAPS_KEPT - 1));
            state.gaps.push(gap);
            told.push(What::Gap(gap));
        }
        // What one request a day brings of a source whose 304s lie says nothing about how often to ask.
        if !poll.full {
            watch_overflow(state, poll, fresh.len(), listing.items.len(), before);
        }
    }
    let since = state.last_success.unwrap_or(Timestamp::EPOCH);
    let seen_at = |published: Option<Timestamp>| published.filter(|time| *time > since && *time <= poll.now);
    let times: Vec<_> =
        fresh.iter().filter_map(|item| seen_at(item.published).or((!first).then_some(poll.now))).collect();
    rhythm::begin(&mut state.rhythm, &times, poll.now);
    if fresh.is_empty() {
        no_news(state, poll, told);
    } else {
        let newest = fresh.iter().filter_map(|item| seen_at(item.published)).max();
        news(state, poll, if first { newest.unwrap_or(poll.now) } else { poll.now }, told);
        rhythm::count(&mut state.rhythm, times, poll.now);
    }
    state.listed = listing.items.iter().map(|item| item.link).collect();
    state.listed.sort_unstable();
    state.listed.dedup();
    state.body_hash = answer.body_hash;
    state.last_body = Some(poll.now);
    keep_validators(state, answer);
    state.title = listing.title.or_else(|| state.title.take());
    state.home = listing.home.or_else(|| state.home.take());
    state.hub = listing.hints.hub;
    state.hints = PaceHints {
        ask_every: listing.hints.ask_every.map(|span| span.as_secs()),
        skip_hours: listing.hints.skip_hours,
        skip_days: listing.hints.skip_days,
    };
    well(state, poll, answer, told);
}

/// Polls that find mostly unknown items come too late for the length of the document.
fn watch_overflow(state: &mut SourceState, poll: &Poll<'_>, fresh: usize, listed: usize, before: Timestamp) {
    let between = poll.started.since(before).as_secs();
    if fresh == listed {
        state.overflow_after = Some(between / 4);
    } else if fresh * 2 > listed {
        state.overflow_after = Some(between / 2);
    } else if fresh * 4 < listed {
        relax(state, poll.policy);
    }
}

/// Nearly all was known: the document holds for longer than thought.
fn relax(state: &mut SourceState, policy: &Policy) {
    let longer = state.overflow_after.map(|span| span + span / 4 + 1);
    state.overflow_after = longer.filter(|span| *span < policy.max_interval.as_secs());
}

/// News ends the quiet; news that only a request without validators brought shows that the 304s lie.
fn news(state: &mut SourceState, poll: &Poll<'_>, at: Timestamp, told: &mut Vec<What>) {
    rhythm::end_quiet(&mut state.rhythm);
    state.honest = 0;
    state.lies = poll.full;
    state.last_new = Some(at);
    if let Some(since) = state.silent_since.take() {
        state.alarmed = false;
        told.push(What::Recovered { since });
    }
}

fn no_news(state: &mut SourceState, poll: &Poll<'_>, told: &mut Vec<What>) {
    if let Some(before) = state.last_success {
        rhythm::wait_on(&mut state.rhythm, before, poll.now);
    }
    if state.silent_since.is_none() && rhythm::is_silent(&state.rhythm) {
        let since = state.last_new.unwrap_or(poll.now);
        state.silent_since = Some(since);
        told.push(What::Silent { since });
    }
}

/// The poll went well: recovery resets everything at once.
fn well(state: &mut SourceState, poll: &Poll<'_>, answer: &Answer, told: &mut Vec<What>) {
    if poll.full {
        state.last_full = Some(poll.now);
    }
    certificate(state, poll, answer, told);
    let since = state.trouble_since.take();
    if std::mem::take(&mut state.alarmed) {
        told.push(What::Recovered { since: since.unwrap_or(poll.now) });
    }
    state.trouble = None;
    state.failures = 0;
    state.misses = 0;
    state.strain = 0.0;
    state.silence_until = None;
    state.last_success = Some(poll.now);
}

fn unreadable(state: &mut SourceState, poll: &Poll<'_>, why: String, told: &mut Vec<What>) {
    state.moving = None;
    blame(state, poll, Weight::Soft, why.clone());
    if state.failures == PAGES_TOLD && !state.alarmed {
        state.alarmed = true;
        told.push(What::NoFeed { why });
    }
}

fn failed(state: &mut SourceState, poll: &Poll<'_>, error: &FetchError, told: &mut Vec<What>) {
    if let Some(wait) = error.retry_after {
        state.silence_until = Some(poll.now + wait.min(poll.policy.longest_silence));
    }
    if let Fault::Deferred(to) = &error.fault {
        state.deferred = Some(to.as_str().to_owned());
        return;
    }
    let weight = error.fault.weight();
    let why = words(&error.fault);
    if weight == Weight::Ours {
        state.misses = state.misses.saturating_add(1);
        if matches!(error.fault, Fault::NoSuchHost(_)) {
            state.trouble = Some(why);
            state.trouble_since.get_or_insert(poll.now);
        }
        return;
    }
    blame(state, poll, weight, why.clone());
    if matches!(error.fault, Fault::Status { code: 410 }) && state.address.is_none() {
        state.gone = Some(poll.now);
        told.push(What::Gone);
    } else if !state.alarmed && (weight == Weight::Hard || state.failures >= FAILURES_TOLD) {
        state.alarmed = true;
        told.push(What::Failing { since: state.trouble_since.unwrap_or(poll.now), why });
    }
}

fn words(fault: &Fault) -> String {
    match fault.cure() {
        Some(cure) => format!("{fault}; {cure}"),
        None => fault.to_string(),
    }
}

fn blame(state: &mut SourceState, poll: &Poll<'_>, weight: Weight, why: String) {
    state.failures = state.failures.saturating_add(1);
    state.strain += match weight {
        Weight::Ours => 0.0,
        Weight::Temporary => 0.5,
        Weight::Soft => 0.75,
        Weight::Hard => 1.0,
    };
    state.trouble = Some(why);
    state.trouble_since.get_or_insert(poll.now);
    if state.failures >= MOVE_REGRETTED && weight >= Weight::Soft {
        state.address = None;
    }
}

/// The validators of an answer, and the address that they belong to.
fn keep_validators(state: &mut SourceState, answer: &Answer) {
    state.validators = answer.validators.clone();
    state.validated_url = (!state.validators.is_empty()).then(|| answer.url.as_str().to_owned());
}

/// A permanent redirect is proposed at first, and believed when it was seen long enough and led to the same items.
fn settle_move(state: &mut SourceState, poll: &Poll<'_>, answer: &Answer, same_items: bool, told: &mut Vec<What>) {
    let Some(to) = answer.moved.as_ref().filter(|_| same_items) else {
        state.moving = None;
        return;
    };
    let seen = state.moving.take().filter(|seen| seen.to == to.as_str());
    let seen = seen.unwrap_or_else(|| Move { to: to.as_str().to_owned(), since: poll.now, polls: 0 });
    let seen = Move { polls: seen.polls + 1, ..seen };
    if seen.polls < MOVE_POLLS || poll.now.since(seen.since) < MOVE_AFTER {
        state.moving = Some(seen);
        return;
    }
    told.push(What::Moved { from: poll.asked.to_owned(), to: seen.to.clone() });
    state.address = Some(seen.to).filter(|to| state.configured.as_ref() != Some(to));
}

fn certificate(state: &mut SourceState, poll: &Poll<'_>, answer: &Answer, told: &mut Vec<What>) {
    state.certificate_ends = answer.transport.certificate_ends;
    let Some(at) = state.certificate_ends else { return };
    if at.since(poll.now) < CERTIFICATE_WARNING && state.certificate_warned != Some(at) {
        state.certificate_warned = Some(at);
        told.push(What::CertificateEnds { at });
    }
}

/// The requests of the day.
fn count(state: &mut SourceState, poll: &Poll<'_>, outcome: &Outcome) {
    let day = poll.now.day();
    if state.days.last().is_none_or(|last| last.day != day) {
        state.days.drain(..state.days.len().saturating_sub(DAYS_KEPT - 1));
        state.days.push(Day { day, ..Day::default() });
    }
    let Some(today) = state.days.last_mut() else { return };
    match outcome {
        Outcome::Unchanged(answer) => today.unchanged += answer.transport.requests.max(1),
        Outcome::Failed(_) | Outcome::Unreadable(..) => today.failed += 1,
        Outcome::Read(..) => {}
    }
    match outcome {
        Outcome::Unchanged(answer) | Outcome::Read(answer, _) | Outcome::Unreadable(answer, _) => {
            today.requests += answer.transport.requests.max(1);
            today.wire_bytes += answer.transport.wire_bytes;
        }
        Outcome::Failed(error) => today.requests += error.requests,
    }
}
