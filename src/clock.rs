//! The only reader of the time. In tests its hand is moved.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::news::Timestamp;

/// A sleep lasts at most this long before the clock is read again, so that a step of the clock or a suspended machine
/// delays nothing by more.
const LONGEST_NAP: Duration = Duration::from_secs(60);

/// Where `now` comes from.
#[derive(Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A hand that a test moves.
    Manual(Hand),
}

impl Clock {
    /// The time.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the time")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => jiff::Timestamp::now().into(),
            Self::Manual(hand) => hand.now(),
        }
    }

    /// Returns once `now` is `moment` or later.
    pub async fn sleep_until(&self, moment: Timestamp) {
        match self {
            Self::System => loop {
                let left = moment.since(self.now());
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left.min(LONGEST_NAP)).await;
            },
            Self::Manual(hand) => hand.reached(moment).await,
        }
    }
}

/// The hand of a manual clock; its copies move together.
#[derive(Clone)]
pub struct Hand(Arc<watch::Sender<Timestamp>>);

impl Hand {
    /// A hand that stands at `start`.
    pub fn at(start: Timestamp) -> Self {
        Self(Arc::new(watch::Sender::new(start)))
    }

    /// Moves the hand to `moment`; never back.
    pub fn move_to(&self, moment: Timestamp) {
        self.0.send_if_modified(|now| std::mem::replace(now, moment.max(*now)) < moment);
    }

    /// Moves the hand on by `span`.
    pub fn advance(&self, span: Duration) {
        self.move_to(self.now() + span);
    }

    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    async fn reached(&self, moment: Timestamp) {
        let mut receiver = self.0.subscribe();
        // The sender lives as long as any hand does, so the wait cannot end early.
        let _ = receiver.wait_for(|now| *now >= moment).await;
    }
}
