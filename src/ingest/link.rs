//! Canonical links: the form in which two addresses of one article are equal. Pure.

use url::Url;

use crate::news::Link;

/// Longer addresses are no addresses.
const LONGEST: usize = 2_000;

/// The link that `text` names, relative to `base`; only http and https.
pub(super) fn link(text: &str, base: &Url) -> Option<Link> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let url = base.join(text).ok()?;
    let web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty());
    web.then(|| Link { key: canonical(&url), href: url.into() })
}

/// The canonical form: host without `www.`, `m.`, `amp.`, path without its last slash, `index.html` and `/amp`, the query sorted
/// and without campaign parameters; no scheme, port, user or fragment.
fn canonical(url: &Url) -> String {
    let mut host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    for prefix in ["www.", "m.", "amp."] {
        if let Some(rest) = host.strip_prefix(prefix).filter(|rest| rest.contains('.')) {
            host = rest.to_owned();
        }
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let mut path = url.path().trim_end_matches('/');
    for ending in ["/index.html", "/index.php", "/amp"] {
        path = path.strip_suffix(ending).unwrap_or(path);
    }
    let mut query: Vec<String> = url
        .query_pairs()
        .filter(|(name, _)| !is_campaign(name))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    query.sort_unstable();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    format!("{host}{port}{path}{query}")
}

fn is_campaign(name: &str) -> bool {
    name.starts_with("utm_")
        || name.starts_with("mc_")
        || matches!(name, "fbclid" | "gclid" | "yclid" | "igshid" | "zarsrc" | "ref" | "src")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> Option<String> {
        link(text, &Url::parse("https://bao.vn/rss/home.rss").unwrap()).map(|link| link.key)
    }

    #[test]
    fn dressed_addresses_of_one_article_are_one() {
        for text in [
            "https://bao.vn/tin-1.html",
            "http://www.bao.vn/tin-1.html/",
            "//m.BAO.vn/tin-1.html?utm_source=rss#top",
            "/tin-1.html?fbclid=x",
        ] {
            assert_eq!(key(text).as_deref(), Some("bao.vn/tin-1.html"), "{text}");
        }
        assert_eq!(key("https://bao.vn/?b=2&a=1").as_deref(), Some("bao.vn?a=1&b=2"));
        assert_eq!(key("https://bao.vn/").as_deref(), Some("bao.vn"));
    }

    #[test]
    fn what_is_no_web_address_is_none() {
        for text in ["", "javascript:alert(1)", "mailto:a@b.vn", "data:text/html,x", "https://"] {
            assert_eq!(key(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_canonical_link_stays_as_it_is(path in "[a-z0-9/]{0,20}", query in "[a-z=&]{0,12}") {
            let once = key(&format!("https://www.bao.vn/{path}?{query}")).unwrap();
            let twice = key(&format!("https://{once}")).unwrap();
            prop_assert_eq!(once, twice);
        }
    }
}
