//! The addresses of the samples become the configuration of a daemon that reads them.

use std::fmt::Write;
use std::path::Path;

use super::origin::Addresses;
use super::samples::{Sample, samples};
use crate::news::Kind;

/// The TOML text of the demonstration's configuration: every sample that has an address, polled every few seconds, and
/// stories kept in the folder `store`.
pub fn config(addresses: &Addresses, store: &Path) -> String {
    let mut text = format!(
        r#"[site]
title = "Điểm báo: bản trình diễn"
# An authority of its own: ids of the demonstration never meet those of a real installation.
tag = "demo.diembao.example,2026"

[serve]
listen = "127.0.0.1:0"

[store]
path = {}

[fetch]
# The sample sources live on loopback.
allow_private_networks = true

[poll]
# Far too often for real sources; here nobody is disturbed, and whoever watches sees news come in.
min_interval = "15s"
max_interval = "1m"
per_host = "1s"

[[feed]]
id = "cai-cach-mien-trung"
title = "Cải cách hành chính miền Trung"
categories = ["administrative-reform"]
provinces = ["nghe-an", "ha-tinh", "hue"]
"#,
        quoted(&store.to_string_lossy())
    );
    for sample in samples() {
        if let Some(address) = addresses.get(sample.id) {
            push_source(&mut text, sample, &format!("http://{address}{}", sample.path));
        }
    }
    text
}

fn push_source(text: &mut String, sample: &Sample, url: &str) {
    let mut line = |key: &str, value: &str| writeln!(text, "{key} = {value}").expect("a String takes everything");
    line("\n[[source]]\nid", &quoted(sample.id));
    line("name", &quoted(sample.name));
    line("url", &quoted(url));
    line("kind", &quoted(word(sample.kind)));
    if let Some(province) = sample.province {
        line("province", &quoted(province));
    }
    if !sample.categories.is_empty() {
        let ids: Vec<String> = sample.categories.iter().map(|id| quoted(id)).collect();
        line("categories", &format!("[{}]", ids.join(", ")));
    }
}

/// The kind as the configuration writes it.
fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Newspaper => "newspaper",
        Kind::Broadcaster => "broadcaster",
        Kind::Portal => "portal",
        Kind::Government => "government",
        Kind::Party => "party",
        Kind::Agency => "agency",
        Kind::National => "national",
    }
}

/// A TOML basic string; its escapes are those of JSON, and DEL.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7F}', "\\u007F")
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    #[test]
    fn the_configuration_names_every_sample_once() {
        let address: SocketAddr = "127.0.0.2:4711".parse().expect("an address");
        let addresses: Addresses = samples().iter().map(|sample| (sample.id, address)).collect();
        let text = config(&addresses, Path::new("/tmp/tin \"mẫu\""));
        let table: toml::Table = text.parse().expect("TOML");
        assert_eq!(table["store"]["path"].as_str(), Some("/tmp/tin \"mẫu\""));
        let sources = table["source"].as_array().expect("sources");
        let ids: Vec<_> = sources.iter().filter_map(|source| source["id"].as_str()).collect();
        assert_eq!(ids, samples().iter().map(|sample| sample.id).collect::<Vec<_>>());
        assert!(
            sources
                .iter()
                .all(|source| source["url"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.2:4711/")))
        );
    }
}
