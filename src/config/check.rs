//! What the twins mean: everything is judged, every problem noted, and nothing stops at the first.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

use super::file;
use super::judge::Judge;
use super::options::{Backend, Fetch, Listen, Poll, Serve, Site, Store};
use super::places::Places;
use super::problem::{Marked, Report};

type Text = Marked<String>;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

/// The year since which we speak for an authority that the configuration does not date. It never changes: a new year
/// would rename every story.
const TAG_YEAR: &str = "2026";

pub(super) fn site(written: &file::Site, listen: &Listen, report: &mut Report) -> Site {
    let mut judge = Judge::of("site", report);
    let public_url = match &written.public_url {
        Some(text) => public_url(&mut judge, text),
        None => url_of(listen),
    };
    let tag = match &written.tag {
        Some(text) => tag(&mut judge, text),
        None => format!("{},{TAG_YEAR}", public_url.domain().unwrap_or("localhost")),
    };
    let language = language(&mut judge, &written.language);
    Site { title: judge.line("title", &written.title), language, public_url, tag }
}

pub(super) fn serve(written: &file::Serve, folder: &Path, report: &mut Report) -> Serve {
    let mut judge = Judge::of("serve", report);
    let public = listen(&mut judge, "listen", &written.listen, folder);
    let admin = (written.admin_listen.value != "off")
        .then(|| listen(&mut judge, "admin_listen", &written.admin_listen, folder));
    match &admin {
        Some(Listen::Tcp(address)) if !address.ip().is_loopback() => {
            let message = format!("admin_listen {address} is open to others, and metrics name every source's troubles");
            judge.warn(&written.admin_listen.mark, &message);
        }
        Some(admin) if *admin == public && !is_any_port(admin) => {
            judge.error(&written.admin_listen.mark, "admin_listen is the same address as listen");
        }
        _ => {}
    }
    Serve { listen: public, admin_listen: admin }
}

pub(super) fn store(written: &file::Store, folder: &Path, places: &Places, report: &mut Report) -> Store {
    let mut judge = Judge::of("store", report);
    let path = match &written.path {
        Some(text) if text.value.is_empty() => {
            judge.error(&text.mark, "path is empty");
            folder.to_owned()
        }
        Some(text) => folder.join(&text.value),
        None => places.state.clone(),
    };
    let backend = judge.choice("backend", &written.backend, &[("sled", Backend::Sled), ("memory", Backend::Memory)]);
    Store { path, backend, retention: judge.duration("retention", &written.retention, DAY..=DAY * 3_650) }
}

pub(super) fn fetch(written: &file::Fetch, report: &mut Report) -> Fetch {
    let mut judge = Judge::of("fetch", report);
    let timeout = judge.duration("timeout", &written.timeout, SECOND..=MINUTE * 5);
    let connect_timeout = judge.duration("connect_timeout", &written.connect_timeout, SECOND..=MINUTE * 5);
    if judge.clean && connect_timeout > timeout {
        let message = format!("connect_timeout \"{}\" is longer than timeout", written.connect_timeout.value);
        judge.error(&written.connect_timeout.mark, &message);
    }
    let max_body = judge.size("max_body", &written.max_body, (64 << 10)..=(256 << 20));
    if written.contact.is_none() {
        let message = "no contact: publishers who wonder who asks cannot tell; write a mail address or a page";
        judge.warn(&written.mark, message);
    }
    Fetch {
        contact: written.contact.as_ref().map(|text| contact(&mut judge, text)),
        timeout,
        connect_timeout,
        max_body,
        allow_addresses: written.allow_addresses.iter().filter_map(|text| network(&mut judge, text)).collect(),
    }
}

pub(super) fn poll(written: &file::Poll, report: &mut Report) -> Poll {
    let mut judge = Judge::of("poll", report);
    let min_interval = judge.duration("min_interval", &written.min_interval, SECOND..=DAY * 7);
    let max_interval = judge.duration("max_interval", &written.max_interval, SECOND..=DAY * 7);
    if judge.clean && max_interval < min_interval {
        let message = format!("max_interval \"{}\" is shorter than min_interval", written.max_interval.value);
        judge.error(&written.max_interval.mark, &message);
    }
    if judge.clean && min_interval < MINUTE * 5 {
        let message = format!("min_interval \"{}\": publishers block who asks so often", written.min_interval.value);
        judge.warn(&written.min_interval.mark, &message);
    }
    let (min_interval, max_interval) = if judge.clean { (min_interval, max_interval) } else { (SECOND, DAY * 7) };
    Poll {
        min_interval,
        max_interval,
        concurrency: judge.number("concurrency", &written.concurrency, 1..=256),
        per_host: judge.duration("per_host", &written.per_host, Duration::ZERO..=MINUTE * 10),
    }
}

