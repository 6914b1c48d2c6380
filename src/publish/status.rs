//! How the sources are, in words: for the administrator, and for a webmaster who wonders who we are.

use serde::Serialize;

use super::{Page, Site};
use crate::news::{GuidTrust, Source, SourceState, Timestamp};

/// One source on the status page.
#[derive(Debug, Serialize)]
pub struct SourceRow {
    /// Its short name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where we ask.
    pub url: String,
    /// `ok`, `waiting` (never asked) or `trouble`.
    pub state: &'static str,
    /// What is wrong or odd, in words; empty when all is well.
    pub words: String,
    /// When we last asked.
    pub last_poll: Option<String>,
    /// When it last answered well.
    pub last_success: Option<String>,
    /// When it last brought something new.
    pub last_new: Option<String>,
    /// When we ask next.
    pub next_due: Option<String>,
}

impl SourceRow {
    /// The row of a source in a state.
    pub fn new(source: &Source, state: Option<&SourceState>) -> Self {
        let time = |moment: Option<Timestamp>| moment.map(Timestamp::rfc3339);
        let words: Vec<&str> = state
            .into_iter()
            .flat_map(|state| state.trouble.as_deref().into_iter().chain(guids(state.guids)))
            .chain(source.access.insecure_tls.then_some("its certificate is not checked (insecure_tls)"))
            .collect();
        Self {
            id: source.id.to_string(),
            name: source.name.clone(),
            url: shown(&source.url),
            state: state.map_or("waiting", |state| if state.trouble.is_some() { "trouble" } else { "ok" }),
            words: words.join("; "),
            last_poll: time(state.and_then(|state| state.last_poll)),
            last_success: time(state.and_then(|state| state.last_success)),
            last_new: time(state.and_then(|state| state.last_new)),
            next_due: time(state.map(|state| state.next_due)),
        }
    }
}

/// What is wrong with a source's guids, if something is.
fn guids(trust: GuidTrust) -> Option<&'static str> {
    match trust {
        GuidTrust::Sane => None,
        GuidTrust::Repeated => Some("its guids repeat; links are used instead"),
        GuidTrust::Changing => Some("its guids change at each poll; links are used instead"),
        GuidTrust::Reused => Some("its guids come back for other articles; links are used instead"),
    }
}

/// The address without what may be a secret in its query.
fn shown(url: &url::Url) -> String {
    let mut shown = url.clone();
    shown.set_query(url.query().map(|_| "…"));
    shown.to_string()
}

/// The sources as JSON.
pub fn sources_json(rows: &[SourceRow], now: Timestamp) -> Page {
    Page::new("application/json; charset=utf-8", serde_json::to_vec_pretty(rows).expect("rows are plain data"), now)
}

/// The sources as a page.
pub fn sources_html(site: &Site, rows: &[SourceRow], now: Timestamp) -> Page {
    let troubled = rows.iter().filter(|row| row.state == "trouble").count();
    let body: String = rows.iter().map(table_row).collect();
    let title = escape(&site.title);
    let html = format!(
        "<!doctype html>\n<html lang=\"vi\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Nguồn tin – {title}</title>\n<h1>Nguồn tin</h1>\n<p>{} nguồn, {troubled} nguồn đang trục trặc.</p>\n<table>\n\
         <thead><tr><th>Nguồn<th>Tình trạng<th>Đọc gần nhất<th>Tin mới gần nhất</thead>\n<tbody>\n{body}</tbody>\n</table>\n</html>\n",
        rows.len()
    );
    Page::new("text/html; charset=utf-8", html, now)
}

/// That the loop goes round: when it last did, for whoever watches from outside.
pub fn health(now: Timestamp) -> Page {
    Page::new("text/plain; charset=utf-8", format!("ok, last round {now}\n"), now)
}

/// How the sources are, in Prometheus' text form (version 0.0.4).
pub fn metrics(rows: &[SourceRow], now: Timestamp) -> Page {
    let count = |state: &str| rows.iter().filter(|row| row.state == state).count();
    let body = format!(
        "# HELP diembao_sources Sources by state.\n# TYPE diembao_sources gauge\n\
         diembao_sources{{state=\"ok\"}} {}\ndiembao_sources{{state=\"trouble\"}} {}\ndiembao_sources{{state=\"waiting\"}} {}\n\
         # HELP diembao_last_round_seconds When the loop last went round, in seconds since 1970.\n\
         # TYPE diembao_last_round_seconds gauge\ndiembao_last_round_seconds {}\n",
        count("ok"),
        count("trouble"),
        count("waiting"),
        now.seconds()
    );
    Page::new("text/plain; version=0.0.4; charset=utf-8", body, now)
}

fn table_row(row: &SourceRow) -> String {
    let state = match row.state {
        "ok" => "Tốt",
        "waiting" => "Chưa đọc",
        _ => "Trục trặc",
    };
    let words = if row.words.is_empty() { String::new() } else { format!(": {}", escape(&row.words)) };
    let [poll, new] = [&row.last_poll, &row.last_new].map(|time| time.as_deref().unwrap_or("–"));
    format!("<tr><td><a href=\"{}\">{}</a><td>{state}{words}<td>{poll}<td>{new}\n", escape(&row.url), escape(&row.name))
}

/// Escapes text for HTML, in content and in double-quoted attributes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
