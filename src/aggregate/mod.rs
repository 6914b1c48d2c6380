//! Entries become stories: is this told already, told anew, or new, and where does it belong?

mod phrases;

pub mod classify;
