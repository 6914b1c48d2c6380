//! Who is due, who is busy, when next. Pure: time is an argument, and what is remembered is the source's state.
//!
//! One request at a time to a registrable domain, with a pause between; a cap over all; a wait that follows how often a
//! source has news; doubling back-off for one that fails. Due times count from a poll's start, so that cadence does not
//! drift.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use xxhash_rust::xxh3::xxh3_64;

use crate::fetch::{Ask, FetchError, Weight};
use crate::news::{Source, SourceId, SourceState, Timestamp};

/// How often to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The shortest time between two polls of one source.
    pub min_interval: Duration,
    /// The longest time between two polls of one source.
    pub max_interval: Duration,
    /// How many sources are asked at once.
    pub concurrency: usize,
    /// The shortest pause between two requests to one registrable domain.
    pub per_host: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            min_interval: Duration::from_mins(15),
            max_interval: Duration::from_hours(24),
            concurrency: 16,
            per_host: Duration::from_secs(2),
        }
    }
}

/// How one poll ended, as far as the schedule cares.
#[derive(Debug)]
pub enum Ending<'a> {
    /// The server answered well; so many entries were new, and it may have asked for patience.
    Good {
        /// Whether anything was new.
        news: bool,
        /// How long the answer is fresh, or how long the document asks to wait.
        wait: Option<Duration>,
    },
    /// The server could not be asked or did not answer well.
    Failed(&'a FetchError),
    /// The server answered, but not with a feed; in words.
    Unreadable(String),
}

/// When each source is due, and who is being asked.
pub struct Schedule {
    policy: Policy,
    sources: BTreeMap<SourceId, Arc<Source>>,
    states: BTreeMap<SourceId, SourceState>,
    busy: BTreeMap<SourceId, Timestamp>,
    hosts: BTreeMap<String, Timestamp>,
}

impl Schedule {
    /// A schedule that goes on where `states` left off; sources that were never asked are due now.
    pub fn new(policy: Policy, sources: Vec<Arc<Source>>, states: BTreeMap<SourceId, SourceState>) -> Self {
        let sources = sources.into_iter().map(|source| (source.id.clone(), source)).collect();
        Self { policy, sources, states, busy: BTreeMap::new(), hosts: BTreeMap::new() }
    }

    /// Other sources or another policy; what is remembered stays.
    pub fn replace(&mut self, policy: Policy, sources: Vec<Arc<Source>>) {
        self.policy = policy;
        self.sources = sources.into_iter().map(|source| (source.id.clone(), source)).collect();
    }

    /// Every source with what is remembered of it.
    pub fn rows(&self) -> impl Iterator<Item = (&Source, Option<&SourceState>)> {
        self.sources.values().map(|source| (&**source, self.states.get(&source.id)))
    }

    /// What is remembered of a source.
    pub fn state(&self, id: &SourceId) -> SourceState {
        self.states.get(id).cloned().unwrap_or_default()
    }

    /// Remembers what was decided about a source after its poll was over.
    pub fn remember(&mut self, id: &SourceId, state: SourceState) {
        self.states.insert(id.clone(), state);
    }

    /// A source that may be asked now, with what to ask for; it is busy until [`Self::finish`].
    pub fn start_due(&mut self, now: Timestamp) -> Option<(Arc<Source>, Ask)> {
        if self.busy.len() >= self.policy.concurrency {
            return None;
        }
        let asked: BTreeSet<String> = self.busy.keys().filter_map(|id| Some(domain(self.sources.get(id)?))).collect();
        let free = |source: &Source| {
            let domain = domain(source);
            !asked.contains(&domain) && self.hosts.get(&domain).is_none_or(|until| *until <= now)
        };
        let due =
            self.sources.values().filter(|source| !self.busy.contains_key(&source.id) && self.due(&source.id) <= now);
        let source =
            Arc::clone(due.filter(|source| free(source)).min_by_key(|source| (self.due(&source.id), &source.id))?);
        self.busy.insert(source.id.clone(), now);
        self.hosts.insert(domain(&source), now + self.policy.per_host);
        let state = self.state(&source.id);
        let ask = Ask {
            url: source.url.clone(),
            validators: state.validators,
            validated_url: state.validated_url,
            body_hash: state.body_hash,
        };
        Some((source, ask))
    }

