//! The configuration: text in, checked values out, every problem with its place.

pub mod categories;
