//! Which sources share a host: what is asked one at a time, with a pause between.

use url::{Host, Url};

/// The name under which requests to `url` are paced: the registrable domain (public suffix list), so that
/// `rss.baoquangninh.vn` and `baoquangninh.vn` are one, and two provinces under `gov.vn` are two. Addresses and names
/// without a domain count with their port, files alone.
pub(super) fn pace_name(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => match psl::domain_str(name.trim_end_matches('.')) {
            Some(domain) => domain.to_owned(),
            None => with_port(url, name),
        },
        Some(address) => with_port(url, &address.to_string()),
        None => url.as_str().to_owned(),
    }
}

fn with_port(url: &Url, name: &str) -> String {
    format!("{name}:{}", url.port_or_known_default().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, name: &str) {
        assert_eq!(pace_name(&Url::parse(url).unwrap()), name, "{url}");
    }

    #[test]
    fn sources_are_paced_by_registrable_domain() {
        check("https://rss.baoquangninh.vn/a.rss", "baoquangninh.vn");
        check("https://baoquangninh.vn:8443/", "baoquangninh.vn");
        check("https://www.hagiang.gov.vn/rss", "hagiang.gov.vn");
        check("http://127.0.0.1:8080/x", "127.0.0.1:8080");
        check("http://localhost/x", "localhost:80");
        check("file:///srv/a.xml", "file:///srv/a.xml");
    }
}