    /// When the next source may be asked; nothing while as many as may be are busy, or if there is no other.
    pub fn next_due(&self) -> Option<Timestamp> {
        if self.busy.len() >= self.policy.concurrency {
            return None;
        }
        let asked: BTreeSet<String> = self.busy.keys().filter_map(|id| Some(domain(self.sources.get(id)?))).collect();
        let waiting = self.sources.values().filter(|source| !self.busy.contains_key(&source.id));
        let times = waiting.filter(|source| !asked.contains(&domain(source))).map(|source| {
            let host = self.hosts.get(&domain(source)).copied().unwrap_or_default();
            self.due(&source.id).max(host)
        });
        times.min()
    }

    /// Notes how the poll of `source` ended; `state` is what is remembered so far. Says what to remember from now on.
    pub fn finish(
        &mut self,
        source: &Source,
        mut state: SourceState,
        ending: &Ending<'_>,
        now: Timestamp,
    ) -> SourceState {
        let begun = self.busy.remove(&source.id).unwrap_or(now);
        state.last_poll = Some(begun);
        self.hosts.insert(domain(source), now + self.policy.per_host);
        let wait = match ending {
            Ending::Good { news, wait } => {
                state.last_success = Some(now);
                (state.failures, state.trouble, state.trouble_since) = (0, None, None);
                let quiet = state.last_new.map_or(Duration::ZERO, |last| now.since(last));
                self.after_success(source, if *news { Duration::ZERO } else { quiet }, wait.unwrap_or_default())
            }
            Ending::Failed(error) => self.after_failure(source, &mut state, error, now),
            Ending::Unreadable(words) => {
                let wait = self.backed_off(source, &state);
                trouble(&mut state, words.clone(), now);
                wait
            }
        };
        state.next_due = begun + jittered(wait, &source.id, begun);
        self.states.insert(source.id.clone(), state.clone());
        state
    }

    /// A source that was quiet for a day is asked about every two hours, one with news at every poll as often as may be;
    /// `asked` is what the server or the document asks for.
    fn after_success(&self, source: &Source, quiet: Duration, asked: Duration) -> Duration {
        let adaptive = (quiet / 12).max(self.policy.min_interval).max(asked).min(self.policy.max_interval);
        source.interval.unwrap_or(adaptive)
    }

    fn after_failure(
        &mut self,
        source: &Source,
        state: &mut SourceState,
        error: &FetchError,
        now: Timestamp,
    ) -> Duration {
        let patience = error.retry_after.unwrap_or_default().min(self.policy.max_interval);
        if !patience.is_zero() {
            self.hosts.insert(domain(source), now + patience);
        }
        if error.fault.weight() == Weight::Ours {
            return self.policy.min_interval;
        }
        let wait = self.backed_off(source, state).max(patience);
        trouble(state, error.to_string(), now);
        wait
    }

    /// The wait after one more failure: doubled each time, up to the longest.
    fn backed_off(&self, source: &Source, state: &SourceState) -> Duration {
        let base = source.interval.unwrap_or(self.policy.min_interval);
        base.saturating_mul(1 << state.failures.min(10)).min(self.policy.max_interval)
    }

    fn due(&self, id: &SourceId) -> Timestamp {
        self.states.get(id).map(|state| state.next_due).unwrap_or_default()
    }
}

fn trouble(state: &mut SourceState, words: String, now: Timestamp) {
    state.failures = state.failures.saturating_add(1);
    state.trouble_since.get_or_insert(now);
    state.trouble = Some(words);
}

