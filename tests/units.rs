//! The unit files are code: systemd itself checks them, and each line has its reason above it.

#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

use std::path::Path;
use std::process::{Command, Output};

/// The units as installed, but for the program, which is the one under test: `verify` wants it to be there.
fn installed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let unit = std::fs::read_to_string("systemd/diembao.service").expect("a unit");
    let unit = unit.replace("/usr/bin/diembao", env!("CARGO_BIN_EXE_diembao"));
    std::fs::write(folder.path().join("diembao.service"), unit).expect("a copy");
    folder
}

/// What `systemd-analyze` says of a unit, or nothing where it is not installed.
fn analyze(units: &Path, unit: &str, arguments: &[&str]) -> Option<Output> {
    let output = Command::new("systemd-analyze")
        .args(arguments)
        .arg(units.join(unit))
        .env("SYSTEMD_UNIT_PATH", format!("{}:", units.display()))
        .env("SYSTEMD_COLORS", "0")
        .output();
    if output.is_err() {
        println!("skipped: systemd-analyze is not installed");
    }
    output.ok()
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}

#[test]
fn systemd_understands_every_line() {
    for (unit, drop_in) in [("diembao.service", false), ("diembao.service", true)] {
        let units = installed();
        if drop_in {
            let folder = units.path().join("diembao.service.d");
            std::fs::create_dir(&folder).expect("a folder");
            std::fs::copy("systemd/diembao.service.d/no-private.conf", folder.join("no-private.conf")).expect("a copy");
        }
        let Some(output) = analyze(units.path(), unit, &["verify"]) else { return };
        // Complaints about other units of the machine are not ours.
        let ours: Vec<String> =
            said(&output).lines().filter(|line| line.contains("diembao")).map(str::to_owned).collect();
        assert!(output.status.success() && ours.is_empty(), "{}", said(&output));
    }
}

#[test]
fn the_service_is_locked_down_as_far_as_its_work_allows() {
    let units = installed();
    // In tenths: 1.1 is what a daemon with a port and outbound connections can reach, and a newer systemd may add a test.
    let limit = ["security", "--offline=true", "--threshold=12"];
    let Some(output) = analyze(units.path(), "diembao.service", &limit) else { return };
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("Overall exposure level"), "{}", said(&output));
}

#[test]
fn each_line_of_a_unit_has_its_reason_above() {
    for name in ["diembao.service", "diembao.service.d/no-private.conf"] {
        let unit = std::fs::read_to_string(Path::new("systemd").join(name)).expect("a unit");
        for block in unit.split("\n\n").filter(|block| block.contains('=')) {
            let says_itself = ["Description=", "ExecStart=", "WantedBy="].iter().any(|key| block.contains(key));
            let first = block.lines().find(|line| !line.starts_with('[')).unwrap_or_default();
            assert!(first.starts_with('#') || says_itself, "{name}: no reason above\n{block}");
        }
    }
}
