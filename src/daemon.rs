//! The one place that wires parts: open, print, bind, tell, run, drain.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::aggregate::Aggregator;
use crate::aggregate::classify::{Classifier, Model, Rules};
use crate::clock::Clock;
use crate::config::{self, Backend, Config, Listen, Places};
use crate::fetch::{self, Client};
use crate::news::{Category, CategoryId, Feed, Selection, Timestamp, provinces};
use crate::poll::{Command, Loop, Plan, Policy, Report, Schedule, Until};
use crate::publish::{Pages, Site, SourceRow};
use crate::serve::{Listener, serve};
use crate::store::{Batch, Memory, Sled, Store, StoreError};
use crate::systemd;

/// How many stories a feed holds that no `[[feed]]` says more about.
const FEED_LIMIT: usize = 100;

/// Everything is open and printed, nothing is asked yet.
pub struct Daemon {
    polling: Loop,
    pages: Pages,
}

impl Daemon {
    /// Opens the store and prints every page from it.
    pub fn open(config: &Config, clock: Clock) -> anyhow::Result<Self> {
        let store = open_store(config)?;
        let site = site(config, &*store, &clock)?;
        let pages = Pages::default();
        let client = Client::new(fetch_options(config)).context("the HTTP client")?;
        let states = store.states()?;
        let classifier = Classifier::new(config.categories.clone(), Some(Model::shipped()));
        let aggregator = Aggregator::open(store, classifier, site, feeds(config), pages.clone())?;
        let plan = policy(config);
        let schedule = Schedule::new(plan, config.sources.iter().cloned().map(Arc::new).collect(), states, clock.now());
        let pulse = systemd::pulse().map(|period| (period, systemd::alive as fn()));
        let retention = config.store.retention;
        Ok(Self {
            polling: Loop {
                client: Arc::new(client),
                aggregator,
                schedule,
                clock,
                retention,
                pulse,
                admin: Pages::default(),
            },
            pages,
        })
    }

    /// What readers are given.
    pub fn pages(&self) -> Pages {
        self.pages.clone()
    }

    /// Serves and polls until `commands` says stop; `listen` hears of every poll. Once this is polled for the first
    /// time, everything is printed and bound.
    pub async fn run(
        self,
        listener: Listener,
        commands: mpsc::Receiver<Command>,
        listen: impl FnMut(Report),
    ) -> Result<(), StoreError> {
        let stop = CancellationToken::new();
        let polling = async {
            let ended = self.polling.run(Until::Stopped, commands, listen).await;
            stop.cancel();
            ended
        };
        let (ended, ()) = tokio::join!(polling, serve(listener, self.pages, stop.clone()));
        ended
    }

    /// Asks everything that is due once, then ends.
    pub async fn poll_once(self, listen: impl FnMut(Report)) -> Result<(), StoreError> {
        let (_keep, commands) = mpsc::channel(1);
        self.polling.run(Until::NothingDue, commands, listen).await
    }
}

/// Runs the daemon from its configuration file until SIGTERM or SIGINT; SIGHUP reads the file again.
pub async fn run(path: PathBuf, places: Places, config: Config) -> anyhow::Result<()> {
    let daemon = Daemon::open(&config, Clock::System)?;
    let listener = bind(&config.serve.listen).await?;
    let stop = CancellationToken::new();
    let admin = match &config.serve.admin_listen {
        Some(listen) => Some(serve(bind(listen).await?, daemon.polling.admin.clone(), stop.clone())),
        None => None,
    };
    let (tell, commands) = mpsc::channel(8);
    tracing::info!(sources = config.sources.len(), "ready");
    systemd::ready();
    let running = async {
        let ended = daemon.run(listener, commands, |_| {}).await;
        stop.cancel();
        ended
    };
    let admin = async {
        if let Some(admin) = admin {
            admin.await;
        }
    };
    tokio::select! {
        (ended, ()) = async { tokio::join!(running, admin) } => ended?,
        failed = signals(tell, path, places) => failed?,
    }
    Ok(())
}

/// Turns signals into commands; ends only if a signal cannot be had.
async fn signals(tell: mpsc::Sender<Command>, path: PathBuf, places: Places) -> anyhow::Result<()> {
    let mut hangup = signal(SignalKind::hangup()).context("SIGHUP")?;
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT")?;
    loop {
        let command = tokio::select! {
            _ = hangup.recv() => reload(&path, &places),
            _ = terminate.recv() => Some(Command::Stop),
            _ = interrupt.recv() => Some(Command::Stop),
        };
        if matches!(command, Some(Command::Stop)) {
            systemd::stopping();
        }
        if let Some(command) = command {
            // The loop is gone only when the daemon ends, and then nobody need be told.
            let _ = tell.send(command).await;
        }
    }
}

