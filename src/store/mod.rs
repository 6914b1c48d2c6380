//! Disk: what was decided is kept, atomically and durably.
