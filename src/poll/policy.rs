//! How polite and how punctual polling is: the numbers that an operator may change.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// The bounds of polling.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Shortest wait between two polls of one source.
    pub min_interval: Duration,
    /// Shortest wait between two polls of a source that gives no validators, so that each poll transfers it whole.
    pub min_unconditional: Duration,
    /// Longest wait between two polls of a healthy source that asks for no longer one.
    pub max_interval: Duration,
    /// Wait between polls of a source whose rhythm is not known yet.
    pub first_interval: Duration,
    /// Requests a day that a source of 24 items a day is worth; others get more or fewer by the square root of their
    /// items, which is what makes the sum of all delays least for a given number of requests.
    pub daily_requests: f32,
    /// Longest wait that a source's own hints (freshness, `ttl`, `sy:update…`) can ask for.
    pub longest_hint: Duration,
    /// Longest silence that `Retry-After` can ask for.
    pub longest_silence: Duration,
    /// Longest wait after failures.
    pub longest_backoff: Duration,
    /// Wait between polls of a source whose hub pushes.
    pub pushed_interval: Duration,
    /// Polls at once, over all hosts.
    pub concurrency: usize,
    /// Pause between two polls of one registrable domain.
    pub per_host: Duration,
    /// The longest stretch over which the first polls after a start are spread, where there are more sources than may
    /// be asked at once.
    pub startup_spread: Duration,
    /// What makes this installation's jitter differ from every other's.
    pub seed: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            min_interval: Duration::from_secs(15 * MINUTE),
            min_unconditional: Duration::from_secs(15 * MINUTE),
            max_interval: Duration::from_secs(4 * HOUR),
            first_interval: Duration::from_secs(HOUR),
            daily_requests: 38.0,
            longest_hint: Duration::from_secs(24 * HOUR),
            longest_silence: Duration::from_secs(24 * HOUR),
            longest_backoff: Duration::from_secs(24 * HOUR),
            pushed_interval: Duration::from_secs(24 * HOUR),
            concurrency: 16,
            per_host: Duration::from_secs(2),
            startup_spread: Duration::from_secs(10 * MINUTE),
            seed: 0,
        }
    }
}
