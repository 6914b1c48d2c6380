//! HTTP out: hands out pages that were printed before. A request touches neither the store nor the loop.
//!
//! hyper's own builder, not `axum::serve`: that one waits for a request's header for ever (tokio-rs/axum#2741).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::either::Either;
use tokio_util::sync::CancellationToken;

use crate::publish::{Page, Pages};

/// A request's header must be complete within this time.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection lives at most so long: a reader that takes its page byte by byte holds nothing for ever.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(120);
/// So many connections are served at once; further ones wait in the kernel's queue.
const MOST_CONNECTIONS: usize = 4_000;
/// How long open connections may finish once the daemon stops.
const DRAIN: Duration = Duration::from_secs(5);
/// How long to wait after `accept` failed, as it does when descriptors run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A bound address.
pub enum Listener {
    /// A TCP address.
    Tcp(TcpListener),
    /// A Unix socket.
    Unix(UnixListener),
}

type Stream = Either<TcpStream, UnixStream>;

impl Listener {
    async fn accept(&self) -> std::io::Result<Stream> {
        match self {
            Self::Tcp(listener) => listener.accept().await.map(|(stream, _)| Either::Left(stream)),
            Self::Unix(listener) => listener.accept().await.map(|(stream, _)| Either::Right(stream)),
        }
    }
}

/// Serves `pages` on `listener` until `stop`, then lets open connections finish for a few seconds.
pub async fn serve(listener: Listener, pages: Pages, stop: CancellationToken) {
    let mut connections = JoinSet::new();
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    while let Some(place) = stop.run_until_cancelled(Arc::clone(&places).acquire_owned()).await {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        match accepted {
            Ok(stream) => {
                let (pages, stop) = (pages.clone(), stop.clone());
                connections.spawn(async move {
                    // A connection over its time is cut; what it was doing is the reader's own affair.
                    let _ = tokio::time::timeout(CONNECTION_TIMEOUT, connection(stream, pages, stop)).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(error = %error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    let _ = tokio::time::timeout(DRAIN, async { while connections.join_next().await.is_some() {} }).await;
}

async fn connection(stream: Stream, pages: Pages, stop: CancellationToken) {
    let service = service_fn(move |request: Request<Incoming>| {
        let response = answer(&pages, request.method(), request.uri().path(), request.headers());
        async move { Ok::<_, Infallible>(response) }
    });
    let http = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(http);
    // Errors here are the reader's: it went away or spoke no HTTP.
    tokio::select! {
        _ = http.as_mut() => {}
        () = stop.cancelled() => {
            http.as_mut().graceful_shutdown();
            let _ = http.await;
        }
    }
}

/// The answer to one request, pure: look up, compare validators, answer.
fn answer(pages: &Pages, method: &Method, path: &str, headers: &HeaderMap) -> Response<Full<Bytes>> {
    if method != Method::GET && method != Method::HEAD {
        let mut response = words(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD are answered here.\n", false);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let head = method == Method::HEAD;
    let Some(page) = pages.get(path) else {
        return words(
            StatusCode::NOT_FOUND,
            "Không có trang này. Danh sách nguồn ở /sources, mọi tin ở /all.atom.\nNo such page. See /all.atom and /sources.\n",
            head,
        );
    };
    let unchanged = is_unchanged(&page, headers);
    let (status, body) =
        if unchanged { (StatusCode::NOT_MODIFIED, Bytes::new()) } else { (StatusCode::OK, page.body.clone()) };
    let length = body.len();
    let mut response = Response::new(Full::new(if head { Bytes::new() } else { body }));
    *response.status_mut() = status;
    let fields = response.headers_mut();
    secure(fields);
    fields.insert(header::ETAG, value(&page.etag));
    fields.insert(header::LAST_MODIFIED, value(&page.modified.http_date()));
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    fields.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if !unchanged {
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(page.content_type));
        fields.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}

/// RFC 9110, section 13.2.2: `If-None-Match` decides if present, else `If-Modified-Since`, which we answer only for the
/// very date that we gave.
fn is_unchanged(page: &Page, headers: &HeaderMap) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
        return lists
            .flat_map(|list| list.split(','))
            .map(str::trim)
            .any(|tag| tag == "*" || tag.trim_start_matches("W/") == page.etag);
    }
    headers.get(header::IF_MODIFIED_SINCE).is_some_and(|date| date.as_bytes() == page.modified.http_date().as_bytes())
}

fn words(status: StatusCode, text: &'static str, head: bool) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(if head { b"" } else { text.as_bytes() })));
    *response.status_mut() = status;
    secure(response.headers_mut());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Nothing that a source wrote may run in a reader's browser.
fn secure(fields: &mut HeaderMap) {
    let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    fields.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    fields.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    fields.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("tags and dates are visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Timestamp;

    fn ask(method: &Method, path: &str, field: Option<(header::HeaderName, &str)>) -> Response<Full<Bytes>> {
        let pages = Pages::default();
        pages.put(
            "/all.atom".into(),
            Page::new("application/atom+xml; charset=utf-8", "<feed/>", Timestamp::from_seconds(1_790_000_000)),
        );
        let mut headers = HeaderMap::new();
        headers.extend(field.map(|(name, text)| (name, HeaderValue::from_str(text).unwrap())));
        answer(&pages, method, path, &headers)
    }

    #[test]
    fn a_known_tag_or_date_is_answered_without_a_body() {
        let etag = ask(&Method::GET, "/all.atom", None).headers()[header::ETAG].to_str().unwrap().to_owned();
        for tag in [etag.clone(), format!("\"x\", W/{etag}"), "*".to_owned()] {
            assert_eq!(ask(&Method::GET, "/all.atom", Some((header::IF_NONE_MATCH, &tag))).status(), 304, "{tag}");
        }
        let date = "Mon, 21 Sep 2026 14:13:20 GMT";
        assert_eq!(ask(&Method::GET, "/all.atom", Some((header::IF_MODIFIED_SINCE, date))).status(), 304);
        assert_eq!(ask(&Method::GET, "/all.atom", Some((header::IF_NONE_MATCH, "\"x\""))).status(), 200);
    }

    #[test]
    fn head_gives_the_length_and_other_methods_are_refused() {
        let response = ask(&Method::HEAD, "/all.atom", None);
        assert_eq!(response.headers()[header::CONTENT_LENGTH], "7");
        assert_eq!(ask(&Method::POST, "/all.atom", None).status(), 405);
        assert_eq!(ask(&Method::GET, "/none", None).status(), 404);
    }
}