/// The new plan, if the file holds one; else its problems are logged and the old plan goes on.
fn reload(path: &std::path::Path, places: &Places) -> Option<Command> {
    systemd::reloading();
    let command = match config::load(path, places) {
        Ok(config) => Some(Command::Reload(Box::new(plan(&config)))),
        Err(problems) => {
            problems.iter().for_each(|problem| tracing::error!("{problem}"));
            tracing::error!("the configuration is not taken; the old one goes on");
            None
        }
    };
    systemd::ready();
    command
}

fn plan(config: &Config) -> Plan {
    Plan {
        policy: policy(config),
        sources: config.sources.iter().cloned().map(Arc::new).collect(),
        classifier: Classifier::new(config.categories.clone(), Some(Model::shipped())),
        categories: categories(&config.categories),
        feeds: feeds(config),
        retention: config.store.retention,
    }
}

fn open_store(config: &Config) -> Result<Arc<dyn Store>, StoreError> {
    Ok(match config.store.backend {
        Backend::Sled => Arc::new(Sled::open(&config.store.path)?),
        Backend::Memory => Arc::new(Memory::new()),
    })
}

/// What pages say of us. The tag authority and the birth are the store's own: ids must not change with the configuration.
fn site(config: &Config, store: &dyn Store, clock: &Clock) -> anyhow::Result<Site> {
    let mut notes = BTreeMap::new();
    let mut keep = |name: &str, value: String| -> Result<String, StoreError> {
        if let Some(kept) = store.note(name)? {
            return Ok(kept);
        }
        notes.insert(name.to_owned(), value.clone());
        Ok(value)
    };
    let tag = keep("tag", format!("tag:{}", config.site.tag))?;
    let born: i64 = keep("born", clock.now().seconds().to_string())?.parse().context("the store's birth")?;
    if !notes.is_empty() {
        store.commit(&Batch { notes, ..Batch::default() })?;
    }
    if tag != format!("tag:{}", config.site.tag) {
        tracing::warn!(%tag, "the store keeps its first tag: ids that readers know must not change");
    }
    Ok(Site {
        title: config.site.title.clone(),
        public_url: config.site.public_url.clone(),
        tag,
        born: Timestamp::from_seconds(born),
        categories: categories(&config.categories),
    })
}

fn categories(rules: &Rules) -> BTreeMap<CategoryId, Category> {
    rules.categories().map(|category| (category.id.clone(), category.clone())).collect()
}

fn fetch_options(config: &Config) -> fetch::Options {
    let fetch = &config.fetch;
    fetch::Options {
        contact: fetch.contact.clone(),
        connect_timeout: fetch.connect_timeout,
        total_timeout: fetch.timeout,
        max_body: usize::try_from(fetch.max_body).unwrap_or(usize::MAX),
        ..fetch::Options::default()
    }
}

fn policy(config: &Config) -> Policy {
    let poll = &config.poll;
    Policy {
        min_interval: poll.min_interval,
        max_interval: poll.max_interval,
        concurrency: poll.concurrency,
        per_host: poll.per_host,
        ..Policy::default()
    }
}

/// The feeds that are always there, one a category and one a province, and those of the configuration.
pub fn feeds(config: &Config) -> Vec<Feed> {
    let built_in = |id: String, title: &str, subtitle: Option<String>, selection: Selection| Feed {
        id,
        title: title.to_owned(),
        subtitle,
        selection,
        limit: FEED_LIMIT,
    };
    let mut feeds = vec![built_in("all".into(), "Tất cả", None, Selection::default())];
    feeds.extend(config.categories.categories().map(|category| {
        let selection = Selection { categories: vec![category.id.clone()], ..Selection::default() };
        built_in(format!("category/{}", category.id), &category.title_vi, None, selection)
    }));
    feeds.extend(provinces().iter().map(|province| {
        let unit = province.unit();
        let now = (!province.is_unit()).then(|| format!("{} nay thuộc {} {}", province.name, unit.kind(), unit.name));
        let selection = Selection { provinces: vec![province], ..Selection::default() };
        built_in(format!("province/{}", province.slug), province.name, now, selection)
    }));
    feeds.extend(config.feeds.iter().cloned());
    feeds
}

async fn bind(listen: &Listen) -> anyhow::Result<Listener> {
    match listen {
        Listen::Tcp(address) => {
            let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
            tracing::info!(address = %listener.local_addr()?, "listening");
            Ok(Listener::Tcp(listener))
        }
        Listen::Unix(path) => {
            // A socket that an earlier run left behind keeps nobody out who holds the store.
            let _ = std::fs::remove_file(path);
            let listener = UnixListener::bind(path).with_context(|| format!("cannot listen on {}", path.display()))?;
            tracing::info!(path = %path.display(), "listening");
            Ok(Listener::Unix(listener))
        }
    }
}

/// How the sources are, as the store remembers.
pub fn source_rows(config: &Config) -> Result<Vec<SourceRow>, StoreError> {
    let states = open_store(config)?.states()?;
    Ok(config.sources.iter().map(|source| SourceRow::new(source, states.get(&source.id))).collect())
}
