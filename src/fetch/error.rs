//! Why a poll brought no answer, what that weighs, and what an operator can do about it.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use url::Url;

use super::address::NoAddress;
use super::body::BodyFault;

/// A poll that brought no usable answer.
#[derive(Clone, Debug)]
pub struct FetchError {
    /// What went wrong.
    pub fault: Fault,
    /// The address that was asked last, without credentials.
    pub url: Box<Url>,
    /// How long the server asks to be left alone.
    pub retry_after: Option<Duration>,
    /// How many requests were sent, redirects included.
    pub requests: u32,
}

impl fmt::Display for FetchError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.url, self.fault)?;
        match self.fault.cure() {
            Some(cure) => write!(out, "; {cure}"),
            None => Ok(()),
        }
    }
}

impl Error for FetchError {}

/// What a failure weighs for the back-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The failure is on our side of the wire: it does not count against the source.
    Ours,
    /// Will most likely pass by itself: a timeout, a 503.
    Temporary,
    /// The server answers, but not with a feed: a 404, a page.
    Soft,
    /// Stays until somebody changes something: a certificate, a redirect loop.
    Hard,
}

/// What went wrong in a poll.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The client for this source could not be made.
    #[error("cannot be asked: {0}")]
    Setup(String),
    /// The address is neither http nor https.
    #[error("scheme \"{0}\" is not fetched")]
    Scheme(String),
    /// The host lies where no source may lie.
    #[error("{host} lies at {address}, {kind}, which is refused")]
    Forbidden {
        /// The host.
        host: String,
        /// Its address.
        address: IpAddr,
        /// What kind of address that is.
        kind: &'static str,
    },
    /// There is no such name.
    #[error("there is no host of the name {0}")]
    NoSuchHost(String),
    /// The resolver did not answer.
    #[error("the resolver did not answer for {0}")]
    ResolverDown(String),
    /// This machine has no way out.
    #[error("our own network is down: {0}")]
    NetworkDown(String),
    /// No connection came about.
    #[error("no connection: {0}")]
    Connect(String),
    /// Some limit of time ran out.
    #[error("no complete answer within {} s", .0.as_secs_f32())]
    Timeout(Duration),
    /// No secure connection came about.
    #[error("{}", .0.words())]
    Tls(Tls),
    /// The body is larger than the limit, in bytes.
    #[error("the document is larger than {0} bytes unpacked")]
    TooLarge(usize),
    /// The content coding could not be undone.
    #[error("the body cannot be unpacked: {0}")]
    Coding(String),
    /// The answer broke off or was no HTTP.
    #[error("the answer broke off or is no HTTP: {0}")]
    Broken(String),
    /// A redirect that is not followed.
    #[error("{0}")]
    Redirect(Redirect),
    /// A redirect that asks for patience: the address may be asked when the wait is over.
    #[error("redirected to {0}, but only after a wait")]
    Deferred(Box<Url>),
    /// A status that carries no document.
    #[error("status {code}{}", status_words(*code))]
    Status {
        /// The status.
        code: u16,
    },
    /// A file could not be read.
    #[error("cannot read the file: {0}")]
    File(String),
}

/// Why a secure connection did not come about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// The chain leads to no authority that we know; most often the server forgets its intermediate certificate.
    UnknownIssuer,
    /// The certificate is past its end.
    Expired,
    /// The certificate is for a later time.
    NotYetValid,
    /// The certificate is for other names.
    WrongName,
    /// The certificate is signed in a way that is no longer trusted, or is otherwise unfit.
    BadCertificate(String),
    /// The server offers TLS 1.0 or 1.1 only.
    OldProtocol,
    /// The server offers no cipher that is still thought safe.
    OldCiphers,
    /// Whatever answers does not speak TLS.
    NotTls,
    /// Anything else, in the library's words.
    Other(String),
}

impl Tls {
    fn words(&self) -> String {
        match self {
            Self::UnknownIssuer => "the certificate chain leads to no known authority".to_owned(),
            Self::Expired => "the certificate has expired".to_owned(),
            Self::NotYetValid => "the certificate is not valid yet (or our clock is wrong)".to_owned(),
            Self::WrongName => "the certificate is made out to another name".to_owned(),
            Self::BadCertificate(words) => format!("the certificate is not acceptable: {words}"),
            Self::OldProtocol => "the server offers nothing newer than TLS 1.1".to_owned(),
            Self::OldCiphers => {
                "the server offers only old ciphers (RSA key exchange, CBC or finite-field DH)".to_owned()
            }
            Self::NotTls => "the server does not speak TLS at this address".to_owned(),
            Self::Other(words) => format!("no secure connection: {words}"),
        }
    }

    fn cure(&self) -> &'static str {
        match self {
            Self::UnknownIssuer => {
                "if the server forgets its intermediate certificate, save that as PEM and name it in extra_ca"
            }
            Self::NotTls => "try the http:// address",
            Self::OldProtocol | Self::OldCiphers => {
                "ask the site to allow TLS 1.2 with ECDHE and GCM, or use its http:// address"
            }
            _ => "tell the site; insecure_tls = true reads it unchecked, with a standing warning",
        }
    }
}

/// Why a redirect is not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Redirect {
    /// More hops than the limit.
    #[error("more than {0} redirects")]
    TooMany(usize),
    /// It leads back to an address that was asked in the same poll.
    #[error("redirects lead in a circle")]
    Loop,
    /// From https to http.
    #[error("redirected from https to http, which is refused")]
    Downgrade,
    /// No `Location`, or none that is an address.
    #[error("redirected, but not to an address")]
    NoLocation,
}

