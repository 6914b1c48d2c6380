//! Whom to ask now, and when to look again. Pure: time is an argument, chance comes from a seed.
//!
//! Kept at every moment: no source is asked before it is due, none is forgotten, no two of one registrable domain are
//! asked at once or without a pause between, and never more than `concurrency` in all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use url::Url;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::event::Event;
use super::hosts::pace_name;
use super::learn::{Poll, learn};
use super::network::Network;
use super::outcome::Outcome;
use super::policy::Policy;
use super::queue::Queue;
use super::wait::{self, Context, jitter, next_due};
use crate::fetch::{Ask, Fault};
use crate::news::{Source, SourceId, SourceState, Timestamp, Validators};

/// A step of the clock that no loop explains; the due times are then put right.
const CLOCK_STEP: Duration = Duration::from_hours(1);
/// After a start, four sources a second.
const SPREAD_STEP: Duration = Duration::from_millis(250);
/// No wait that we choose is longer than the skipped days of a week and a day's hint; a later due time was written
/// under a wrong clock.
const LONGEST_WAIT: Duration = Duration::from_hours(192);

/// A poll to be made now.
#[derive(Clone, Debug)]
pub struct Start {
    /// Whom.
    pub source: Arc<Source>,
    /// What for.
    pub ask: Ask,
}

/// What a finished poll leaves behind, to be stored with the stories that came with it.
#[derive(Clone, Debug)]
pub struct Finished {
    /// What is remembered of the source now.
    pub state: SourceState,
    /// What happened to it.
    pub events: Vec<Event>,
}

/// Every source with its state, and the order in which they are asked.
#[derive(Clone, Debug)]
pub struct Schedule {
    policy: Policy,
    watches: Vec<Watch>,
    numbers: BTreeMap<SourceId, usize>,
    queue: Queue,
    /// The number of each host by its name.
    hosts: BTreeMap<String, usize>,
    /// `Retry-After` of whole hosts.
    silences: BTreeMap<String, Timestamp>,
    network: Network,
    running: usize,
    last_now: Timestamp,
}

#[derive(Clone, Debug)]
struct Watch {
    source: Arc<Source>,
    /// The host in whose line it waits.
    host: usize,
    state: SourceState,
    place: Place,
    /// Taken out of the configuration; its poll may still be under way.
    removed: bool,
}

/// Where a source is.
#[derive(Clone, Debug)]
enum Place {
    /// In line at its host.
    Line { due: Timestamp },
    /// Being asked.
    Asked { host: usize, url: Url, since: Timestamp, full: bool, configured: Url },
    /// Nowhere: gone for good, or removed.
    Out,
}

impl Schedule {
    /// A schedule in which each source keeps the due time of its state; those that are overdue or were never asked
    /// are spread over the first minutes, so that a restart never asks the world at once.
    pub fn new(
        policy: Policy,
        sources: Vec<Arc<Source>>,
        states: BTreeMap<SourceId, SourceState>,
        now: Timestamp,
    ) -> Self {
        let mut schedule = Self {
            policy,
            watches: Vec::new(),
            numbers: BTreeMap::new(),
            queue: Queue::default(),
            hosts: BTreeMap::new(),
            silences: BTreeMap::new(),
            network: Network::default(),
            running: 0,
            last_now: now,
        };
        let mut states = states;
        let neighbours = sources.len();
        for source in sources {
            let state = states.remove(&source.id).unwrap_or_default();
            schedule.add(source, state, neighbours, now);
        }
        schedule
    }

    /// The next poll to be made, if one is due, its host is free and not silenced, and there is room.
    pub fn start_due(&mut self, now: Timestamp) -> Option<Start> {
        self.watch_clock(now);
        while self.running < self.policy.concurrency && self.network.closed_until() <= now {
            let number = self.queue.take(now)?;
            if let Some(start) = self.start(number, now) {
                self.network.look(now);
                return Some(start);
            }
        }
        None
    }

