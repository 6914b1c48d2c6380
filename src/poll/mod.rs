//! Whom to ask, and when: the one loop. Results come back into it one by one, so decisions need no lock.

mod collect;
mod event;
mod hosts;
mod learn;
mod network;
mod outcome;
mod policy;
mod queue;
mod rhythm;
mod schedule;
mod wait;

pub use collect::{Collected, collect};
pub use event::{Event, What};
pub use outcome::{Listed, Listing, Outcome};
pub use policy::Policy;
pub use schedule::{Finished, Schedule, Start};

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::aggregate::classify::Classifier;
use crate::aggregate::{Aggregator, Intake, Poll};
use crate::clock::Clock;
use crate::fetch::Client;
use crate::news::{Category, CategoryId, Feed, Source, SourceId};
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

enum Next {
    Due,
    Collected(Arc<Source>, Box<Collected>),
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
        if until == Until::NothingDue {
            self.schedule.hurry(self.clock.now());
        }
        self.print_status();
        loop {
            if let Some((_, beat)) = self.pulse {
                beat();
            }
            while let Some(Start { source, ask }) = self.schedule.start_due(self.clock.now()) {
                let (client, clock) = (Arc::clone(&self.client), self.clock.clone());
                flying.spawn(async move {
                    let collected = collect(&client, &source, &ask, &clock).await;
                    (source, collected)
                });
            }
            let now = self.clock.now();
            let waiting =
                self.schedule.next_due().is_some_and(|due| until == Until::Stopped || due <= now + FEW_SECONDS);
            if until == Until::NothingDue && flying.is_empty() && !waiting {
                return Ok(());
            }
            match self.next(&mut flying, &mut commands).await {
                Next::Due => {}
                Next::Collected(source, collected) => {
                    if let Some(report) = self.take(&source, *collected)? {
                        listen(report);
                    }
                }
                Next::Told(Some(Command::Reload(plan))) => self.reload(*plan)?,
                Next::Told(Some(Command::Stop) | None) => return Ok(()),
            }
        }
    }

    async fn next(
        &self,
        flying: &mut JoinSet<(Arc<Source>, Collected)>,
        commands: &mut mpsc::Receiver<Command>,
    ) -> Next {
        let due = self.schedule.next_due();
        tokio::select! {
            biased;
            command = commands.recv() => Next::Told(command),
            Some(done) = flying.join_next(), if !flying.is_empty() => match done {
                Ok((source, collected)) => Next::Collected(source, Box::new(collected)),
                // A task that panicked keeps its source busy until the next start; collect itself catches panics.
                Err(_) => Next::Due,
            },
            () = self.clock.sleep_until(due.unwrap_or_default()), if due.is_some() => Next::Due,
            () = tokio::time::sleep(self.pulse.map_or(Duration::ZERO, |(period, _)| period)), if self.pulse.is_some() => Next::Due,
        }
    }

    /// One poll is over: learn, decide, keep, print. Nothing is kept of a source that a reload took away meanwhile.
    fn take(&mut self, source: &Arc<Source>, collected: Collected) -> Result<Option<Report>, StoreError> {
        let now = self.clock.now();
        let Collected { outcome, entries, skipped, words } = collected;
        let good = matches!(outcome, Outcome::Unchanged(_) | Outcome::Read(..));
        let Some(Finished { state, events }) = self.schedule.finish(&source.id, outcome, now) else { return Ok(None) };
        if !good && state.failures <= 1 {
            tracing::warn!(source.id = %source.id, "{words}");
        }
        for event in &events {
            tracing::warn!(source.id = %source.id, "{}", event.english(&source.name));
        }
        let poll = Poll { source: Arc::clone(source), entries, state };
        let (aggregator, schedule) = (&mut self.aggregator, &mut self.schedule);
        let (intake, state) = tokio::task::block_in_place(|| aggregator.take_in(poll, now))?;
        schedule.remember(&source.id, state);
        self.print_status();
        tokio::task::block_in_place(|| self.aggregator.expire(now - self.retention, EXPIRY_STEP))?;
        if intake.opened + intake.joined + intake.edited > 0 {
            tracing::info!(source.id = %source.id, opened = intake.opened, joined = intake.joined, edited = intake.edited, skipped, "{words}");
        }
        Ok(Some(Report { source: source.id.clone(), words, good, skipped, intake }))
    }

    fn reload(&mut self, plan: Plan) -> Result<(), StoreError> {
        self.schedule.replace(plan.policy, plan.sources, self.clock.now());
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

/// `poll` waits this long for hosts that want a pause before it calls the rest not due.
const FEW_SECONDS: Duration = Duration::from_secs(10);
