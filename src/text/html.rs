//! The plain text of HTML.

/// The text of `html` as a reader sees it.
pub fn plain(html: &str) -> String {
    super::clean(html)
}
