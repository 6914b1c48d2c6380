//! A loopback server that answers as the sample sources do, with validators, a redirect, and their faults.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use xxhash_rust::xxh3::xxh3_64;

use super::samples::{Answer, Body, Sample, host, samples};
use super::template::Asked;
use crate::clock::Clock;
use crate::news::Timestamp;

/// A request's header must be complete within this time.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait after `accept` failed, as it does when descriptors run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Where each sample is reached, by its id.
pub type Addresses = BTreeMap<&'static str, SocketAddr>;

/// The sample sources, bound to loopback and ready to be served.
pub struct Origin {
    houses: Vec<(TcpListener, Sample)>,
    addresses: Addresses,
    counts: Counts,
    clock: Clock,
}

impl Origin {
    /// Binds every sample to a loopback address of its own and a free port. The time that `clock` shows now is the
    /// start that the dates in the samples are counted from. Fails where 127.0.0.2 and its like are not loopback
    /// (outside Linux, unless aliased).
    pub async fn bind(clock: Clock) -> io::Result<Self> {
        let (mut houses, mut addresses) = (Vec::new(), Addresses::new());
        for (place, sample) in samples().iter().enumerate() {
            let listener = TcpListener::bind((host(place), 0)).await?;
            addresses.insert(sample.id, listener.local_addr()?);
            // The dead source's port was free a moment ago; nobody listens there once the listener is gone.
            if !matches!(sample.answer, Answer::Nobody) {
                houses.push((listener, *sample));
            }
        }
        Ok(Self { houses, addresses, counts: Counts::new(clock.now()), clock })
    }

    /// Where each sample is reached.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// How often each sample is asked, counted on while it is served.
    pub fn counts(&self) -> Counts {
        self.counts.clone()
    }

    /// Serves the samples until `stop`; connections that are open then are cut.
    pub async fn serve(self, stop: CancellationToken) {
        let mut open = JoinSet::new();
        for (listener, sample) in self.houses {
            let (counts, clock) = (self.counts.clone(), self.clock.clone());
            open.spawn(async move { receive(listener, Host { sample, counts, clock }).await });
        }
        stop.cancelled().await;
        open.shutdown().await;
    }
}

/// How often each sample was asked.
#[derive(Clone)]
pub struct Counts(Arc<Ledger>);

struct Ledger {
    start: Timestamp,
    lines: BTreeMap<&'static str, Line>,
}

#[derive(Default)]
struct Line {
    requests: AtomicU64,
    unchanged: AtomicU64,
}

/// How often one sample, or all of them, were asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Requests, whatever came of them.
    pub requests: u64,
    /// Those that were answered with 304 and no body.
    pub unchanged: u64,
}

impl Counts {
    fn new(start: Timestamp) -> Self {
        let lines = samples().iter().map(|sample| (sample.id, Line::default())).collect();
        Self(Arc::new(Ledger { start, lines }))
    }

    /// The count of the sample with this id; zero if there is none.
    pub fn of(&self, id: &str) -> Count {
        self.0.lines.get(id).map(Line::count).unwrap_or_default()
    }

    /// The count of all samples.
    pub fn total(&self) -> Count {
        self.0.lines.values().map(Line::count).fold(Count::default(), |sum, one| Count {
            requests: sum.requests + one.requests,
            unchanged: sum.unchanged + one.unchanged,
        })
    }
}

impl Line {
    fn count(&self) -> Count {
        Count { requests: self.requests.load(Ordering::Relaxed), unchanged: self.unchanged.load(Ordering::Relaxed) }
    }
}

/// One sample at home.
#[derive(Clone)]
struct Host {
    sample: Sample,
    counts: Counts,
    clock: Clock,
}

impl Host {
    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let ledger = &self.counts.0;
        let line = &ledger.lines[self.sample.id];
        let poll = line.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let asked = Asked { start: ledger.start, now: self.clock.now(), poll };
        let response = answer(&self.sample, request.method(), request.uri().path(), request.headers(), asked);
        if response.status() == StatusCode::NOT_MODIFIED {
            line.unchanged.fetch_add(1, Ordering::Relaxed);
        }
        response
    }
}