/// `127.0.0.1:8710`, `[::]:80` or `unix:/run/diembao/admin.sock`.
fn listen(judge: &mut Judge<'_>, key: &str, text: &Text, folder: &Path) -> Listen {
    if let Some(path) = text.value.strip_prefix("unix:").filter(|path| !path.is_empty()) {
        return Listen::Unix(folder.join(path));
    }
    if let Ok(address) = text.value.parse() {
        return Listen::Tcp(address);
    }
    let port = text.value.rsplit(':').next().and_then(|port| port.parse::<u16>().ok()).unwrap_or(8710);
    let hint = format!("write an address and a port such as \"127.0.0.1:{port}\", or \"unix:PATH\"");
    judge.error(&text.mark, &format!("{key} \"{}\" is nothing to listen on; {hint}", text.value));
    Listen::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}

fn is_any_port(listen: &Listen) -> bool {
    matches!(listen, Listen::Tcp(address) if address.port() == 0)
}

/// Where readers on this machine reach us, for want of a public address.
fn url_of(listen: &Listen) -> Url {
    let written = match listen {
        Listen::Tcp(address) if address.ip().is_unspecified() => format!("http://localhost:{}/", address.port()),
        Listen::Tcp(address) => format!("http://{address}/"),
        Listen::Unix(_) => "http://localhost/".to_owned(),
    };
    // An IPv6 address with a zone is one that no URL can hold.
    Url::parse(&written).unwrap_or_else(|_| Url::parse("http://localhost/").expect("a URL by RFC 3986"))
}

fn public_url(judge: &mut Judge<'_>, text: &Text) -> Url {
    let sane = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    };
    if let Some(mut url) = Url::parse(&text.value).ok().filter(sane) {
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        return url;
    }
    let hint = "write where readers reach us, such as \"https://diembao.example.vn/\"";
    judge
        .error(&text.mark, &format!("public_url \"{}\" is no plain http or https address; {hint}", shown(&text.value)));
    url_of(&Listen::Unix(Path::new("").to_owned()))
}

/// `authority,date` of RFC 4151: a domain or a mail address, and a day, month or year on which it was ours.
fn tag(judge: &mut Judge<'_>, text: &Text) -> String {
    let sane = text.value.split_once(',').is_some_and(|(authority, date)| is_authority(authority) && is_date(date));
    if !sane {
        let hint = "write a domain and the year since which it is yours: \"diembao.example.vn,2026\"";
        judge.error(&text.mark, &format!("tag \"{}\" cannot begin a tag: id (RFC 4151); {hint}", text.value));
    }
    text.value.clone()
}

fn is_authority(text: &str) -> bool {
    let (mailbox, domain) = text.rsplit_once('@').map_or((None, text), |(mailbox, domain)| (Some(mailbox), domain));
    let is_mailbox = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
    };
    domain.len() <= 253 && domain.split('.').all(super::value::is_slug) && mailbox.is_none_or(is_mailbox)
}

fn is_date(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let padded = format!("{text}{}", "-01-01".get(text.len().saturating_sub(4)..).unwrap_or_default());
    text.len() >= 4 && text.split('-').all(digits) && padded.parse::<jiff::civil::Date>().is_ok()
}

/// BCP 47 as far as a typing error shows: a language and perhaps a script or a region.
fn language(judge: &mut Judge<'_>, text: &Text) -> String {
    let part = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let mut parts = text.value.split('-');
    let first =
        parts.next().is_some_and(|name| part(name, 2..=3) && name.bytes().all(|byte| byte.is_ascii_lowercase()));
    if !first || !parts.all(|rest| part(rest, 2..=8)) {
        judge.error(&text.mark, &format!("language \"{}\" is no language tag; write \"vi\" or \"en\"", text.value));
    }
    text.value.clone()
}

/// A mail address or a page; it becomes part of a header, so it holds nothing but visible ASCII.
fn contact(judge: &mut Judge<'_>, text: &Text) -> String {
    let written = &text.value;
    let visible = (3..=200).contains(&written.len()) && written.bytes().all(|byte| byte.is_ascii_graphic());
    let reachable = written.contains('@') || written.starts_with("https://") || written.starts_with("http://");
    if !visible || !reachable {
        let hint = "write \"editor@example.vn\" or \"https://example.vn/about\"";
        judge.error(&text.mark, &format!("contact \"{written}\" is neither a mail address nor a page; {hint}"));
    }
    written.clone()
}

fn network(judge: &mut Judge<'_>, text: &Text) -> Option<IpNet> {
    let address = text.value.parse::<IpAddr>().map(IpNet::from);
    let network = address.or_else(|_| text.value.parse::<IpNet>()).ok();
    if network.is_none() {
        let hint = "write \"127.0.0.1\" or \"10.0.0.0/8\"";
        judge.error(&text.mark, &format!("allow_addresses: \"{}\" is no address; {hint}", text.value));
    }
    network
}

/// An address as a message may quote it: without the user name and password that may stand in it.
pub(super) fn shown(url: &str) -> String {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let end = url[authority..].find(['/', '?', '#']).map_or(url.len(), |at| authority + at);
    match url[authority..end].rfind('@') {
        Some(at) => format!("{}…{}", &url[..authority], &url[authority + at..]),
        None => url.to_owned(),
    }
}
