//! The other files that a main file names.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::problem::{Mark, Marked, Report, suggestion};
use super::value::matches_pattern;

/// No configuration is larger; what is, is the wrong file.
const LARGEST_FILE: u64 = 4 << 20;

/// The files that fit `pattern`, sorted by name. Wildcards are possible in the file name alone.
pub(super) fn matching(pattern: &Marked<String>, folder: &Path, report: &mut Report) -> Vec<PathBuf> {
    let path = folder.join(&pattern.value);
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let parent = path.parent().unwrap_or(folder).to_owned();
    let is_wild = |text: &str| text.contains(['*', '?']);
    if name.is_empty() || is_wild(&parent.to_string_lossy()) {
        let message =
            format!("include: \"{}\" names no file; \"*\" and \"?\" are possible in the last part", pattern.value);
        report.error(&pattern.mark, message);
        return Vec::new();
    }
    let names = names_in(&parent);
    if !is_wild(&name) {
        if !path.is_file() {
            let hint = suggestion(&name, names.iter().map(String::as_str));
            report.error(&pattern.mark, format!("include: there is no file \"{}\"{hint}", pattern.value));
            return Vec::new();
        }
        return vec![path];
    }
    // A name that begins with a dot is an editor's copy or a hidden file, as for a shell.
    let fits = |found: &&String| !found.starts_with('.') && matches_pattern(&name, found);
    let found: Vec<PathBuf> = names.iter().filter(fits).map(|found| parent.join(found)).collect();
    if found.is_empty() {
        report.warn(&pattern.mark, format!("include: no file fits \"{}\"", pattern.value));
    }
    found
}

fn names_in(folder: &Path) -> Vec<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// Reads a file into the report and says its number and text; what cannot be read is noted.
pub(super) fn read(path: &Path, report: &mut Report) -> Option<(usize, Arc<str>)> {
    let name = path.display().to_string();
    match read_text(path) {
        Ok(text) => {
            let text: Arc<str> = text.into();
            Some((report.add_file(name, text.clone()), text))
        }
        Err((text, message)) => {
            let bytes = text.as_ref().map(|text| text.len()..text.len());
            let file = report.add_file(name, text.unwrap_or_default().into());
            report.error(&Mark { file, bytes }, message);
            report.broken = true;
            None
        }
    }
}

/// An I/O error in words that do not change with the platform.
pub(super) fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        kind => kind.to_string(),
    }
}

/// The text, or what came before the fault and the fault.
fn read_text(path: &Path) -> Result<String, (Option<String>, String)> {
    let cannot = |error: io::Error| (None, format!("cannot be read: {}", why(&error)));
    let size = std::fs::metadata(path).map_err(cannot)?.len();
    if size > LARGEST_FILE {
        return Err((None, format!("has {size} bytes; a configuration has at most {LARGEST_FILE}")));
    }
    String::from_utf8(std::fs::read(path).map_err(cannot)?).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
        (Some(before), "is not UTF-8 from here on; save the file as UTF-8".to_owned())
    })
}