    /// Learns from the poll of `source`, which [`Self::start_due`] began; nothing if it was removed or changed since.
    pub fn finish(&mut self, source: &SourceId, outcome: Outcome, now: Timestamp) -> Option<Finished> {
        let number = *self.numbers.get(source)?;
        let Place::Asked { host, url, since, full, configured } = self.leave(number, now)? else { return None };
        self.judge_network(&outcome, host, now);
        let watch = &mut self.watches[number];
        if watch.removed {
            return None;
        }
        if watch.source.url != configured {
            self.find_host(number);
            self.enter(number, now);
            return None;
        }
        let started = since.min(now);
        let poll = Poll { source, started, now, full, asked: url.as_str(), policy: &self.policy };
        let address_before = watch.state.address.clone();
        let (fresh_for, events) = learn(&mut watch.state, &poll, outcome);
        let chance = chance(self.policy.seed, source, started);
        let context =
            Context { policy: &self.policy, interval: watch.source.interval, started, now, fresh_for, chance };
        watch.state.next_due = next_due(&watch.state, &context);
        let moved = watch.state.address != address_before;
        self.silence(number, &url, now);
        if moved {
            self.find_host(number);
        }
        let watch = &self.watches[number];
        let state = watch.state.clone();
        self.enter(number, state.next_due);
        Some(Finished { state, events })
    }

    /// The poll of `source` was given up without an outcome; it is due again at once.
    pub fn abandon(&mut self, source: &SourceId, now: Timestamp) {
        let Some(number) = self.numbers.get(source).copied() else { return };
        if let Some(Place::Asked { .. }) = self.leave(number, now) {
            self.enter(number, now);
        }
    }

    /// When to look again. Nothing while there is no room or nobody to ask: the next look is after a `finish`.
    pub fn next_due(&self) -> Option<Timestamp> {
        if self.running >= self.policy.concurrency {
            return None;
        }
        self.queue.next().map(|due| due.max(self.network.closed_until()))
    }

    /// Takes over a changed configuration: kept sources keep their state, unless their address changed; new ones are
    /// asked soon. Says which sources are no longer there.
    pub fn replace(&mut self, policy: Policy, sources: Vec<Arc<Source>>, now: Timestamp) -> Vec<SourceId> {
        self.policy = policy;
        let wanted: BTreeSet<SourceId> = sources.iter().map(|source| source.id.clone()).collect();
        let mut gone = Vec::new();
        for number in 0..self.watches.len() {
            let id = self.watches[number].source.id.clone();
            if !wanted.contains(&id) && !self.watches[number].removed {
                self.watches[number].removed = true;
                self.drop_from_line(number);
                gone.push(id);
            }
        }
        for source in sources {
            match self.numbers.get(&source.id).copied() {
                None => self.add(source, SourceState::default(), 1, now),
                Some(number) => self.change(number, source, now),
            }
        }
        gone
    }

    /// Makes one source, or every source, due now; hosts that asked for silence keep it. Says how many that is.
    pub fn poll_now(&mut self, source: Option<&SourceId>, now: Timestamp) -> usize {
        let mut moved = 0;
        for number in 0..self.watches.len() {
            let watch = &self.watches[number];
            let meant = source.is_none_or(|source| *source == watch.source.id);
            if meant && matches!(watch.place, Place::Line { .. }) {
                self.drop_from_line(number);
                self.enter(number, now);
                moved += 1;
            }
        }
        moved
    }

    /// What is remembered of a source.
    pub fn state(&self, source: &SourceId) -> Option<&SourceState> {
        let watch = &self.watches[*self.numbers.get(source)?];
        (!watch.removed).then_some(&watch.state)
    }

    /// Every source in the order of their ids, with what is remembered of those that were asked.
    pub fn rows(&self) -> impl Iterator<Item = (&Source, Option<&SourceState>)> {
        let watches = self.numbers.values().map(|number| &self.watches[*number]).filter(|watch| !watch.removed);
        watches.map(|watch| (&*watch.source, watch.state.last_poll.map(|_| &watch.state)))
    }

    /// Remembers what was decided about a source after its poll was over.
    pub fn remember(&mut self, source: &SourceId, state: SourceState) {
        if let Some(number) = self.numbers.get(source) {
            self.watches[*number].state = state;
        }
    }

    /// Makes due now whatever waits only because the first polls after a start are spread.
    pub fn hurry(&mut self, now: Timestamp) {
        for number in 0..self.watches.len() {
            let watch = &self.watches[number];
            if matches!(watch.place, Place::Line { due } if due > now && watch.state.next_due <= now) {
                self.drop_from_line(number);
                self.line_up(number, now);
            }
        }
    }

    /// Polls under way.
    pub fn running(&self) -> usize {
        self.running
    }

    /// Since when our own network has been down, as far as the failures tell.
    pub fn network_down_since(&self) -> Option<Timestamp> {
        self.network.down_since()
    }

