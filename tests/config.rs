//! The configuration as a user meets it: what is shipped reads without a fault, and every fault is told with its place.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use diembao::config::{self, Config, Places, Problem};
use proptest::prelude::*;

fn places() -> Places {
    Places { state: PathBuf::from("/var/lib/diembao"), credentials: None }
}

/// A path in the repository, in the form in which problems name it.
fn path(name: &str) -> PathBuf {
    // Cargo runs tests in the folder of the manifest.
    PathBuf::from(name)
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).flat_map(|line| [line, "\n".to_owned()]).collect()
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
        "config/diembao.toml:66:1: warning: fetch: no contact: publishers who wonder who asks cannot tell; write a mail \
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

#[test]
fn every_fault_is_told_with_its_place_and_a_way_out() {
    let mut broken: Vec<PathBuf> = std::fs::read_dir(path("tests/fixtures/config/broken"))
        .expect("the fixtures")
        .map(|entry| entry.expect("a file").path())
        .collect();
    broken.sort();
    let mut told = String::new();
    for file in broken {
        let (verdict, problems) = match config::load(&file, &places()) {
            Ok(config) => ("usable", config.warnings),
            Err(problems) => ("refused", problems),
        };
        assert!(!problems.is_empty(), "{} has no fault", file.display());
        let name = file.file_stem().expect("a name").to_string_lossy().replace('_', " ");
        let _ = writeln!(told, "{name} ({verdict})");
        for line in lines(&problems).lines() {
            let _ = writeln!(told, "  {}", line.replace("tests/fixtures/config/", ""));
        }
    }
    assert!(!told.contains("hunter2"), "a secret is told: {told}");
    insta::assert_snapshot!(told);
}

/// A folder with a main file of this text, and what comes of it.
fn in_a_folder(text: &str, files: &[(&str, &str)]) -> (tempfile::TempDir, Result<Config, Vec<Problem>>) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let places = Places { credentials: Some(folder.path().to_owned()), ..places() };
    let config = config::parse(&folder.path().join("diembao.toml"), text, &places);
    (folder, config)
}

fn source(id: &str, url: &str, more: &str) -> String {
    format!("[[source]]\nid = \"{id}\"\nname = \"Báo {id}\"\nurl = \"{url}\"\n{more}\n")
}

#[test]
fn the_shipped_sources_read_without_a_fault() {
    let config = loaded("config/diembao.toml");
    assert!(config.sources.len() > 80, "{} sources", config.sources.len());
    let texts = ["north", "central", "south", "government", "national"]
        .map(|name| std::fs::read_to_string(path(&format!("config/sources.d/{name}.toml"))).expect("a shipped file"));
    let is_grade = |line: &&str| ["# C1", "# C2"].contains(&line.split(';').next().unwrap_or_default());
    let grades = texts.iter().flat_map(|text| text.lines()).filter(is_grade).count();
    assert_eq!(grades, config.sources.len(), "every source says how it is known, so that no guess passes for a fact");
}

#[test]
fn the_inferred_sources_are_not_included_but_could_be() {
    let shipped = loaded("config/diembao.toml");
    let text = std::fs::read_to_string(path("config/sources.inferred.toml")).expect("the shipped file");
    let contact = "[fetch]\ncontact = \"editor@example.vn\"\n";
    let inferred = config::parse(Path::new("config/x.toml"), &format!("{contact}{text}"), &places());
    let inferred = inferred.unwrap_or_else(|problems| panic!("{}", lines(&problems)));
    assert_eq!(lines(&inferred.warnings), "");
    let ids: BTreeSet<_> = shipped.sources.iter().map(|source| &source.id).collect();
    assert!(inferred.sources.iter().all(|source| !ids.contains(&source.id)), "an id stands in both");
}

