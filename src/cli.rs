//! The commands, as functions from arguments to an exit code.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use url::Url;

use crate::aggregate::classify::eval::{Labelled, evaluate, read_lines};
use crate::aggregate::classify::{Classifier, Model, Text};
use crate::clock::Clock;
use crate::config::{self, Config, Places};
use crate::daemon::{self, Daemon};
use crate::fetch::{Ask, Client, Options};
use crate::ingest;
use crate::news::{Content, Document, Source};
use crate::poll::Report;
use crate::store::StoreError;

/// Exit codes after sysexits.h, where they say something that the unit file acts on.
const STORE: u8 = 74;
const CONFIG: u8 = 78;

/// Reads the press of the Vietnamese provinces and republishes it as merged, sorted feeds.
#[derive(Parser)]
#[command(name = "diembao", version, about, max_term_width = 100)]
pub struct Arguments {
    /// The configuration file.
    #[arg(long, global = true, value_name = "FILE", default_value = "/etc/diembao/diembao.toml")]
    config: PathBuf,
    /// Print JSON instead of text.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the daemon: poll, make stories, sort, publish.
    Run,
    /// Ask everything that is due once, print what came of it, and end.
    Poll,
    /// Check the configuration and print every problem with its place.
    Check,
    /// Show what becomes of a document, entry by entry, with every skip and its reason.
    Explain {
        /// A file or a URL.
        document: String,
    },
    /// Show how the sources are, from the store of a daemon that does not run.
    Sources,
    /// Measure the sorting against labelled headlines (JSON lines): precision, recall and F1 for each category.
    Eval {
        /// The labelled file.
        labelled: PathBuf,
    },
    /// Watch the whole program at work on bundled samples: no network, no root, nothing left behind.
    Demo {
        /// The port of the published feeds; any free one if it is taken.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// End after everything was asked once.
        #[arg(long)]
        once: bool,
    },
}

/// Runs the command and says how it ended.
pub async fn run(arguments: Arguments) -> ExitCode {
    log(matches!(arguments.command, Command::Run));
    let Arguments { config, json, command } = arguments;
    let ended = match command {
        Command::Check => return check(&config, json),
        Command::Explain { document } => explain(&config, &document, json).await,
        Command::Eval { labelled } => eval(&config, &labelled, json),
        Command::Demo { port, once } => crate::demo::run(port, once, table, say).await,
        Command::Run => match load(&config) {
            Ok(loaded) => Box::pin(daemon::run(config, places(), loaded)).await,
            Err(code) => return code,
        },
        Command::Poll => match load(&config) {
            Ok(loaded) => poll(&loaded, json).await,
            Err(code) => return code,
        },
        Command::Sources => match load(&config) {
            Ok(loaded) => sources(&loaded, json),
            Err(code) => return code,
        },
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_error(&format!("{error:#}"));
            if error.downcast_ref::<StoreError>().is_some() { ExitCode::from(STORE) } else { ExitCode::FAILURE }
        }
    }
}

/// Logs to the journal if it listens, else to standard error; `DIEMBAO_LOG` sets the level.
fn log(daemon: bool) {
    let level = if daemon { "diembao=info,warn" } else { "error" };
    let filter = EnvFilter::try_from_env("DIEMBAO_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let under_systemd = std::env::var_os("JOURNAL_STREAM").is_some();
    let journal = under_systemd.then(tracing_journald::layer).and_then(Result::ok);
    let stderr =
        journal.is_none().then(|| tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false));
    tracing_subscriber::registry().with(filter).with(journal).with(stderr).init();
}

fn places() -> Places {
    Places::from_environment(|name| std::env::var_os(name))
}

fn load(path: &Path) -> Result<Config, ExitCode> {
    config::load(path, &places()).map_err(|problems| {
        problems.iter().for_each(|problem| say_error(&problem.to_string()));
        ExitCode::from(CONFIG)
    })
}

fn check(path: &Path, json: bool) -> ExitCode {
    let (problems, good) = match config::load(path, &places()) {
        Ok(config) => (config.warnings, true),
        Err(problems) => (problems, false),
    };
    if json {
        let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
        say(&serde_json::json!({ "good": good, "problems": list }).to_string());
    } else {
        problems.iter().for_each(|problem| say(&problem.to_string()));
        say(if good { "the configuration is good" } else { "the configuration cannot be used" });
    }
    if good { ExitCode::SUCCESS } else { ExitCode::from(CONFIG) }
}

async fn poll(config: &Config, json: bool) -> anyhow::Result<()> {
    let mut reports = Vec::new();
    Daemon::open(config, Clock::System)?.poll_once(|report| reports.push(report)).await?;
    reports.sort_by(|one, other| one.source.cmp(&other.source));
    if json {
        let rows: Vec<_> = reports.iter().map(as_json).collect();
        say(&serde_json::to_string_pretty(&rows)?);
    } else {
        say(&table(&reports));
    }
    let bad = reports.iter().filter(|report| !report.good).count();
    anyhow::ensure!(bad == 0 || bad < reports.len(), "none of the {bad} sources that were due could be read");
    Ok(())
}

fn as_json(report: &Report) -> serde_json::Value {
    serde_json::json!({
        "source": report.source.as_str(), "good": report.good, "words": report.words, "skipped": report.skipped,
        "new": report.intake.opened, "joined": report.intake.joined, "edited": report.intake.edited, "known": report.intake.known,
    })
}

