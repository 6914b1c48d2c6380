//! The configuration as a user meets it: what is shipped reads without a fault, and every fault is told with its place.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use diembao::config::{self, Config, Places, Problem};

fn places() -> Places {
    Places { state: PathBuf::from("/var/lib/diembao"), credentials: None }
}

/// A path in the repository, in the form in which problems name it.
fn path(name: &str) -> PathBuf {
    // Cargo runs tests in the folder of the manifest.
    PathBuf::from(name)
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

fn loaded(name: &str) -> Config {
    config::load(&path(name), &places()).unwrap_or_else(|problems| panic!("{}", lines(&problems)))
}

/// The sample with every setting that is off turned on.
fn everything_on() -> String {
    let sample = std::fs::read_to_string(path("config/diembao.toml")).expect("the sample");
    let on = |line: &str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_lowercase() || first == '[') => rest.to_owned(),
        _ => line.to_owned(),
    };
    sample.lines().map(|line| on(line) + "\n").collect()
}

#[test]
fn the_sample_reads_and_lacks_nothing_but_a_contact() {
    let config = loaded("config/diembao.toml");
    assert_eq!(
        lines(&config.warnings),
        "config/diembao.toml:68:1: warning: fetch: no contact: publishers who wonder who asks cannot tell; write a mail \
         address or a page\n"
    );
    assert_eq!(config.feeds[0].id, "feed/cai-cach-tay-nguyen");
    assert_eq!(config.categories.subjects.len(), 23);
}

#[test]
fn the_defaults_are_those_of_the_sample() {
    let [sample, bare] = ["config/diembao.toml", "tests/fixtures/config/bare.toml"].map(loaded);
    assert_eq!(
        (sample.site, sample.serve, sample.store, sample.fetch, sample.poll),
        (bare.site, bare.serve, bare.store, bare.fetch, bare.poll)
    );
}

#[test]
fn the_sample_names_every_key() {
    let asked = "zzzzzzzz = 1\n[site]\nzzzzzzzz = 1\n[serve]\nzzzzzzzz = 1\n[store]\nzzzzzzzz = 1\n[fetch]\n\
                 zzzzzzzz = 1\n[poll]\nzzzzzzzz = 1\n[[source]]\nzzzzzzzz = 1\n[[feed]]\nzzzzzzzz = 1\n";
    let problems = config::parse(Path::new("x.toml"), asked, &places()).expect_err("unknown keys");
    let answers = problems.iter().filter_map(|problem| problem.message.split_once("known here: "));
    let keys: BTreeSet<String> = answers.flat_map(|(_, keys)| keys.split(", ").map(str::to_owned)).collect();
    assert!(keys.len() > 40, "{keys:?}");
    let sample = everything_on();
    let written = |key: &str| {
        sample.lines().any(|line| {
            line.starts_with(&format!("{key} = ")) || line == format!("[{key}]") || line == format!("[[{key}]]")
        })
    };
    let missing: Vec<_> = keys.iter().filter(|key| !written(key)).collect();
    assert!(missing.is_empty(), "the sample does not explain {missing:?}");
}

#[test]
fn every_example_in_the_sample_is_right() {
    let problems = match config::parse(&path("config/diembao.toml"), &everything_on(), &places()) {
        Ok(config) => config.warnings,
        Err(problems) => problems,
    };
    insta::assert_snapshot!(lines(&problems));
}
