//! What a `[[source]]` means.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::{Host, Url};

use super::check::shown;
use super::file;
use super::include::why;
use super::judge::Judge;
use super::options::{Fetch, Poll};
use super::places::Places;
use super::problem::{Mark, Marked, Report, suggestion_or};
use crate::news::{Access, Charset, Content, DateOrder, Kind, Secret, Source, SourceId};

type Text = Marked<String>;

/// What sources are judged against.
pub(super) struct Around<'a> {
    /// The folder of the main file; relative paths begin there.
    pub(super) folder: &'a Path,
    pub(super) places: &'a Places,
    pub(super) fetch: &'a Fetch,
    /// What a source that does not say otherwise may do.
    pub(super) allow_private_networks: bool,
    pub(super) poll: &'a Poll,
    pub(super) categories: &'a [&'a str],
}

/// A credential is one header; the bound is that of common servers for a header line.
const LONGEST_CREDENTIAL: usize = 8 << 10;

const KINDS: [(&str, Kind); 7] = [
    ("newspaper", Kind::Newspaper),
    ("broadcaster", Kind::Broadcaster),
    ("portal", Kind::Portal),
    ("government", Kind::Government),
    ("party", Kind::Party),
    ("agency", Kind::Agency),
    ("national", Kind::National),
];
const CONTENTS: [(&str, Content); 2] = [("summary", Content::Summary), ("full", Content::Full)];
const DATE_ORDERS: [(&str, DateOrder); 3] =
    [("auto", DateOrder::Auto), ("day-first", DateOrder::DayFirst), ("month-first", DateOrder::MonthFirst)];
const CHARSETS: [(&str, Charset); 2] = [("tcvn3", Charset::Tcvn3), ("vni", Charset::Vni)];

/// Judges every source, and that ids and addresses are told apart.
pub(super) fn sources(written: &[file::Source], around: &Around<'_>, report: &mut Report) -> Vec<Source> {
    let sources = written.iter().filter_map(|source| one(source, around, report)).collect();
    refuse_twins(written, report);
    sources
}

fn one(written: &file::Source, around: &Around<'_>, report: &mut Report) -> Option<Source> {
    let mut judge = Judge::of(&written.subject, report);
    let id = written.id.as_ref().map(|text| judge.slug("id", text));
    let name = written.name.as_ref().map(|text| judge.line("name", text));
    let url = written.url.as_ref().and_then(|text| address(&mut judge, "url", text, around.folder));
    let mut source = Source {
        home: written.home.as_ref().and_then(|text| address(&mut judge, "home", text, around.folder)),
        province: written.province.as_ref().and_then(|text| judge.province(text)),
        kind: judge.choice("kind", &written.kind, &KINDS),
        categories: Vec::new(),
        content: judge.choice("content", &written.content, &CONTENTS),
        timezone: timezone(&mut judge, &written.timezone),
        date_order: judge.choice("date_order", &written.date_order, &DATE_ORDERS),
        charset: written.charset.as_ref().map(|text| judge.choice("charset", text, &CHARSETS)),
        interval: written.interval.as_ref().map(|text| interval(&mut judge, text, around.poll)),
        ..Source::new("", "", Url::parse("file:///").expect("a URL by RFC 8089"))
    };
    for text in written.categories.iter().flatten() {
        source.categories.push(judge.category(text, around.categories));
    }
    source.access = access(&mut judge, written, around);
    if let (Some(url), Some(text)) = (&url, &written.url) {
        advise_on_access(&mut judge, url, &text.mark, (&source.access, around.fetch));
    }
    Some(Source { id: SourceId::new(&id?), name: name?, url: url?, ..source })
}

/// An http, https or file URL. `file:feeds/a.xml` begins at the folder of the main file.
fn address(judge: &mut Judge<'_>, key: &str, text: &Text, folder: &Path) -> Option<Url> {
    let base = std::path::absolute(folder).ok().and_then(|folder| Url::from_directory_path(folder).ok());
    // A base that is no file must not make something of "feeds/a.xml": who forgets "https://" should be told so.
    let is_file = text.value.starts_with("file:");
    let url = match Url::options().base_url(base.as_ref().filter(|_| is_file)).parse(&text.value) {
        Ok(url) => url,
        Err(error) => {
            let hint = match error {
                url::ParseError::RelativeUrlWithoutBase => "write it with https:// in front".to_owned(),
                error => error.to_string(),
            };
            judge.error(&text.mark, &format!("{key} \"{}\" is no address; {hint}", shown(&text.value)));
            return None;
        }
    };
    if !matches!(url.scheme(), "http" | "https" | "file") {
        let message = format!("{key} \"{}\" is not http, https or file", shown(&text.value));
        judge.error(&text.mark, &message);
        return None;
    }
    if !url.username().is_empty() || url.password().is_some() {
        let hint = "put the Authorization header into a credential file and name it: credential = \"NAME\"";
        judge.error(&text.mark, &format!("{key} \"{}\" holds a user name or password; {hint}", shown(&text.value)));
        return None;
    }
    Some(url)
}

/// An IANA name such as `Asia/Ho_Chi_Minh`, or a fixed offset such as `+07:00`.
fn timezone(judge: &mut Judge<'_>, text: &Text) -> jiff::tz::TimeZone {
    let offset = jiff::fmt::strtime::parse("%:z", &text.value).ok().and_then(|time| time.offset());
    let zone = offset.map(jiff::tz::TimeZone::fixed).or_else(|| jiff::tz::TimeZone::get(&text.value).ok());
    zone.unwrap_or_else(|| {
        let known: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        let otherwise = "write a name such as \"Asia/Ho_Chi_Minh\" or an offset such as \"+07:00\"";
        let hint = suggestion_or(&text.value, known.iter().map(String::as_str), otherwise);
        judge.error(&text.mark, &format!("unknown timezone \"{}\"{hint}", text.value));
        jiff::tz::TimeZone::UTC
    })
}

