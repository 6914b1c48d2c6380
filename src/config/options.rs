//! What is wanted, checked: plain values without a trace of the file that they came from.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

use super::problem::Problem;
use crate::aggregate::classify::Rules;
use crate::news::{Feed, Source};

/// Everything that a configuration says; made only by `load` and `parse`, so whoever has one need not check it again.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// What readers see of us.
    pub site: Site,
    /// Where we answer.
    pub serve: Serve,
    /// Where we keep what was decided.
    pub store: Store,
    /// How we ask.
    pub fetch: Fetch,
    /// When we ask.
    pub poll: Poll,
    /// What stories are sorted by.
    pub categories: Rules,
    /// What we read, in the order of the files; ids are unique.
    pub sources: Vec<Source>,
    /// What we publish beside the built-in feeds, in the order of the files; ids are unique and begin with `feed/`.
    pub feeds: Vec<Feed>,
    /// What looks wrong but can be used.
    pub warnings: Vec<Problem>,
}

/// What readers see of us.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Site {
    /// The title of the home page, and the beginning of every feed's title.
    pub title: String,
    /// The language of what we publish, by BCP 47.
    pub language: String,
    /// Where readers reach us; its path ends in `/`.
    pub public_url: Url,
    /// Who speaks in our `tag:` ids and since when (RFC 4151, `taggingEntity`): `diembao.example.vn,2026`.
    pub tag: String,
}

/// Where we answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Serve {
    /// The address of the readers' pages.
    pub listen: Listen,
    /// The address of metrics and health; none turns them off.
    pub admin_listen: Option<Listen>,
}

/// An address to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// A TCP address and port; port 0 takes any that is free.
    Tcp(SocketAddr),
    /// A Unix socket.
    Unix(PathBuf),
}

/// Where we keep what was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Store {
    /// The folder.
    pub path: PathBuf,
    /// The engine.
    pub backend: Backend,
    /// How long a story is kept after it was published.
    pub retention: Duration,
}

/// An engine that keeps stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The embedded engine.
    Sled,
    /// Nothing outlives the process: for trying things out.
    Memory,
}

/// How we ask.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetch {
    /// How publishers reach whoever runs this program: an address or a page, part of the `User-Agent`.
    pub contact: Option<String>,
    /// How long one request may take, from the name's resolution to the last byte, redirects included.
    pub timeout: Duration,
    /// How long connecting may take; at most `timeout`.
    pub connect_timeout: Duration,
    /// How many bytes a document may have, unpacked.
    pub max_body: u64,
    /// Private and loopback addresses that may be asked all the same.
    pub allow_addresses: Vec<IpNet>,
}

/// When we ask.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Poll {
    /// The shortest time between two polls of one source.
    pub min_interval: Duration,
    /// The longest time between two polls of one source, also of one that fails; at least `min_interval`.
    pub max_interval: Duration,
    /// How many sources are asked at once.
    pub concurrency: usize,
    /// The shortest pause between two requests to one host, which is never asked twice at once.
    pub per_host: Duration,
}
