//! Who is next: sources wait in line at their host, hosts wait in line for their turn. Pure; time is a number.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::news::Timestamp;

/// The lines of all hosts. A host and a source are numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    hosts: Vec<Line>,
    /// When each idle host with somebody in line may be asked next.
    turns: BTreeSet<(Timestamp, usize)>,
}

#[derive(Clone, Debug, Default)]
struct Line {
    waiting: BTreeSet<(Timestamp, usize)>,
    busy: bool,
    /// The pause after the last poll ends then.
    free_at: Timestamp,
    /// The entry in `turns`.
    turn: Option<Timestamp>,
}

impl Queue {
    /// Puts `source` in line at `host`, to be asked at `due` or later.
    pub(super) fn push(&mut self, host: usize, due: Timestamp, source: usize) {
        self.change(host, |line| {
            line.waiting.insert((due, source));
        });
    }

    /// Takes `source` out of the line at `host`.
    pub(super) fn remove(&mut self, host: usize, due: Timestamp, source: usize) {
        self.change(host, |line| {
            line.waiting.remove(&(due, source));
        });
    }

    /// The source that has waited longest at the host whose turn it is; the host is busy from now on.
    pub(super) fn take(&mut self, now: Timestamp) -> Option<usize> {
        let &(turn, host) = self.turns.first()?;
        if turn > now {
            return None;
        }
        let mut taken = None;
        self.change(host, |line| {
            taken = line.waiting.pop_first();
            line.busy = true;
        });
        taken.map(|(_, source)| source)
    }

    /// The poll at `host` is over at `now`; the next may begin after `gap`.
    pub(super) fn release(&mut self, host: usize, now: Timestamp, gap: Duration) {
        self.change(host, |line| {
            line.busy = false;
            line.free_at = now + gap;
        });
    }

    /// When the next host may be asked.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.turns.first().map(|(turn, _)| *turn)
    }

    fn change(&mut self, host: usize, change: impl FnOnce(&mut Line)) {
        if self.hosts.len() <= host {
            self.hosts.resize_with(host + 1, Line::default);
        }
        let line = &mut self.hosts[host];
        change(line);
        let turn = line.waiting.first().filter(|_| !line.busy).map(|(due, _)| (*due).max(line.free_at));
        if turn != line.turn {
            if let Some(old) = line.turn {
                self.turns.remove(&(old, host));
            }
            if let Some(new) = turn {
                self.turns.insert((new, host));
            }
            line.turn = turn;
        }
    }
}
