//! Every file of `fixtures/documents`, each a quirk and named for it, as what `read` makes of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use diembao::ingest::{self, Reading};
use diembao::news::{Document, Source, Timestamp};
use url::Url;

/// 2026-11-24T05:00:00Z.
const NOW: Timestamp = Timestamp::from_seconds(1_795_496_400);

fn read(name: &str, bytes: Vec<u8>) -> Result<Reading, ingest::ParseError> {
    let url = Url::parse(&format!("https://{}.example.vn/rss/home.rss", name.split('.').next().unwrap())).unwrap();
    let source = Source::new("fixture", "Báo Mẫu", url.clone());
    ingest::read(&Document::new(url, bytes), &source, NOW)
}

#[test]
fn every_quirk_is_read_as_it_was_read_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/documents");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let mut shown = String::new();
        match read(&name, fs::read(&file).unwrap()) {
            Ok(reading) => write!(shown, "{reading:#?}").unwrap(),
            Err(error) => write!(shown, "refused: {error}").unwrap(),
        }
        insta::assert_snapshot!(name, shown);
    }
}

#[test]
fn whatever_is_cut_or_flipped_nothing_panics() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/documents");
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let bytes = fs::read(&file).unwrap();
        for at in (0..bytes.len()).step_by(7) {
            let _ = read("cut.xml", bytes[..at].to_vec());
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x15;
            let _ = read("flipped.xml", flipped);
        }
    }
}

#[test]
fn known_panics_of_the_parser_are_outcomes() {
    let author = "<rss version=\"2.0\"><channel><title>a</title><managingEditor>a@b.vn…x</managingEditor><item><title>Tin</title><link>https://a.example.vn/1</link></item></channel></rss>";
    assert!(matches!(read("panic.xml", author.into()), Err(ingest::ParseError::Panicked) | Ok(_)));
}

#[test]
fn deeply_nested_markup_is_read_in_linear_time() {
    let nested = "&lt;div&gt;".repeat(100_000);
    let document = format!(
        "<rss version=\"2.0\"><channel><title>a</title><item><title>Tin</title><link>https://a.example.vn/1</link><description>{nested}chữ</description></item></channel></rss>"
    );
    assert_eq!(read("deep.xml", document.into_bytes()).unwrap().entries.len(), 1);
}