#[test]
fn a_credential_comes_from_its_file_and_never_shows() {
    let text = source("a", "https://a.example.vn/rss", "credential = \"a\"");
    let (_folder, config) = in_a_folder(&text, &[("a", "Bearer hunter2\n")]);
    let config = config.expect("a configuration");
    let secret = config.sources[0].access.authorization.as_ref().expect("the secret");
    assert_eq!(secret.reveal(), "Bearer hunter2");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn a_credential_that_is_no_header_is_refused_without_being_told() {
    let text = source("a", "https://a.example.vn/rss", "credential = \"a\"");
    for (content, says) in [("hunter2", "no Authorization header"), ("Bearer hunter2\nX: y", "no Authorization header")]
    {
        let (_folder, config) = in_a_folder(&text, &[("a", content)]);
        let problems = lines(&config.expect_err("no header"));
        assert!(problems.contains(says) && !problems.contains("hunter2"), "{problems}");
    }
    let (_folder, config) = in_a_folder(&text, &[]);
    assert!(lines(&config.expect_err("no file")).contains("there is no such file"));
}

#[test]
fn relative_paths_begin_at_the_folder_of_the_main_file() {
    let text = format!(
        "[store]\npath = \"store\"\n[serve]\nadmin_listen = \"unix:admin.sock\"\n{}",
        source("a", "file:a.xml", "")
    );
    let (folder, config) = in_a_folder(&text, &[]);
    let config = config.expect("a configuration");
    assert_eq!(config.store.path, folder.path().join("store"));
    assert_eq!(config.serve.admin_listen, Some(config::Listen::Unix(folder.path().join("admin.sock"))));
    assert_eq!(config.sources[0].url.to_file_path(), Ok(folder.path().join("a.xml")));
}

#[test]
fn included_files_are_read_once_and_in_the_order_of_their_names() {
    let files = [("b.toml", "b"), ("a.toml", "a"), (".a.toml.swp", "x"), ("c.txt", "c")]
        .map(|(name, id)| (name, source(id, &format!("https://{id}.example.vn/"), "")));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let (_folder, config) = in_a_folder("include = [\"b.toml\", \"*.toml\"]\n", &files);
    let config = config.expect("a configuration");
    let ids: Vec<&str> = config.sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(ids, ["b", "a"]);
}

#[test]
fn the_public_address_follows_from_where_we_listen() {
    for (text, url, tag) in [
        (
            "[site]\npublic_url = \"https://tin.example.vn/diem-bao\"",
            "https://tin.example.vn/diem-bao/",
            "tin.example.vn,2026",
        ),
        ("[serve]\nlisten = \"0.0.0.0:80\"", "http://localhost/", "localhost,2026"),
        ("[serve]\nlisten = \"[::1]:8710\"", "http://[::1]:8710/", "localhost,2026"),
        ("[site]\ntag = \"editor@example.vn,2026-11\"", "http://127.0.0.1:8710/", "editor@example.vn,2026-11"),
    ] {
        let site = config::parse(Path::new("x.toml"), text, &places()).expect("a configuration").site;
        assert_eq!((site.public_url.as_str(), site.tag.as_str()), (url, tag));
    }
}

/// What an editor puts into a file: a few of the characters that mean something to TOML, and some that do not.
const TYPED: &str = "[\\[\\]\"'=.,#{}\\n\\\\0-9a-zàếđ_ -]{0,6}";

proptest! {
    /// Whatever an editor, a crash or a merge conflict makes of a file, the answer is problems and not a panic.
    #[test]
    fn no_text_makes_reading_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, TYPED), 0..12)
    ) {
        let mut text: Vec<char> = everything_on().chars().collect();
        for (at, length, instead) in edits {
            let start = at.index(text.len() + 1);
            let end = (start + length).min(text.len());
            text.splice(start..end, instead.chars());
        }
        let text: String = text.into_iter().collect();
        if let Err(problems) = config::parse(&path("config/diembao.toml"), &text, &places()) {
            prop_assert!(!problems.is_empty());
            let last = text.lines().count() + 1;
            let here = problems.iter().filter(|problem| problem.file == "config/diembao.toml");
            prop_assert!(here.filter_map(|problem| problem.place).all(|(line, _)| line <= last));
        }
    }
}