    fn add(&mut self, source: Arc<Source>, state: SourceState, neighbours: usize, now: Timestamp) {
        let number = self.watches.len();
        self.numbers.insert(source.id.clone(), number);
        let state = for_address(state, &source);
        self.watches.push(Watch { source, host: 0, state, place: Place::Out, removed: false });
        self.find_host(number);
        let watch = &self.watches[number];
        if let Some(until) = watch.state.silence_until.filter(|until| *until > now && !watch.source.own_silence) {
            let host = host_name(&watch.address());
            self.silences.entry(host).and_modify(|held| *held = (*held).max(until)).or_insert(until);
        }
        let due = watch.state.next_due;
        if due <= now || due.since(now) > LONGEST_WAIT {
            let due = self.spread(number, neighbours, now);
            self.line_up(number, due);
        } else {
            self.line_up(number, due);
        }
    }

    fn change(&mut self, number: usize, source: Arc<Source>, now: Timestamp) {
        let watch = &mut self.watches[number];
        let returns = std::mem::take(&mut watch.removed);
        let anew = returns || watch.source.url != source.url || watch.source.interval != source.interval;
        let state = if returns { SourceState::default() } else { std::mem::take(&mut watch.state) };
        watch.state = for_address(state, &source);
        watch.source = source;
        if anew && !matches!(watch.place, Place::Asked { .. }) {
            self.drop_from_line(number);
            self.find_host(number);
            self.enter(number, now);
        }
    }

    /// Begins the poll of `number`, which was taken from the queue; puts it back if its host wants silence.
    fn start(&mut self, number: usize, now: Timestamp) -> Option<Start> {
        let watch = &mut self.watches[number];
        watch.place = Place::Out;
        let host = watch.host;
        let url = watch.deferred().unwrap_or_else(|| watch.address());
        let silence = if self.silences.is_empty() { None } else { self.silences.get(&host_name(&url)).copied() };
        if let Some(until) = silence.filter(|until| *until > now && !watch.source.own_silence) {
            let chance = chance(self.policy.seed, &watch.source.id, now);
            let due = until + jitter(until.since(now), chance);
            self.queue.release(host, now, Duration::ZERO);
            self.enter(number, due);
            return None;
        }
        let full = wait::is_full(&watch.state, now);
        let state = &watch.state;
        let validators = if full { Validators::default() } else { state.validators.clone() };
        let ask = Ask { url, validators, validated_url: state.validated_url.clone(), body_hash: state.body_hash };
        let configured = watch.source.url.clone();
        watch.place = Place::Asked { host, url: ask.url.clone(), since: now, full, configured };
        self.running += 1;
        Some(Start { source: Arc::clone(&watch.source), ask })
    }

    /// Ends the poll of `number` as far as its host is concerned.
    fn leave(&mut self, number: usize, now: Timestamp) -> Option<Place> {
        if !matches!(self.watches[number].place, Place::Asked { .. }) {
            return None;
        }
        let place = std::mem::replace(&mut self.watches[number].place, Place::Out);
        if let Place::Asked { host, .. } = &place {
            self.running -= 1;
            self.queue.release(*host, now, self.policy.per_host);
        }
        Some(place)
    }

    /// Puts `number` in line for `due`, and remembers that across restarts.
    fn enter(&mut self, number: usize, due: Timestamp) {
        self.watches[number].state.next_due = due;
        self.line_up(number, due);
    }

    /// Puts `number` in line for `due`, be that only a matter of this start.
    fn line_up(&mut self, number: usize, due: Timestamp) {
        let watch = &mut self.watches[number];
        if watch.removed || watch.state.gone.is_some() {
            watch.place = Place::Out;
            return;
        }
        self.queue.push(watch.host, due, number);
        watch.place = Place::Line { due };
    }

    /// Sets the host of `number` by its address.
    fn find_host(&mut self, number: usize) {
        let next = self.hosts.len();
        let name = pace_name(&self.watches[number].address());
        self.watches[number].host = *self.hosts.entry(name).or_insert(next);
    }

    fn drop_from_line(&mut self, number: usize) {
        if let Place::Line { due } = self.watches[number].place {
            self.queue.remove(self.watches[number].host, due, number);
            self.watches[number].place = Place::Out;
        }
    }

