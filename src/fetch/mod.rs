//! HTTP in: one source asked once, conditionally, politely, bounded in time and size.
//!
//! In goes an [`Ask`]: an address, and the validators of what we have. Out comes a [`Response`]: the [`Answer`] that the
//! schedule learns from, and a [`Document`] if there is something new to read. Nothing is remembered between calls but
//! connections; nothing beside the address and its redirects is ever fetched.

mod address;
mod body;
mod certificate;
mod error;
mod file;
mod headers;
mod walk;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue};
use url::Url;

pub use error::{Fault, FetchError, Redirect, Tls, Weight};

use crate::news::{Access, Document, Source, Timestamp, Validators};

/// What we ask for: feeds first, anything else rather than a 406 (RFC 9110, section 12.5.1).
const ACCEPTED: &str = "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, \
     application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1";

/// Every coding that `body` can undo.
const ACCEPTED_CODINGS: &str = "gzip, deflate, br, zstd";

/// How long a connection waits for its next use: hops and neighbours of one poll, not the next one minutes later.
const POOL_IDLE: Duration = Duration::from_secs(15);

/// How the client asks.
#[derive(Clone, Debug)]
pub struct Options {
    /// A URL or a mail address at which a webmaster reaches the operator; part of the `User-Agent`.
    pub contact: Option<String>,
    /// Limit for name, connection and handshake of one hop.
    pub connect_timeout: Duration,
    /// Limit for the wait for headers, and for any pause within the body.
    pub idle_timeout: Duration,
    /// Limit for the whole poll, redirects included.
    pub total_timeout: Duration,
    /// Largest document, in unpacked bytes.
    pub max_body: usize,
    /// Redirects followed in one poll.
    pub max_redirects: usize,
    /// Whether every source may lie on a loopback or private address.
    pub allow_private_networks: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            contact: None,
            connect_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(20),
            max_body: 8 << 20,
            max_redirects: 5,
            allow_private_networks: false,
        }
    }
}

impl Options {
    /// Who we say we are: name, version, and where to complain.
    pub fn user_agent(&self) -> String {
        let name = concat!("diembao/", env!("CARGO_PKG_VERSION"));
        match self.contact.as_deref().map(str::trim) {
            None | Some("") => name.to_owned(),
            Some(address) => format!("{name} (+{address})"),
        }
    }
}

/// What to ask for, made by the schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The address.
    pub url: Url,
    /// What the document that we have was validated by; empty for an unconditional request.
    pub validators: Validators,
    /// The address that gave the validators: they are sent there and nowhere else (RFC 9110, section 13).
    pub validated_url: Option<String>,
    /// The hash of the document that we have.
    pub body_hash: Option<u64>,
}

impl Ask {
    /// An unconditional request, as of somebody who has nothing yet.
    pub fn first(url: Url) -> Self {
        Self { url, validators: Validators::default(), validated_url: None, body_hash: None }
    }
}

/// What came of asking.
#[derive(Clone, Debug)]
pub struct Response {
    /// What the schedule learns from the answer.
    pub answer: Answer,
    /// Something to read; absent for a 304, and for the very bytes that we have already.
    pub document: Option<Document>,
}

/// What an answer says beside its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Where the answer came from, after redirects.
    pub url: Url,
    /// The status of the last hop: 200 or 304.
    pub status: u16,
    /// What to send next time, once the document was read well; a 304 replaces only what it names (RFC 9111, 4.3.4).
    pub validators: Validators,
    /// Whether the last request carried a validator.
    pub conditional: bool,
    /// How long the server calls it fresh.
    pub fresh_for: Option<Duration>,
    /// Where the address moved for good: the end of the unbroken run of 301 and 308 that the redirects began with.
    pub moved: Option<Url>,
    /// Every redirect that was followed: its status and where it led.
    pub redirects: Vec<(u16, Url)>,
    /// xxh3-64 of the unpacked body; absent for a 304.
    pub body_hash: Option<u64>,
    /// How the answer travelled.
    pub transport: Transport,
}

/// How an answer travelled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transport {
    /// Requests sent, redirects included.
    pub requests: u32,
    /// Bytes of the body on the wire, before unpacking.
    pub wire_bytes: u64,
    /// The `Content-Type`.
    pub content_type: Option<String>,
    /// The `Content-Encoding`, if any.
    pub coding: Option<String>,
    /// `HTTP/1.1`, `HTTP/2.0`.
    pub http: String,
    /// `TLS 1.3`; absent over plain http.
    pub tls: Option<String>,
    /// When the server's certificate ends.
    pub certificate_ends: Option<Timestamp>,
    /// From the first request to the last byte.
    pub elapsed: Duration,
}

