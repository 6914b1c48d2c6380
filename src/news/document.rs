//! A document: the bytes that a source answered with, and what its headers said of them.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use url::Url;

/// What a conditional request sends back: both values byte for byte as the server gave them (RFC 9110, section 13).
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Validators {
    /// The `ETag`, with its quotes and its `W/`.
    pub etag: Option<String>,
    /// The `Last-Modified` date, never reformatted.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Nothing to compare with: the next request is unconditional.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// The answer to one poll: bytes, unpacked but not decoded.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where the bytes came from, after redirects; relative links are resolved against it.
    pub url: Url,
    /// The `Content-Type` header as sent.
    pub content_type: Option<String>,
    /// The bytes.
    pub bytes: Bytes,
    /// What to send with the next request, if this document could be read.
    pub validators: Validators,
    /// How long the server calls it fresh (`Cache-Control: max-age`, else `Expires`).
    pub fresh_for: Option<Duration>,
}

impl Document {
    /// A document that came from `url` without any header, as from a file.
    pub fn new(url: Url, bytes: impl Into<Bytes>) -> Self {
        Self { url, content_type: None, bytes: bytes.into(), validators: Validators::default(), fresh_for: None }
    }
}
