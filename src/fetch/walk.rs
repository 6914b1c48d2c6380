//! One poll from the first request to the last byte: the hops, each vetted, and the body at their end.

use std::time::Duration;

use reqwest::header::{self, AUTHORIZATION, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use super::body::{Coding, Unpacker};
use super::{Answer, Ask, Fault, Options, Redirect, Response, Transport, address, certificate, headers};
use crate::news::{Document, Source, Timestamp, Validators};

/// A fault, and how long the server asks to be left alone.
type Failure = (Fault, Option<Duration>);

/// Where a poll stands.
pub(super) struct Walk<'a> {
    source: &'a Source,
    ask: &'a Ask,
    options: &'a Options,
    /// The address of the current hop, without credentials and fragment.
    url: Url,
    redirects: Vec<(u16, Url)>,
    requests: u32,
}

impl<'a> Walk<'a> {
    /// A walk that stands before its first request.
    pub(super) fn new(source: &'a Source, ask: &'a Ask, options: &'a Options) -> Self {
        Self { source, ask, options, url: bare(ask.url.clone()), redirects: Vec::new(), requests: 0 }
    }

    /// The address of the current hop.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Requests sent so far.
    pub(super) fn requests(&self) -> u32 {
        self.requests
    }

    /// Walks to the end.
    pub(super) async fn go(&mut self, http: &reqwest::Client, now: Timestamp) -> Result<Response, Failure> {
        loop {
            let response = self.send(http).await.map_err(|fault| (fault, None))?;
            let status = response.status().as_u16();
            let retry_after = headers::retry_after(response.headers(), now);
            match status {
                200 => return self.document(response, now).await.map_err(|fault| (fault, None)),
                304 if self.is_conditional() => {
                    return Ok(Response { answer: self.answer(&response, now), document: None });
                }
                301 | 302 | 303 | 307 | 308 => {
                    let next = self.next(&response).map_err(|fault| (Fault::Redirect(fault), None))?;
                    // RFC 9110, section 10.2.3: the wait comes before the redirected request.
                    if let Some(wait) = retry_after.filter(|wait| !wait.is_zero()) {
                        return Err((Fault::Deferred(Box::new(next)), Some(wait)));
                    }
                    self.redirects.push((status, next.clone()));
                    self.url = next;
                }
                _ => return Err((Fault::Status { code: status }, retry_after)),
            }
        }
    }