impl Fault {
    /// What the failure weighs for the back-off.
    pub fn weight(&self) -> Weight {
        match self {
            Self::NoSuchHost(_) | Self::ResolverDown(_) | Self::NetworkDown(_) | Self::Deferred(_) => Weight::Ours,
            Self::Connect(_) | Self::Timeout(_) | Self::Broken(_) | Self::Status { code: 408 | 425 | 429 | 500.. } => {
                Weight::Temporary
            }
            Self::Status { .. } | Self::TooLarge(_) | Self::Coding(_) | Self::File(_) => Weight::Soft,
            Self::Setup(_) | Self::Scheme(_) | Self::Forbidden { .. } | Self::Tls(_) | Self::Redirect(_) => {
                Weight::Hard
            }
        }
    }

    /// What an operator can do, where we know it.
    pub fn cure(&self) -> Option<&'static str> {
        Some(match self {
            Self::Tls(fault) => fault.cure(),
            Self::Forbidden { .. } => "allow_private_networks = true lets this source lie there",
            Self::NoSuchHost(_) => "check the spelling, or whether the site has moved",
            Self::TooLarge(_) => "raise max_body if the document is in order",
            Self::Redirect(Redirect::Downgrade) => "write the http:// address in the configuration if that is wanted",
            Self::Status { code: 401 | 403 } => "the site refuses us: ask its webmaster, or set an authorization",
            Self::Status { code: 404 } => "look for the feed's new address on the site",
            Self::Status { code: 410 } => "the feed is gone for good: remove it or give its new address",
            _ => return None,
        })
    }

    /// The fault behind an error of the HTTP client, by its type wherever there is one.
    pub(super) fn of(fault: &reqwest::Error, limits: &super::Options) -> Self {
        if let Some(refused) = find::<NoAddress>(fault) {
            return refused.clone().into();
        }
        if let Some(tls) = find::<rustls::Error>(fault) {
            return Self::Tls(tls_fault(tls));
        }
        if fault.is_timeout() {
            return Self::Timeout(if fault.is_connect() { limits.connect_timeout } else { limits.idle_timeout });
        }
        let words = last_words(fault);
        match find::<std::io::Error>(fault).map(std::io::Error::kind) {
            Some(std::io::ErrorKind::NetworkUnreachable | std::io::ErrorKind::NetworkDown) => Self::NetworkDown(words),
            _ if fault.is_connect() => Self::Connect(words),
            _ => Self::Broken(words),
        }
    }
}

impl From<NoAddress> for Fault {
    fn from(refused: NoAddress) -> Self {
        match refused {
            NoAddress::Forbidden { host, address, kind } => Self::Forbidden { host, address, kind },
            NoAddress::Unknown(host) => Self::NoSuchHost(host),
            NoAddress::ResolverDown(host) => Self::ResolverDown(host),
        }
    }
}

impl Fault {
    /// The fault of a body, given the limit that it was read under.
    pub(super) fn of_body(fault: BodyFault, limit: usize) -> Self {
        match fault {
            BodyFault::TooLarge => Self::TooLarge(limit),
            BodyFault::Coding(words) => Self::Coding(words),
        }
    }
}

/// The first error of type `T` in the chain, also inside an `io::Error`, which hides what it wraps from the chain.
fn find<'a, T: Error + 'static>(fault: &'a (dyn Error + 'static)) -> Option<&'a T> {
    if let Some(found) = fault.downcast_ref::<T>() {
        return Some(found);
    }
    let inside = fault.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    if let Some(found) = inside.and_then(|inner| find::<T>(inner)) {
        return Some(found);
    }
    find::<T>(fault.source()?)
}

/// What the innermost error says: the outer ones only say that there is one, and name the URL with its secrets.
fn last_words(fault: &reqwest::Error) -> String {
    let mut last: &dyn Error = fault;
    while let Some(inner) = last.source() {
        last = inner;
    }
    if std::ptr::eq(last, std::ptr::from_ref::<reqwest::Error>(fault)) {
        "unknown".to_owned()
    } else {
        last.to_string()
    }
}

fn tls_fault(fault: &rustls::Error) -> Tls {
    use rustls::{AlertDescription, CertificateError as Bad, Error};
    match fault {
        Error::InvalidCertificate(bad) => match bad {
            Bad::UnknownIssuer => Tls::UnknownIssuer,
            Bad::Expired | Bad::ExpiredContext { .. } => Tls::Expired,
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => Tls::NotYetValid,
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => Tls::WrongName,
            bad => Tls::BadCertificate(bad.to_string()),
        },
        Error::AlertReceived(AlertDescription::ProtocolVersion)
        | Error::PeerIncompatible(rustls::PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig) => Tls::OldProtocol,
        Error::AlertReceived(AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity)
        | Error::PeerIncompatible(_) => Tls::OldCiphers,
        Error::InvalidMessage(_) => Tls::NotTls,
        other => Tls::Other(other.to_string()),
    }
}

/// What a status means to somebody who does not know the numbers.
fn status_words(status: u16) -> &'static str {
    match status {
        204 => ": nothing to read",
        401 | 403 => ": we are refused",
        404 => ": nothing at this address",
        410 => ": gone for good",
        429 => ": asked too often",
        503 => ": out of service for now",
        500..=599 => ": the server is in trouble",
        _ => "",
    }
}