/// What came of each poll, a line a source.
pub fn table(reports: &[Report]) -> String {
    let width = reports.iter().map(|report| report.source.as_str().len()).max().unwrap_or(0).max(6);
    let mut lines = vec![format!("{:width$}   new  joined  edited  known  skipped  outcome", "source")];
    for report in reports {
        let (intake, skipped) = (report.intake, report.skipped);
        lines.push(format!(
            "{:width$}  {:4}  {:6}  {:6}  {:5}  {skipped:7}  {}",
            report.source.as_str(),
            intake.opened,
            intake.joined,
            intake.edited,
            intake.known,
            report.words
        ));
    }
    let total = |part: fn(&Report) -> usize| reports.iter().map(part).sum::<usize>();
    lines.push(format!(
        "{} sources: {} new stories, {} joined another source's, {} edited, {} known",
        reports.len(),
        total(|report| report.intake.opened),
        total(|report| report.intake.joined),
        total(|report| report.intake.edited),
        total(|report| report.intake.known)
    ));
    lines.join("\n")
}

fn sources(config: &Config, json: bool) -> anyhow::Result<()> {
    let rows = daemon::source_rows(config)?;
    if json {
        say(&serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    for row in rows {
        let words = if row.words.is_empty() { String::new() } else { format!(": {}", row.words) };
        let last = row.last_success.unwrap_or_else(|| "never".to_owned());
        say(&format!("{:8} {} ({last}){words}", row.state, row.id));
    }
    Ok(())
}

fn eval(path: &Path, labelled: &Path, json: bool) -> anyhow::Result<()> {
    let rules = config::load(path, &places()).map_or_else(|_| config::shipped_categories(), |config| config.categories);
    let text = std::fs::read_to_string(labelled).with_context(|| format!("cannot read {}", labelled.display()))?;
    let lines: Vec<Labelled> = read_lines(&text).map_err(|error| anyhow::anyhow!("{}: {error}", labelled.display()))?;
    let report = evaluate(&Classifier::new(rules, Some(Model::shipped())), &lines);
    say(&if json { serde_json::to_string_pretty(&report)? } else { report.to_string() });
    Ok(())
}

async fn explain(path: &Path, document: &str, json: bool) -> anyhow::Result<()> {
    let (rules, known) = match config::load(path, &places()) {
        Ok(config) => (config.categories, config.sources),
        Err(_) => (config::shipped_categories(), Vec::new()),
    };
    let (document, source) = obtain(document, known).await?;
    let reading = ingest::read(&document, &source, Clock::System.now()).with_context(|| format!("{}", document.url))?;
    let classifier = Classifier::new(rules, Some(Model::shipped()));
    if json {
        say(&serde_json::to_string_pretty(&reading.entries)?);
        return Ok(());
    }
    say(&format!("{} entries, {} skipped of {}", reading.entries.len(), reading.skipped.len(), document.url));
    reading.repairs.iter().for_each(|repair| say(&format!("  mended: {repair}")));
    for entry in &reading.entries {
        let text = Text { title: &entry.title, summary: &entry.summary, body: &entry.body, tags: &entry.tags };
        let published = entry.published.map_or_else(|| "no date".to_owned(), crate::news::Timestamp::in_vietnam);
        say(&format!("\n{}\n  {} | {published}", entry.title, entry.link.href));
        for label in classifier.classify(&text, &source.categories) {
            let reasons: Vec<String> = label.reasons.iter().map(ToString::to_string).collect();
            say(&format!(
                "  {} {:.2} of {:.2}: {}",
                label.category,
                f64::from(label.score) / 100.0,
                f64::from(label.threshold) / 100.0,
                reasons.join("; ")
            ));
        }
    }
    for skip in &reading.skipped {
        say(&format!("\nskipped no. {} \"{}\": {}", skip.position, skip.title, skip.why));
    }
    Ok(())
}

/// The document at a URL or in a file, with the configured source of that address if there is one.
async fn obtain(document: &str, known: Vec<Source>) -> anyhow::Result<(Document, Source)> {
    if let Ok(url) =
        Url::parse(document).or_else(|error| if document.contains("://") { Err(error) } else { Url::parse("") })
        && matches!(url.scheme(), "http" | "https")
    {
        let known = known.into_iter().find(|source| source.url == url);
        let source = known.unwrap_or_else(|| Source::new("explained", "explained", url.clone()));
        // Whoever names an address on the command line may also name one of this machine.
        let options = Options { allow_private_networks: true, ..Options::default() };
        let client = Client::new(options).context("the HTTP client")?;
        let response = client.get(&source, &Ask::first(url), Clock::System.now()).await?;
        return Ok((response.document.context("the answer has no document")?, source));
    }
    let bytes = std::fs::read(document).with_context(|| format!("cannot read {document}"))?;
    let url = Url::parse("https://document.invalid/").context("a constant that is a URL")?;
    let mut source = Source::new("explained", "explained", url.clone());
    source.content = Content::Summary;
    Ok((Document::new(url, bytes), source))
}

/// Prints a line for people; a reader that went away (`| head`) is no error.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

fn say_error(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = if stderr.is_terminal() { writeln!(stderr, "\x1b[31m{text}\x1b[0m") } else { writeln!(stderr, "{text}") };
}
