//! A source that is a file on this machine: for demonstrations, tests, and portals that are mirrored by other means.

use std::io::Read;

use xxhash_rust::xxh3::xxh3_64;

use super::{Answer, Ask, Fault, FetchError, Response, Transport};
use crate::news::{Document, Validators};

/// Reads the file of a `file:` address; the same bytes as last time are [`Response::Same`].
pub(super) async fn read(ask: &Ask, limit: usize) -> Result<Response, FetchError> {
    let url = ask.url.clone();
    let failed = |fault| FetchError { fault, url: Box::new(url.clone()), retry_after: None, requests: 0 };
    let path = url.to_file_path().map_err(|()| failed(Fault::File("not a path of this machine".to_owned())))?;
    let read = tokio::task::spawn_blocking(move || read_bounded(&path, limit)).await;
    let bytes = read.map_err(|_| failed(Fault::File("reading was stopped".to_owned())))?.map_err(failed)?;
    let body_hash = Some(xxh3_64(&bytes));
    let answer = Answer {
        url: url.clone(),
        status: 200,
        validators: Validators::default(),
        conditional: false,
        fresh_for: None,
        moved: None,
        redirects: Vec::new(),
        body_hash,
        transport: Transport { wire_bytes: bytes.len() as u64, ..Transport::default() },
    };
    let document = (body_hash != ask.body_hash).then(|| Document::new(url, bytes));
    Ok(Response { answer, document })
}

fn read_bounded(path: &std::path::Path, limit: usize) -> Result<Vec<u8>, Fault> {
    let words = |fault: std::io::Error| Fault::File(fault.to_string());
    let file = std::fs::File::open(path).map_err(words)?;
    // A pipe or a device may never end.
    if !file.metadata().map_err(words)?.is_file() {
        return Err(Fault::File("not a regular file".to_owned()));
    }
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(words)?;
    if bytes.len() > limit { Err(Fault::TooLarge(limit)) } else { Ok(bytes) }
}
