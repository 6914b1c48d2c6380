//! HTTP in: one source asked once, conditionally, politely, bounded in time and size.