    /// A moment in the minutes after a start, the same for the same start; now, if all can be asked at once anyway.
    fn spread(&self, number: usize, neighbours: usize, now: Timestamp) -> Timestamp {
        if neighbours <= self.policy.concurrency {
            return now;
        }
        let span = self.policy.startup_spread.min(SPREAD_STEP * u32::try_from(neighbours).unwrap_or(u32::MAX));
        let chance = chance(self.policy.seed, &self.watches[number].source.id, now);
        now + Duration::from_secs_f32(span.as_secs_f32() * chance)
    }

    /// `Retry-After` holds for the host, unless the source is set to be silenced alone.
    fn silence(&mut self, number: usize, url: &Url, now: Timestamp) {
        let watch = &self.watches[number];
        if let Some(until) = watch.state.silence_until.filter(|until| *until > now && !watch.source.own_silence) {
            self.silences.insert(host_name(url), until);
        }
        self.silences.retain(|_, until| *until > now);
    }

    /// Nobody is asked while our own network is down; when it is back, those who missed their poll are asked soon.
    fn judge_network(&mut self, outcome: &Outcome, host: usize, now: Timestamp) {
        let fault = match outcome {
            Outcome::Failed(error) if no_answer(&error.fault) => &error.fault,
            _ => {
                if self.network.answered() {
                    self.spread_overdue(now);
                }
                return;
            }
        };
        self.network.failed(fault, host, self.hosts.len(), now);
    }

    /// Spreads those that are overdue, or wait only because our network was down.
    fn spread_overdue(&mut self, now: Timestamp) {
        let late = |watch: &Watch| match watch.place {
            Place::Line { due } => due <= now || watch.state.misses > 0,
            _ => false,
        };
        let late: Vec<usize> = (0..self.watches.len()).filter(|number| late(&self.watches[*number])).collect();
        for &number in &late {
            self.drop_from_line(number);
            let due = self.spread(number, late.len(), now);
            self.line_up(number, due);
        }
    }

    /// Puts due times right after a step of the clock: back, and waits keep their length; far forward (or asleep), and
    /// those overdue are spread.
    fn watch_clock(&mut self, now: Timestamp) {
        let back = self.last_now.since(now);
        let on = now.since(self.last_now);
        self.last_now = now;
        if back > Duration::from_mins(1) {
            for number in 0..self.watches.len() {
                if let Place::Line { due } = self.watches[number].place {
                    self.drop_from_line(number);
                    self.enter(number, due - back);
                }
            }
            self.silences.values_mut().for_each(|until| *until = *until - back);
        } else if on > CLOCK_STEP {
            self.spread_overdue(now);
        }
    }
}

impl Watch {
    /// The address that is asked: the adopted one, else the configured one.
    fn address(&self) -> Url {
        let adopted = self.state.address.as_deref().and_then(|text| Url::parse(text).ok());
        adopted.unwrap_or_else(|| self.source.url.clone())
    }

    fn deferred(&self) -> Option<Url> {
        self.state.deferred.as_deref().and_then(|text| Url::parse(text).ok())
    }
}

/// The state of a source at its configured address: what was learned at another one does not hold.
fn for_address(state: SourceState, source: &Source) -> SourceState {
    let mut bare = source.url.clone();
    // Credentials stay out of the store; only addresses that cannot have any refuse to lose them.
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    let configured = Some(bare.as_str().to_owned());
    if state.configured.is_none() || state.configured == configured {
        return SourceState { configured, ..state };
    }
    // The articles are the same wherever their list lies: what was listed, and the rhythm, are kept.
    SourceState {
        configured,
        listed: state.listed,
        guids: state.guids,
        rhythm: state.rhythm,
        last_new: state.last_new,
        gaps: state.gaps,
        days: state.days,
        ..SourceState::default()
    }
}

/// The name under which a host is silenced.
fn host_name(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// Failures that do not show that anybody answered.
fn no_answer(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::ResolverDown(_) | Fault::NetworkDown(_) | Fault::NoSuchHost(_) | Fault::Connect(_) | Fault::Timeout(_)
    )
}

/// A number from 0 to 1 that is the same for the same installation, source and moment.
fn chance(seed: u64, source: &SourceId, at: Timestamp) -> f32 {
    let hash = xxh3_64_with_seed(source.as_str().as_bytes(), seed ^ at.seconds().unsigned_abs());
    f32::from(u16::try_from(hash >> 48).unwrap_or_default()) / f32::from(u16::MAX)
}
