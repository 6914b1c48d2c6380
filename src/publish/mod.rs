//! Stories become pages, pure: the same stories print the same bytes, on any machine, after any restart.