/// Asks sources. Cheap to share behind an `Arc`; connections are reused between its calls.
pub struct Client {
    options: Options,
    /// One HTTP client for each way of reaching a source, made when it is first needed.
    clients: Mutex<BTreeMap<Way, reqwest::Client>>,
}

/// What makes one HTTP client differ from another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    allow_private: bool,
    insecure_tls: bool,
    extra_ca: Option<PathBuf>,
}

impl Client {
    /// A client; fails if the system has no root certificates or the contact cannot stand in a header.
    pub fn new(options: Options) -> Result<Self, FetchError> {
        let client = Self { options, clients: Mutex::new(BTreeMap::new()) };
        let nowhere = Url::parse("about:blank").expect("a constant that is a URL");
        match client.http(&Access::default()) {
            Ok(_) => Ok(client),
            Err(fault) => Err(FetchError { fault, url: Box::new(nowhere), retry_after: None, requests: 0 }),
        }
    }

    /// Asks once for what `source` has, following redirects; `now` dates what the answer says in dates.
    ///
    /// Dropping the future ends the poll and closes its connection.
    pub async fn get(&self, source: &Source, ask: &Ask, now: Timestamp) -> Result<Response, FetchError> {
        if source.url.scheme() == "file" {
            return file::read(ask, self.options.max_body).await;
        }
        let begun = tokio::time::Instant::now();
        let mut walk = walk::Walk::new(source, ask, &self.options);
        let failed = |walk: &walk::Walk<'_>, fault, retry_after| FetchError {
            fault,
            url: Box::new(walk.url().clone()),
            retry_after,
            requests: walk.requests(),
        };
        let http = self.http(&source.access).map_err(|fault| failed(&walk, fault, None))?;
        match tokio::time::timeout(self.options.total_timeout, walk.go(&http, now)).await {
            Ok(Ok(mut response)) => {
                response.answer.transport.elapsed = begun.elapsed();
                Ok(response)
            }
            Ok(Err((fault, retry_after))) => Err(failed(&walk, fault, retry_after)),
            Err(_) => Err(failed(&walk, Fault::Timeout(self.options.total_timeout), None)),
        }
    }

    /// The HTTP client that reaches a source in its way.
    fn http(&self, access: &Access) -> Result<reqwest::Client, Fault> {
        let way = Way {
            allow_private: self.options.allow_private_networks || access.private_networks,
            insecure_tls: access.insecure_tls,
            extra_ca: access.extra_ca.clone(),
        };
        // A panic while the lock was held can leave no half-made client behind.
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&way) {
            return Ok(client.clone());
        }
        let client = build(&self.options, &way)?;
        clients.insert(way, client.clone());
        Ok(client)
    }
}

fn build(options: &Options, way: &Way) -> Result<reqwest::Client, Fault> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED_CODINGS));
    let mut builder = reqwest::Client::builder()
        .user_agent(options.user_agent())
        .default_headers(headers)
        // Redirects are walked by ourselves, so that each hop is vetted and no Referer is sent.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        // A proxy would resolve names for itself, past the guard; reqwest takes one from the environment unasked.
        .no_proxy()
        .retry(reqwest::retry::never())
        .dns_resolver(address::Guard { allow_private: way.allow_private })
        .connect_timeout(options.connect_timeout)
        .read_timeout(options.idle_timeout)
        .pool_max_idle_per_host(1)
        .pool_idle_timeout(POOL_IDLE)
        .http2_max_header_list_size(64 << 10)
        .tls_info(true)
        .tls_danger_accept_invalid_certs(way.insecure_tls);
    if let Some(path) = &way.extra_ca {
        let bytes =
            std::fs::read(path).map_err(|fault| Fault::Setup(format!("extra_ca {}: {fault}", path.display())))?;
        let certificates = reqwest::Certificate::from_pem_bundle(&bytes)
            .ok()
            .filter(|certificates| !certificates.is_empty())
            .ok_or_else(|| Fault::Setup(format!("extra_ca {}: holds no PEM certificate", path.display())))?;
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|fault| Fault::Setup(fault.to_string()))
}
