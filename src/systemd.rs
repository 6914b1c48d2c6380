//! What the service manager is told (`sd_notify`). Without one, every call does nothing.

use std::time::Duration;

use sd_notify::NotifyState;

/// Pages are printed and the socket is bound.
pub fn ready() {
    tell(&[NotifyState::Ready]);
}

/// The configuration is being read again.
pub fn reloading() {
    let since = NotifyState::monotonic_usec_now();
    tell(&since.map_or(vec![NotifyState::Reloading], |since| vec![NotifyState::Reloading, since]));
}

/// The daemon ends.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// The loop goes round.
pub fn alive() {
    tell(&[NotifyState::Watchdog]);
}

/// How often [`alive`] must be called, half the time that the unit allows; none without a watchdog.
pub fn pulse() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|limit| limit / 2)
}

/// A message that does not reach the manager is no reason to stop: the manager will notice by itself.
fn tell(states: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(error = %error, "the service manager could not be told");
    }
}
