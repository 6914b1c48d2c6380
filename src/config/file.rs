//! The files as written: one twin a table, every value with its place, and the defaults, which stand nowhere else.
//!
//! A twin says nothing about meaning; `check` reads it.

use std::sync::Arc;

use super::problem::{Mark, Marked};
use super::table::Table;

type Text = Marked<String>;

/// What the main file says beside sources and feeds.
pub(super) struct Main {
    pub(super) site: Site,
    pub(super) serve: Serve,
    pub(super) store: Store,
    pub(super) fetch: Fetch,
    pub(super) poll: Poll,
    pub(super) include: Vec<Text>,
}

pub(super) struct Site {
    pub(super) title: Text,
    pub(super) language: Text,
    pub(super) public_url: Option<Text>,
    pub(super) tag: Option<Text>,
}

pub(super) struct Serve {
    pub(super) listen: Text,
    pub(super) admin_listen: Text,
}

pub(super) struct Store {
    pub(super) path: Option<Text>,
    pub(super) backend: Text,
    pub(super) retention: Text,
}

pub(super) struct Fetch {
    pub(super) mark: Mark,
    pub(super) contact: Option<Text>,
    pub(super) timeout: Text,
    pub(super) connect_timeout: Text,
    pub(super) max_body: Text,
    pub(super) allow_private_networks: bool,
    pub(super) allow_addresses: Vec<Text>,
}

pub(super) struct Poll {
    pub(super) min_interval: Text,
    pub(super) max_interval: Text,
    pub(super) concurrency: Marked<u64>,
    pub(super) per_host: Text,
}

/// What any file may hold.
#[derive(Default)]
pub(super) struct Lists {
    pub(super) sources: Vec<Source>,
    pub(super) feeds: Vec<Feed>,
}

pub(super) struct Source {
    pub(super) subject: Arc<str>,
    pub(super) id: Option<Text>,
    pub(super) name: Option<Text>,
    pub(super) url: Option<Text>,
    pub(super) home: Option<Text>,
    pub(super) province: Option<Text>,
    pub(super) kind: Text,
    pub(super) categories: Option<Vec<Text>>,
    pub(super) content: Text,
    pub(super) timezone: Text,
    pub(super) date_order: Text,
    pub(super) charset: Option<Text>,
    pub(super) interval: Option<Text>,
    pub(super) allow_private_networks: Option<Marked<bool>>,
    pub(super) extra_ca: Option<Text>,
    pub(super) insecure_tls: Option<Marked<bool>>,
    pub(super) credential: Option<Text>,
}

pub(super) struct Feed {
    pub(super) subject: Arc<str>,
    pub(super) mark: Mark,
    pub(super) id: Option<Text>,
    pub(super) title: Option<Text>,
    pub(super) subtitle: Option<Text>,
    pub(super) categories: Option<Vec<Text>>,
    pub(super) provinces: Option<Vec<Text>>,
    pub(super) sources: Option<Vec<Text>>,
    pub(super) limit: Marked<u64>,
}

/// Keys that make a file one of categories; `categories::parse` reads it whole.
pub(super) const CATEGORY_KEYS: [&str; 5] = ["category", "scoring", "signals", "ignore", "fallback"];

const SECTIONS: [&str; 6] = ["site", "serve", "store", "fetch", "poll", "include"];

/// Reads the main file.
pub(super) fn read_main(mut file: Table<'_, '_>) -> (Main, Lists) {
    let main = Main {
        site: file.section("site", site),
        serve: file.section("serve", serve),
        store: file.section("store", store),
        fetch: file.section("fetch", fetch),
        poll: file.section("poll", poll),
        include: file.texts("include").unwrap_or_default(),
    };
    let lists = lists(&mut file);
    file.refuse(&CATEGORY_KEYS, "belongs into a file of its own, named in include, such as \"categories.toml\"");
    file.refuse_the_rest();
    (main, lists)
}

/// Reads an included file of sources and feeds.
pub(super) fn read_included(mut file: Table<'_, '_>) -> Lists {
    let lists = lists(&mut file);
    file.refuse(&SECTIONS, "belongs into the main file");
    file.refuse_the_rest();
    lists
}

fn lists(file: &mut Table<'_, '_>) -> Lists {
    Lists { sources: file.each("source", source), feeds: file.each("feed", feed) }
}

fn site(table: &mut Table<'_, '_>) -> Site {
    Site {
        title: table.text("title", "Điểm báo"),
        language: table.text("language", "vi"),
        public_url: table.maybe_text("public_url"),
        tag: table.maybe_text("tag"),
    }
}

fn serve(table: &mut Table<'_, '_>) -> Serve {
    Serve {
        listen: table.text("listen", "127.0.0.1:8710"),
        // Loopback: metrics name every source and its troubles, which is nobody else's business.
        admin_listen: table.text("admin_listen", "127.0.0.1:8711"),
    }
}

fn store(table: &mut Table<'_, '_>) -> Store {
    Store {
        path: table.maybe_text("path"),
        backend: table.text("backend", "sled"),
        retention: table.text("retention", "90d"),
    }
}

fn fetch(table: &mut Table<'_, '_>) -> Fetch {
    Fetch {
        mark: table.mark.clone(),
        contact: table.maybe_text("contact"),
        // Provincial portals answer within 10 s or not at all; the total also ends a body that drips.
        timeout: table.text("timeout", "30s"),
        connect_timeout: table.text("connect_timeout", "5s"),
        // The largest feed met, one of 1,000 entries, has about 2 MiB.
        max_body: table.text("max_body", "8MiB"),
        allow_private_networks: table.flag("allow_private_networks").is_some_and(|flag| flag.value),
        allow_addresses: table.texts("allow_addresses").unwrap_or_default(),
    }
}

fn poll(table: &mut Table<'_, '_>) -> Poll {
    Poll {
        min_interval: table.text("min_interval", "15m"),
        max_interval: table.text("max_interval", "6h"),
        concurrency: table.number("concurrency", 16),
        per_host: table.text("per_host", "2s"),
    }
}

fn source(table: &mut Table<'_, '_>) -> Source {
    Source {
        subject: table.subject.clone(),
        id: table.needed_text("id"),
        name: table.needed_text("name"),
        url: table.needed_text("url"),
        home: table.maybe_text("home"),
        province: table.maybe_text("province"),
        kind: table.text("kind", "newspaper"),
        categories: table.texts("categories"),
        content: table.text("content", "summary"),
        timezone: table.text("timezone", "Asia/Ho_Chi_Minh"),
        date_order: table.text("date_order", "auto"),
        charset: table.maybe_text("charset"),
        interval: table.maybe_text("interval"),
        allow_private_networks: table.flag("allow_private_networks"),
        extra_ca: table.maybe_text("extra_ca"),
        insecure_tls: table.flag("insecure_tls"),
        credential: table.maybe_text("credential"),
    }
}

fn feed(table: &mut Table<'_, '_>) -> Feed {
    Feed {
        subject: table.subject.clone(),
        mark: table.mark.clone(),
        id: table.needed_text("id"),
        title: table.needed_text("title"),
        subtitle: table.maybe_text("subtitle"),
        categories: table.texts("categories"),
        provinces: table.texts("provinces"),
        sources: table.texts("sources"),
        limit: table.number("limit", 100),
    }
}
