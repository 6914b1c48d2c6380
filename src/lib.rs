//! diembao (điểm báo, "press review"): reads the press of the Vietnamese provinces and republishes it as feeds.
//!
//! **Nouns live in [`news`], verbs are the other folders.** One piece of news goes one way:
//!
//! ```text
//! Source --fetch--> Document --ingest--> Entry --aggregate--> Story --publish--> Page --serve--> reader
//! ```
//!
//! `poll` decides whom to ask and when, `store` keeps what was decided, `config` says what is wanted, and `daemon`
//! wires the parts. A module imports only from lower floors (`tests/tidy.rs` holds the table).

pub mod clock;
pub mod news;
pub mod systemd;
pub mod text;

pub mod fetch;
pub mod ingest;
pub mod publish;
pub mod store;

pub mod aggregate;
pub mod serve;

pub mod poll;

pub mod config;

pub mod daemon;

pub mod demo;

pub mod cli;