async fn receive(listener: TcpListener, host: Host) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(connection(stream, host.clone()));
            }
            Err(error) => {
                tracing::warn!(error = %error, "a connection to a sample source could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(stream: TcpStream, host: Host) {
    let service = service_fn(move |request: Request<Incoming>| {
        let response = host.answer(&request);
        async move { Ok::<_, Infallible>(response) }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
    // Errors here are the reader's: it went away or spoke no HTTP.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

/// The answer to one request, pure.
fn answer(sample: &Sample, method: &Method, path: &str, headers: &HeaderMap, asked: Asked) -> Response<Full<Bytes>> {
    if method != Method::GET && method != Method::HEAD {
        return empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    if matches!(sample.answer, Answer::Gone) {
        return empty(StatusCode::GONE);
    }
    match sample.moved_to {
        Some(new) if path == sample.path => {
            let mut response = empty(StatusCode::MOVED_PERMANENTLY);
            response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(new));
            return response;
        }
        Some(new) if path == new => {}
        None if path == sample.path => {}
        _ => return empty(StatusCode::NOT_FOUND),
    }
    match sample.body(asked) {
        Some(body) => deliver(body, method, headers),
        None => empty(StatusCode::NOT_FOUND),
    }
}

fn deliver(body: Body, method: &Method, headers: &HeaderMap) -> Response<Full<Bytes>> {
    let mut response = empty(StatusCode::OK);
    let fields = response.headers_mut();
    if let Some(changed) = body.changed {
        let etag = text(&format!("\"{:016x}\"", xxh3_64(&body.bytes)));
        let date = text(&changed.http_date());
        // RFC 9110, section 13.2.2: `If-None-Match` decides if it is there.
        let known = match headers.get(header::IF_NONE_MATCH) {
            Some(tag) => *tag == etag,
            None => headers.get(header::IF_MODIFIED_SINCE).is_some_and(|since| *since == date),
        };
        fields.insert(header::ETAG, etag);
        fields.insert(header::LAST_MODIFIED, date);
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
    }
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(body.media_type));
    fields.insert(header::CONTENT_LENGTH, HeaderValue::from(body.bytes.len()));
    if method == Method::GET {
        *response.body_mut() = Full::new(body.bytes);
    }
    response
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::new()));
    *response.status_mut() = status;
    response
}

fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).expect("tags and dates are visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Hand;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// 24 November 2026, 09:30 in Vietnam.
    const START: Timestamp = Timestamp::from_seconds(1_795_487_400);

    fn sample(id: &str) -> Sample {
        *samples().iter().find(|sample| sample.id == id).expect("a sample")
    }

    /// What `id` answers `minutes` after the start, on its `poll`th poll, to a request with one header field.
    fn ask(id: &str, path: &str, minutes: u64, field: Option<(&'static str, &str)>) -> Response<Full<Bytes>> {
        let mut headers = HeaderMap::new();
        if let Some((name, value)) = field {
            headers.insert(name, text(value));
        }
        let asked = Asked { start: START, now: START + Duration::from_secs(minutes * 60), poll: 1 };
        answer(&sample(id), &Method::GET, path, &headers, asked)
    }

    fn field(response: &Response<Full<Bytes>>, name: &str) -> String {
        response.headers()[name].to_str().expect("text").to_owned()
    }

    #[test]
    fn an_unchanged_document_is_not_sent_again_and_a_grown_one_is() {
        let first = ask("dat-mo", "/rss/home.rss", 0, None);
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(field(&first, "last-modified"), "Tue, 24 Nov 2026 02:30:00 GMT");
        let (etag, date) = (field(&first, "etag"), field(&first, "last-modified"));
        for (name, value) in [("if-none-match", &etag), ("if-modified-since", &date)] {
            let status = |minutes| ask("dat-mo", "/rss/home.rss", minutes, Some((name, value))).status();
            assert_eq!([status(1), status(2)], [StatusCode::NOT_MODIFIED, StatusCode::OK], "{name}");
        }
    }

    #[test]
    fn a_source_whose_guids_change_offers_nothing_to_compare_with() {
        let response = ask("buon-me", "/rss/home.rss", 0, None);
        assert_eq!(response.status(), StatusCode::OK);
        assert!(!response.headers().contains_key(header::ETAG));
    }

    #[test]
    fn faults_are_answered_as_faults() {
        let moved = ask("dat-cang", "/rss/home.rss", 0, None);
        assert_eq!(moved.status(), StatusCode::MOVED_PERMANENTLY);
        assert_eq!(ask("dat-cang", &field(&moved, "location"), 0, None).status(), StatusCode::OK);
        assert_eq!(ask("song-ma", "/rss/home.rss", 0, None).status(), StatusCode::GONE);
        assert_eq!(field(&ask("vam-co", "/rss/home.rss", 0, None), "content-type"), "text/html; charset=utf-8");
        assert_eq!(ask("dat-mo", "/", 0, None).status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn every_sample_but_the_dead_one_answers_on_its_own_host() {
        let origin = Origin::bind(Clock::Manual(Hand::at(START))).await.expect("loopback");
        let (addresses, counts, stop) = (origin.addresses().clone(), origin.counts(), CancellationToken::new());
        let visit = async {
            for sample in samples() {
                let answered =
                    get(addresses[sample.id], sample.path).await.is_some_and(|text| text.starts_with("HTTP/1.1 "));
                assert_eq!(answered, sample.id != "song-huong", "{}", sample.id);
            }
            stop.cancel();
        };
        tokio::join!(origin.serve(stop.clone()), visit);
        assert_eq!(counts.total().requests, samples().len() as u64 - 1);
        assert_eq!(counts.of("dat-mo"), Count { requests: 1, unchanged: 0 });
    }

    async fn get(address: SocketAddr, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(address).await.ok()?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        Some(String::from_utf8_lossy(&answer).into_owned())
    }
}
