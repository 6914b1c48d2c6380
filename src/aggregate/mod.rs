//! Entries become stories: is this told already, told anew, or new, and where does it belong?

mod dedup;
mod identity;
mod phrases;
#[cfg(test)]
pub(crate) mod sample;

pub mod classify;
pub mod places;
