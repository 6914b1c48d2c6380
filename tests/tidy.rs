//! The house rules that the compiler does not know: floors, doors, and a first line that says what a file is for.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom: a module imports only from lower floors.
const FLOORS: [(&str, u8); 15] = [
    ("news", 0),
    ("text", 1),
    ("clock", 1),
    ("systemd", 1),
    ("fetch", 2),
    ("ingest", 2),
    ("store", 2),
    ("publish", 2),
    ("aggregate", 3),
    ("serve", 3),
    ("poll", 4),
    ("config", 5),
    ("daemon", 6),
    ("demo", 7),
    ("cli", 8),
];

/// Outside crates and the one place where each comes in.
const DOORS: [(&str, &[&str]); 13] = [
    ("feed_rs", &["ingest/parse.rs", "publish/tests.rs", "demo/"]),
    ("quick_xml", &["publish/", "ingest/"]),
    ("rss::", &["publish/rss.rs"]),
    ("sled::", &["store/"]),
    ("reqwest", &["fetch/"]),
    ("hyper::", &["serve", "demo/"]),
    ("toml::", &["config/", "demo/"]),
    ("clap::", &["cli.rs", "main.rs"]),
    ("sd_notify", &["systemd.rs"]),
    ("html5ever", &["text/html.rs"]),
    ("ammonia", &["ingest/"]),
    ("daachorse", &["aggregate/phrases.rs"]),
    ("chrono", &["ingest/parse.rs"]),
];

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut files): (Vec<PathBuf>, _) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                files.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

#[test]
fn modules_import_only_from_lower_floors() {
    for (file, text) in sources() {
        let own = file.split(['/', '.']).next().unwrap();
        let Some(own_floor) = floor(own) else { continue };
        for imported in text.split("crate::").skip(1) {
            let module: String =
                imported.chars().take_while(|char| char.is_ascii_lowercase() || *char == '_').collect();
            if module == own {
                continue;
            }
            let below = floor(&module).is_none_or(|floor| floor < own_floor);
            assert!(below, "src/{file} (floor {own_floor}) imports crate::{module}");
        }
    }
}

#[test]
fn outside_crates_come_in_by_their_own_door() {
    for (file, text) in sources() {
        for (name, doors) in DOORS {
            let used = text.lines().any(|line| line.trim_start().starts_with(&format!("use {name}")));
            assert!(
                !used || doors.iter().any(|door| file.starts_with(door)),
                "src/{file} names {name}, whose door is {doors:?}"
            );
        }
    }
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    for (file, text) in sources() {
        assert!(text.starts_with("//! ") || file.ends_with("tests.rs"), "src/{file} does not say what it is for");
    }
}
