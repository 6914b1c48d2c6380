//! The demonstration: sample sources that this program serves to itself on loopback, and a configuration to poll them.
//!
//! In goes a clock; out come an [`Origin`] that answers as the sources of the provincial press do, faults included, and
//! the [`config`] text of a daemon that reads it. All news in the samples is invented.

mod config;
mod expected;
mod form;
mod origin;
mod run;
mod samples;
mod template;

pub use config::config;
pub use expected::{Cluster, Expected, Telling, expected};
pub use origin::{Addresses, Count, Counts, Origin};
pub use run::run;
pub use samples::{Sample, samples};