fn interval(judge: &mut Judge<'_>, text: &Text, poll: &Poll) -> Duration {
    judge.duration("interval", text, poll.min_interval..=poll.max_interval)
}

fn access(judge: &mut Judge<'_>, written: &file::Source, around: &Around<'_>) -> Access {
    let private_networks = written.allow_private_networks.as_ref().map(|flag| flag.value);
    let insecure_tls = written.insecure_tls.as_ref().filter(|flag| flag.value);
    if let Some(flag) = insecure_tls {
        judge.warn(&flag.mark, "insecure_tls: whoever stands between can change what this source says");
    }
    Access {
        private_networks: private_networks.unwrap_or(around.allow_private_networks),
        extra_ca: written.extra_ca.as_ref().map(|text| certificate(judge, text, around.folder)),
        insecure_tls: insecure_tls.is_some(),
        authorization: written.credential.as_ref().and_then(|text| credential(judge, text, around.places)),
    }
}

fn certificate(judge: &mut Judge<'_>, text: &Text, folder: &Path) -> PathBuf {
    let path = folder.join(&text.value);
    match std::fs::read_to_string(&path) {
        Ok(pem) if pem.contains("-----BEGIN CERTIFICATE-----") => {}
        Ok(_) => judge.error(&text.mark, &format!("extra_ca \"{}\" holds no certificate in PEM form", text.value)),
        Err(error) => {
            judge.error(&text.mark, &format!("extra_ca \"{}\" cannot be read: {}", text.value, why(&error)));
        }
    }
    path
}

/// The secret of that name, from the folder that the service manager made for it.
fn credential(judge: &mut Judge<'_>, text: &Text, places: &Places) -> Option<Secret> {
    let name = &text.value;
    let sane = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if name.is_empty() || name.len() > 64 || name.starts_with('.') || !name.bytes().all(sane) {
        // The value may be the secret itself, put into the wrong place: it is not repeated.
        judge.error(&text.mark, "credential is the name of a file, of letters, digits, \"-\", \".\" and \"_\"");
        return None;
    }
    let Some(folder) = &places.credentials else {
        let hint = format!("give it to the unit with LoadCredential={name}:/PATH");
        judge
            .warn(&text.mark, &format!("credential \"{name}\" is not here, so the source is asked without it; {hint}"));
        return None;
    };
    let secret = match std::fs::read_to_string(folder.join(name)) {
        Ok(secret) => secret,
        Err(error) => {
            judge.error(&text.mark, &format!("credential \"{name}\" cannot be read: {}", why(&error)));
            return None;
        }
    };
    let secret = secret.trim();
    let visible = secret.len() <= LONGEST_CREDENTIAL && secret.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if !visible || !secret.contains(' ') {
        let hint = "the file holds the whole value, such as \"Basic BASE64\" or \"Bearer TOKEN\"";
        judge.error(&text.mark, &format!("credential \"{name}\" is no Authorization header; {hint}"));
        return None;
    }
    Some(Secret::new(secret.to_owned()))
}

/// Says what will not work, or works worse than it seems, between an address and how it is reached.
fn advise_on_access(judge: &mut Judge<'_>, url: &Url, mark: &Mark, (access, fetch): (&Access, &Fetch)) {
    let allowed = |ip: IpAddr| fetch.allow_addresses.iter().any(|network| network.contains(&ip));
    let private = private_address(url).filter(|ip| !access.private_networks && !allowed(*ip));
    if let Some(ip) = private {
        let hint = "write allow_private_networks = true if that is meant";
        judge.warn(mark, &format!("{ip} is no public address and will not be asked; {hint}"));
    }
    let plain = url.scheme() != "https";
    if plain && access.authorization.is_some() {
        judge.warn(mark, "the credential is sent to an address without https, where anyone between can read it");
    }
    if plain && (access.extra_ca.is_some() || access.insecure_tls) {
        judge.warn(mark, "extra_ca and insecure_tls say nothing of an address without https");
    }
}

/// The address that stands in the URL itself, if it is one of this machine or a private network. Names are judged when
/// they are resolved.
fn private_address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Domain("localhost") => Some(IpAddr::from([127, 0, 0, 1])),
        Host::Domain(_) => None,
        Host::Ipv4(ip) => (ip.is_loopback() || ip.is_private() || ip.is_link_local()).then_some(ip.into()),
        Host::Ipv6(ip) => (ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()).then_some(ip.into()),
    }
}

/// Ids are unique; two sources with one address are allowed and odd.
fn refuse_twins(written: &[file::Source], report: &mut Report) {
    let mut ids: BTreeMap<&str, &Mark> = BTreeMap::new();
    let mut urls: BTreeMap<&str, &Mark> = BTreeMap::new();
    for source in written {
        let mut judge = Judge::of(&source.subject, report);
        if let Some(id) = &source.id {
            if let Some(first) = ids.get(id.value.as_str()) {
                let first = judge.report.locate(first);
                judge.error(&id.mark, &format!("the id is taken by the source at {first}"));
            } else {
                ids.insert(&id.value, &id.mark);
            }
        }
        if let Some(url) = &source.url {
            let key = url.value.trim_end_matches('/');
            if let Some(first) = urls.get(key) {
                let first = judge.report.locate(first);
                judge.warn(&url.mark, &format!("the source at {first} has the same url"));
            } else {
                urls.insert(key, &url.mark);
            }
        }
    }
}