    async fn send(&mut self, http: &reqwest::Client) -> Result<reqwest::Response, Fault> {
        if !matches!(self.url.scheme(), "http" | "https") {
            return Err(Fault::Scheme(self.url.scheme().to_owned()));
        }
        let allow_private = self.options.allow_private_networks || self.source.access.private_networks;
        address::vet(&self.url, allow_private)?;
        let mut request = http.get(self.url.clone());
        if self.is_conditional() {
            let Validators { etag, last_modified } = &self.ask.validators;
            for (name, value) in [(IF_NONE_MATCH, etag), (IF_MODIFIED_SINCE, last_modified)] {
                if let Some(value) = value.as_ref().and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok()) {
                    request = request.header(name, value);
                }
            }
        }
        if let Some(authorization) = self.authorization() {
            request = request.header(AUTHORIZATION, authorization);
        }
        self.requests += 1;
        request.send().await.map_err(|fault| Fault::of(&fault, self.options))
    }

    /// Whether this hop is the one that gave the validators.
    fn is_conditional(&self) -> bool {
        !self.ask.validators.is_empty() && self.ask.validated_url.as_deref() == Some(self.url.as_str())
    }

    /// The source's credentials, for its own origin and no other.
    fn authorization(&self) -> Option<HeaderValue> {
        let home = &self.source.url;
        if home.origin() != self.url.origin() {
            return None;
        }
        let value = match &self.source.access.authorization {
            Some(secret) => secret.reveal().to_owned(),
            None if home.username().is_empty() && home.password().is_none() => return None,
            None => basic(home),
        };
        let mut value = HeaderValue::from_str(&value).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Where a redirect leads, if it may be followed.
    fn next(&self, response: &reqwest::Response) -> Result<Url, Redirect> {
        let location = response.headers().get(header::LOCATION).ok_or(Redirect::NoLocation)?;
        // Some servers write the address in bare UTF-8.
        let location = String::from_utf8_lossy(location.as_bytes());
        let next = bare(self.url.join(location.trim()).map_err(|_| Redirect::NoLocation)?);
        if self.url.scheme() == "https" && next.scheme() == "http" {
            return Err(Redirect::Downgrade);
        }
        let seen = |url: &Url| *url == next;
        if seen(&self.url) || seen(&bare(self.ask.url.clone())) || self.redirects.iter().any(|(_, url)| seen(url)) {
            return Err(Redirect::Loop);
        }
        if self.redirects.len() >= self.options.max_redirects {
            return Err(Redirect::TooMany(self.options.max_redirects));
        }
        Ok(next)
    }

    async fn document(&self, mut response: reqwest::Response, now: Timestamp) -> Result<Response, Fault> {
        let mut answer = self.answer(&response, now);
        let limit = self.options.max_body;
        let of_body = |fault| Fault::of_body(fault, limit);
        let coding = Coding::parse(answer.transport.coding.as_deref()).map_err(of_body)?;
        let mut unpacker = Unpacker::new(coding, limit);
        while let Some(chunk) = response.chunk().await.map_err(|fault| Fault::of(&fault, self.options))? {
            answer.transport.wire_bytes += chunk.len() as u64;
            unpacker.push(&chunk).map_err(of_body)?;
        }
        let bytes = unpacker.finish().map_err(of_body)?;
        answer.body_hash = Some(xxh3_64(&bytes));
        if answer.body_hash == self.ask.body_hash {
            return Ok(Response { answer, document: None });
        }
        let document = Document {
            url: answer.url.clone(),
            content_type: answer.transport.content_type.clone(),
            bytes: bytes.into(),
            validators: answer.validators.clone(),
            fresh_for: answer.fresh_for,
        };
        Ok(Response { answer, document: Some(document) })
    }

    fn answer(&self, response: &reqwest::Response, now: Timestamp) -> Answer {
        let status = response.status().as_u16();
        let mut validators = headers::validators(response.headers());
        if status == 304 {
            validators.etag = validators.etag.or_else(|| self.ask.validators.etag.clone());
            validators.last_modified = validators.last_modified.or_else(|| self.ask.validators.last_modified.clone());
        }
        let own = |name| headers::text(response.headers(), name).map(str::to_owned);
        let tls = response.extensions().get::<reqwest::tls::TlsInfo>();
        Answer {
            url: self.url.clone(),
            status,
            validators,
            conditional: self.is_conditional(),
            fresh_for: headers::fresh_for(response.headers(), now),
            moved: self.moved(),
            redirects: self.redirects.clone(),
            body_hash: None,
            transport: Transport {
                requests: self.requests,
                wire_bytes: 0,
                content_type: own(header::CONTENT_TYPE),
                coding: own(header::CONTENT_ENCODING),
                http: format!("{:?}", response.version()),
                tls: tls
                    .and_then(reqwest::tls::TlsInfo::version)
                    .map(|version| format!("{version:?}").replacen('_', " ", 1).replace('_', ".")),
                certificate_ends: tls.and_then(|tls| certificate::ends(tls.peer_certificate()?)),
                elapsed: Duration::ZERO,
            },
        }
    }

    /// The end of the unbroken run of permanent redirects that the walk began with.
    fn moved(&self) -> Option<Url> {
        let permanent = self.redirects.iter().take_while(|(status, _)| matches!(status, 301 | 308));
        permanent.last().map(|(_, url)| url.clone())
    }
}

/// The address as it is asked and remembered: without credentials, which travel apart, and without a fragment.
fn bare(mut url: Url) -> Url {
    // Only addresses that cannot have credentials refuse to lose them.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    url
}

/// HTTP Basic (RFC 7617) of the credentials that stand in an address.
fn basic(url: &Url) -> String {
    let mut pair = percent_decoded(url.username());
    pair.push(b':');
    pair.extend(percent_decoded(url.password().unwrap_or_default()));
    format!("Basic {}", base64(&pair))
}

/// `%41` becomes `A`; what is no escape stays.
fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        if let Some(byte) = escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * at)) as usize & 63];
            out.push(if at <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_in_an_address_become_basic_authorization() {
        let url = Url::parse("https://ph%C3%B3ng:vi%3Aen@a.vn/rss").unwrap();
        assert_eq!(basic(&url), "Basic cGjDs25nOnZpOmVu");
        assert_eq!(base64(b""), "");
        assert_eq!(base64(b"a"), "YQ==");
        assert_eq!(base64(b"ab"), "YWI=");
        assert_eq!(base64(b"abc"), "YWJj");
    }

    #[test]
    fn an_address_is_remembered_without_credentials_and_fragment() {
        assert_eq!(bare(Url::parse("https://a:b@a.vn/rss#x").unwrap()).as_str(), "https://a.vn/rss");
    }
}
