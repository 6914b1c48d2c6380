//! Is it them or us? When nobody answers, our own network is down: polling pauses, and nobody is blamed.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::fetch::Fault;
use crate::news::Timestamp;

/// So many hosts without an answer between them mean that our resolver or our route is gone.
const HOSTS_UNRESOLVED: usize = 3;
/// So many hosts that cannot be connected, without an answer between them, mean the same.
const HOSTS_UNREACHED: usize = 8;
/// The wait before the first look whether the network is back, and the longest.
const FIRST_LOOK: Duration = Duration::from_secs(30);
const LONGEST_LOOK: Duration = Duration::from_mins(5);

/// What the last failures say about our own network.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    /// Hosts that failed on our side of the wire since the last answer of anybody.
    unresolved: BTreeSet<usize>,
    /// Hosts that could not be connected since then.
    unreached: BTreeSet<usize>,
    pause: Option<Pause>,
}

/// The network is down.
#[derive(Clone, Copy, Debug)]
struct Pause {
    since: Timestamp,
    look_at: Timestamp,
    wait: Duration,
}

impl Network {
    /// Since when the network has been down.
    pub(super) fn down_since(&self) -> Option<Timestamp> {
        self.pause.map(|pause| pause.since)
    }

    /// Before when nobody may be asked.
    pub(super) fn closed_until(&self) -> Timestamp {
        self.pause.map_or(Timestamp::EPOCH, |pause| pause.look_at)
    }

    /// One source is asked in order to look; the next look is later.
    pub(super) fn look(&mut self, now: Timestamp) {
        if let Some(pause) = &mut self.pause {
            pause.look_at = now + pause.wait;
            pause.wait = (pause.wait * 2).min(LONGEST_LOOK);
        }
    }

    /// Somebody answered, be it with an error. Says whether that ends a pause.
    pub(super) fn answered(&mut self) -> bool {
        self.unresolved.clear();
        self.unreached.clear();
        self.pause.take().is_some()
    }

    /// A poll of `host`, one of `hosts`, failed without an answer.
    pub(super) fn failed(&mut self, fault: &Fault, host: usize, hosts: usize, now: Timestamp) {
        let enough = match fault {
            Fault::ResolverDown(_) | Fault::NetworkDown(_) => {
                self.unresolved.insert(host);
                self.unresolved.len() >= HOSTS_UNRESOLVED.min(hosts)
            }
            Fault::NoSuchHost(_) | Fault::Connect(_) | Fault::Timeout(_) => {
                self.unreached.insert(host);
                self.unreached.len() >= HOSTS_UNREACHED
            }
            _ => false,
        };
        if enough && self.pause.is_none() {
            self.pause = Some(Pause { since: now, look_at: now + FIRST_LOOK, wait: FIRST_LOOK });
        }
    }
}
