//! Whom to ask, and when: the one loop. Results come back into it one by one, so decisions need no lock.

mod collect;
mod schedule;

pub use collect::{Outcome, collect};
pub use schedule::{Ending, Policy, Schedule};

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::aggregate::classify::Classifier;
use crate::aggregate::{Aggregator, Intake, Poll};
use crate::clock::Clock;
use crate::fetch::{Answer, Client, FetchError};
use crate::news::{Category, CategoryId, Entry, Feed, Source, SourceId, SourceState, Timestamp};
use crate::publish::{Pages, SourceRow, health, metrics, sources_html, sources_json};
use crate::store::StoreError;

/// How many old records one round forgets, so that no poll waits long for it.
const EXPIRY_STEP: usize = 500;

/// All that a reload may change.
pub struct Plan {
    /// How often to ask.
    pub policy: Policy,
    /// What is read.
    pub sources: Vec<Arc<Source>>,
    /// How stories are sorted.
    pub classifier: Classifier,
    /// The categories by id, for their names.
    pub categories: BTreeMap<CategoryId, Category>,
    /// What is published.
    pub feeds: Vec<Feed>,
    /// How long a story is kept.
    pub retention: Duration,
}

/// What may be said to the loop.
pub enum Command {
    /// Another plan.
    Reload(Box<Plan>),
    /// End.
    Stop,
}

/// What one poll of a source came to, for whoever listens.
#[derive(Clone, Debug)]
pub struct Report {
    /// Who was asked.
    pub source: SourceId,
    /// `new`, `unchanged`, or what went wrong.
    pub words: String,
    /// Whether it went well.
    pub good: bool,
    /// Items that became no entry.
    pub skipped: usize,
    /// What became of the entries.
    pub intake: Intake,
}

/// When the loop ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Never: it is a daemon.
    Stopped,
    /// When everything that was due has been asked once.
    NothingDue,
}

/// The loop with all it needs.
pub struct Loop {
    /// Who asks.
    pub client: Arc<Client>,
    /// Who decides and keeps.
    pub aggregator: Aggregator,
    /// Who says when.
    pub schedule: Schedule,
    /// What time it is.
    pub clock: Clock,
    /// How long a story is kept.
    pub retention: Duration,
    /// Called at least this often while the loop goes round: what feeds the service manager's watchdog.
    pub pulse: Option<(Duration, fn())>,
    /// What the administrator is given: health and metrics.
    pub admin: Pages,
}

enum Event {
    Due,
    Collected(Arc<Source>, Outcome),
    Told(Option<Command>),
}

impl Loop {
    /// Runs until told to stop, or until nothing is due. Only a failure of the store ends it otherwise: that is
    /// everybody's. Fetches in flight are dropped at the end, since nothing of theirs is stored.
    pub async fn run(
        mut self,
        until: Until,
        mut commands: mpsc::Receiver<Command>,
        mut listen: impl FnMut(Report),
    ) -> Result<(), StoreError> {
        let mut flying = JoinSet::new();
        self.print_status();
        loop {
            if let Some((_, beat)) = self.pulse {
                beat();
            }
            while let Some((source, ask)) = self.schedule.start_due(self.clock.now()) {
                let (client, clock) = (Arc::clone(&self.client), self.clock.clone());
                flying.spawn(async move {
                    let outcome = collect(&client, &source, &ask, &clock).await;
                    (source, outcome)
                });
            }
            let now = self.clock.now();
            let waiting =
                self.schedule.next_due().is_some_and(|due| until == Until::Stopped || due <= now + FEW_SECONDS);
            if until == Until::NothingDue && flying.is_empty() && !waiting {
                return Ok(());
            }
            match self.next_event(&mut flying, &mut commands).await {
                Event::Due => {}
                Event::Collected(source, outcome) => listen(self.take(&source, outcome)?),
                Event::Told(Some(Command::Reload(plan))) => self.reload(*plan)?,
                Event::Told(Some(Command::Stop) | None) => return Ok(()),
            }
        }
    }

    async fn next_event(
        &self,
        flying: &mut JoinSet<(Arc<Source>, Outcome)>,
        commands: &mut mpsc::Receiver<Command>,
    ) -> Event {
        let due = self.schedule.next_due();
        tokio::select! {
            biased;
            command = commands.recv() => Event::Told(command),
            Some(done) = flying.join_next(), if !flying.is_empty() => match done {
                Ok((source, outcome)) => Event::Collected(source, outcome),
                // A task that panicked keeps its source busy until the next start; collect itself catches panics.
                Err(_) => Event::Due,
            },
            () = self.clock.sleep_until(due.unwrap_or_default()), if due.is_some() => Event::Due,
            () = tokio::time::sleep(self.pulse.map_or(Duration::ZERO, |(period, _)| period)), if self.pulse.is_some() => Event::Due,
        }
    }