/// Up to a tenth longer, so that sources which began together drift apart; the same for the same poll.
fn jittered(wait: Duration, id: &SourceId, begun: Timestamp) -> Duration {
    let seed = xxh3_64(format!("{id} {}", begun.seconds()).as_bytes());
    let most = wait.as_secs() / 10;
    wait + Duration::from_secs(if most == 0 { 0 } else { seed % most })
}

/// The registrable domain of a source, or its host where there is none.
fn domain(source: &Source) -> String {
    let host = source.url.host_str().unwrap_or_default();
    psl::domain_str(host).filter(|_| source.url.domain().is_some()).unwrap_or(host).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    const START: Timestamp = Timestamp::from_seconds(1_790_000_000);

    fn source(id: &str, url: &str) -> Arc<Source> {
        Arc::new(Source::new(id, id, Url::parse(url).unwrap()))
    }

    fn schedule(sources: Vec<Arc<Source>>) -> Schedule {
        Schedule::new(Policy::default(), sources, BTreeMap::new())
    }

    #[test]
    fn one_domain_is_asked_one_at_a_time_with_a_pause() {
        let mut schedule = schedule(vec![source("a", "https://www.bao.vn/1"), source("b", "https://tv.bao.vn/2")]);
        let (first, _) = schedule.start_due(START).unwrap();
        assert!(schedule.start_due(START).is_none() && schedule.next_due().is_none());
        let state = schedule.state(&first.id);
        schedule.finish(&first, state, &Ending::Good { news: true, wait: None }, START);
        assert!(schedule.start_due(START).is_none());
        assert_eq!(schedule.next_due(), Some(START + Duration::from_secs(2)));
        assert_eq!(schedule.start_due(START + Duration::from_secs(2)).unwrap().0.id.as_str(), "b");
    }

    #[test]
    fn no_poll_is_early_and_no_source_is_forgotten_in_a_month() {
        let sources: Vec<_> = (0..50).map(|n| source(&format!("s{n}"), &format!("https://bao{n}.vn/rss"))).collect();
        let mut schedule = schedule(sources);
        let (mut now, mut polls, mut last) =
            (START, BTreeMap::<SourceId, u32>::new(), BTreeMap::<SourceId, Timestamp>::new());
        while now < START + Duration::from_hours(24 * 30) {
            while let Some((source, _)) = schedule.start_due(now) {
                if let Some(last) = last.insert(source.id.clone(), now) {
                    assert!(now.since(last) >= Duration::from_mins(15));
                }
                *polls.entry(source.id.clone()).or_default() += 1;
                let mut state = schedule.state(&source.id);
                let dead = source.id.as_str() == "s7";
                let news = !dead && now.seconds() % 3 == 0;
                state.last_new = if news { Some(now) } else { state.last_new };
                let ending =
                    if dead { Ending::Unreadable("a web page".into()) } else { Ending::Good { news, wait: None } };
                schedule.finish(&source, state, &ending, now);
            }
            now = schedule.next_due().unwrap().max(now + Duration::from_secs(1));
        }
        assert!(polls.iter().all(|(id, polls)| if id.as_str() == "s7" {
            (30..60).contains(polls)
        } else {
            *polls > 500
        }));
    }

    #[test]
    fn a_restart_asks_nobody_early() {
        let one = source("a", "https://bao.vn/rss");
        let mut before = schedule(vec![Arc::clone(&one)]);
        before.start_due(START).unwrap();
        let state = before.finish(&one, SourceState::default(), &Ending::Good { news: false, wait: None }, START);
        let mut after =
            Schedule::new(Policy::default(), vec![one], BTreeMap::from([(SourceId::new("a"), state.clone())]));
        assert!(after.start_due(START + Duration::from_mins(14)).is_none());
        assert_eq!(after.next_due(), Some(state.next_due));
    }
}
