//! Whom to ask, and when.