    /// One poll is over: remember, decide, keep, print.
    fn take(&mut self, source: &Arc<Source>, outcome: Outcome) -> Result<Report, StoreError> {
        let now = self.clock.now();
        let mut state = self.schedule.state(&source.id);
        let (entries, skipped, words, good, ending) = match outcome {
            Outcome::Unchanged(answer) => {
                remember(&mut state, &answer);
                (Vec::new(), 0, "unchanged".to_owned(), true, Ending::Good { news: false, wait: answer.fresh_for })
            }
            Outcome::Read(answer, reading) => {
                let mut words = if reading.entries.is_empty() { "no entries".to_owned() } else { "read".to_owned() };
                if !reading.repairs.is_empty() {
                    words = format!("{words}, mended: {}", reading.repairs.join(", "));
                }
                remember(&mut state, &answer);
                state.title.clone_from(&reading.title);
                state.home.clone_from(&reading.home);
                let wait = answer.fresh_for.max(reading.hints.ask_every);
                (reading.entries, reading.skipped.len(), words, true, Ending::Good { news: true, wait })
            }
            Outcome::Unreadable(error) => {
                (Vec::new(), 0, error.to_string(), false, Ending::Unreadable(error.to_string()))
            }
            Outcome::Failed(error) => return self.failed(source, state, &error, now),
        };
        let known = state.failures;
        let state = self.schedule.finish(source, state, &ending, now);
        if !good && known == 0 {
            tracing::warn!(source.id = %source.id, "{words}");
        }
        self.keep(source, (entries, state), Told { skipped, words, good })
    }

    fn failed(
        &mut self,
        source: &Arc<Source>,
        state: SourceState,
        error: &FetchError,
        now: Timestamp,
    ) -> Result<Report, StoreError> {
        if state.failures == 0 {
            tracing::warn!(source.id = %source.id, "{error}");
        }
        let state = self.schedule.finish(source, state, &Ending::Failed(error), now);
        let told = Told { skipped: 0, words: error.to_string(), good: false };
        self.keep(source, (Vec::new(), state), told)
    }

    fn keep(
        &mut self,
        source: &Arc<Source>,
        (entries, state): (Vec<Entry>, SourceState),
        told: Told,
    ) -> Result<Report, StoreError> {
        let Told { skipped, words, good } = told;
        let now = self.clock.now();
        let poll = Poll { source: Arc::clone(source), entries, state };
        let (aggregator, schedule) = (&mut self.aggregator, &mut self.schedule);
        let (intake, state) = tokio::task::block_in_place(|| aggregator.take_in(poll, now))?;
        schedule.remember(&source.id, state);
        self.print_status();
        tokio::task::block_in_place(|| self.aggregator.expire(now - self.retention, EXPIRY_STEP))?;
        if intake.opened + intake.joined + intake.edited > 0 {
            tracing::info!(source.id = %source.id, opened = intake.opened, joined = intake.joined, edited = intake.edited, skipped, "{words}");
        }
        Ok(Report { source: source.id.clone(), words, good, skipped, intake })
    }

    fn reload(&mut self, plan: Plan) -> Result<(), StoreError> {
        self.schedule.replace(plan.policy, plan.sources);
        self.retention = plan.retention;
        self.aggregator.replace(plan.classifier, plan.categories, plan.feeds)?;
        self.print_status();
        tracing::info!("the new configuration holds");
        Ok(())
    }

    fn print_status(&self) {
        let rows: Vec<SourceRow> = self.schedule.rows().map(|(source, state)| SourceRow::new(source, state)).collect();
        let (pages, now) = (self.aggregator.pages(), self.clock.now());
        pages.put("/sources".into(), sources_html(self.aggregator.site(), &rows, now));
        pages.put("/sources.json".into(), sources_json(&rows, now));
        self.admin.put("/healthz".into(), health(now));
        self.admin.put("/metrics".into(), metrics(&rows, now));
    }
}

/// What is said of a poll.
struct Told {
    skipped: usize,
    words: String,
    good: bool,
}

/// `poll` waits this long for hosts that want a pause before it calls the rest not due.
const FEW_SECONDS: Duration = Duration::from_secs(10);

/// Keeps what the next conditional request needs; only ever called for an answer that was read well or is unchanged.
fn remember(state: &mut SourceState, answer: &Answer) {
    if answer.status == 304 {
        state.validators.etag = answer.validators.etag.clone().or(state.validators.etag.take());
        state.validators.last_modified =
            answer.validators.last_modified.clone().or(state.validators.last_modified.take());
    } else {
        state.validators = answer.validators.clone();
        state.body_hash = answer.body_hash;
    }
    state.validated_url = Some(answer.url.to_string());
}
