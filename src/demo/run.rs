//! The demonstration itself: the samples served on loopback, the real daemon polling them, and what came of it in words.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, anyhow};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::{Origin, samples};
use crate::clock::Clock;
use crate::config::{self, Config, Places};
use crate::daemon::Daemon;
use crate::poll::{Command, Report};
use crate::serve::Listener;

/// The summary waits at most this long for the samples; the one that hangs is not waited for to its end.
const PATIENCE: Duration = Duration::from_secs(45);

/// Serves and polls the samples, prints what came of it and where to subscribe, and goes on until it is interrupted, or
/// ends at once if `once`; `table` and `say` are how the command line prints. Everything it writes lies in a directory that is gone afterwards.
pub async fn run(port: u16, once: bool, table: fn(&[Report]) -> String, say: fn(&str)) -> anyhow::Result<()> {
    let clock = Clock::System;
    let folder = Folder::new()?;
    let origin = Origin::bind(clock.clone()).await.context("cannot serve the samples on loopback")?;
    let listener = match TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind(("127.0.0.1", 0)).await.context("no port on loopback is free")?,
    };
    let base = format!("http://{}", listener.local_addr()?);
    let config = configuration(&origin, &folder.0, &base)?;
    say(&format!(
        "{} sample sources on loopback, each with a quirk of the wild; asking them now...\n",
        samples().len()
    ));

    let daemon = Daemon::open(&config, clock)?;
    let (tell, commands) = mpsc::channel(1);
    let (heard, reports) = watch::channel(Vec::new());
    let stop = CancellationToken::new();
    let listen = move |report: Report| heard.send_modify(|reports| reports.push(report));
    let watching = async {
        if let Some(reports) = summary(reports, config.sources.len()).await {
            say(&table(&reports));
        }
        say(&subscribe(&base));
        if !once {
            say("\nNew items come in for some minutes. Ctrl-C ends it; nothing is left behind.");
            interrupted().await?;
        }
        stop.cancel();
        // The loop may have ended already, which is what is wanted.
        let _ = tell.send(Command::Stop).await;
        Ok::<_, anyhow::Error>(())
    };
    let serving = origin.serve(stop.clone());
    let (ran, (), watched) = tokio::join!(daemon.run(Listener::Tcp(listener), commands, listen), serving, watching);
    ran?;
    watched
}

fn configuration(origin: &Origin, folder: &Path, base: &str) -> anyhow::Result<Config> {
    let text = super::config(origin.addresses(), &folder.join("store"));
    let text = text.replacen("[site]\n", &format!("[site]\npublic_url = \"{base}/\"\n"), 1);
    let places = Places { state: folder.to_owned(), credentials: None };
    config::parse(Path::new("demo.toml"), &text, &places)
        .map_err(|problems| anyhow!(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

/// The first report of every source, once all are in or patience ends; sorted by name.
async fn summary(mut reports: watch::Receiver<Vec<Report>>, sources: usize) -> Option<Vec<Report>> {
    let first = |reports: &[Report]| {
        let newest_last = reports.iter().rev().map(|report| (report.source.clone(), report.clone()));
        newest_last.collect::<BTreeMap<_, _>>().into_values().collect::<Vec<_>>()
    };
    let all = reports.wait_for(|reports| first(reports).len() >= sources);
    let _ = tokio::time::timeout(PATIENCE, all).await;
    let reports = first(&reports.borrow());
    (!reports.is_empty()).then_some(reports)
}

fn subscribe(base: &str) -> String {
    let paths = [
        ("everything", "all.atom"),
        ("administrative reform", "category/administrative-reform.atom"),
        ("a province", "province/quang-ngai.atom"),
        ("a feed of your own", "feed/cai-cach-mien-trung.atom"),
        ("how the sources are", "sources"),
    ];
    let lines: Vec<String> = paths.iter().map(|(what, path)| format!("  {what:22} {base}/{path}")).collect();
    format!("\nSubscribe in any feed reader:\n{}", lines.join("\n"))
}

async fn interrupted() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// A directory that is removed when the demonstration ends.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("diembao-demo-{}", std::process::id()));
        std::fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the temporary directory, which the system clears.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
