//! The whole daemon over real sockets on loopback: a scripted origin, a store on disk, a clock whose hand the test moves.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod origin;

use std::path::Path;
use std::time::Duration;

use diembao::clock::{Clock, Hand};
use diembao::config::{self, Config, Places};
use diembao::daemon::Daemon;
use diembao::news::Timestamp;
use diembao::poll::{Command, Report};
use diembao::publish::Pages;
use diembao::serve::Listener;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use origin::{Origin, rss};

const START: Timestamp = Timestamp::from_seconds(1_795_496_400);

fn configuration(folder: &Path, sources: &[(&str, String)]) -> Config {
    let mut text = format!(
        "[site]\npublic_url = \"https://bao.example.vn/\"\n[store]\npath = \"{}\"\n[fetch]\ncontact = \"mailto:a@example.vn\"\n\
         allow_private_networks = true\ntimeout = \"2s\"\nconnect_timeout = \"1s\"\n[poll]\nper_host = \"0s\"\n",
        folder.join("store").display()
    );
    let written = sources.iter().map(|(id, url)| {
        format!("[[source]]\nid = \"{id}\"\nname = \"Báo {id}\"\nurl = \"{url}\"\nprovince = \"ha-noi\"\nkind = \"newspaper\"\n")
    });
    text.extend(written);
    let places = Places { state: folder.to_owned(), credentials: None };
    config::parse(Path::new("test.toml"), &text, &places).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// A daemon at work, and what a test holds of it.
struct Running {
    commands: mpsc::Sender<Command>,
    reports: mpsc::UnboundedReceiver<Report>,
    pages: Pages,
    address: std::net::SocketAddr,
    task: JoinHandle<()>,
}

impl Running {
    #[expect(clippy::disallowed_methods, reason = "a test's daemon is awaited in `stop`")]
    async fn start(config: &Config, hand: &Hand) -> Self {
        let daemon = Daemon::open(config, Clock::Manual(hand.clone())).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, pages) = (listener.local_addr().unwrap(), daemon.pages());
        let (commands, receiver) = mpsc::channel(4);
        let (heard, reports) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            daemon.run(Listener::Tcp(listener), receiver, move |report| drop(heard.send(report))).await.unwrap();
        });
        Self { commands, reports, pages, address, task }
    }

    async fn heard(&mut self, polls: usize) -> Vec<Report> {
        let mut reports = Vec::new();
        for _ in 0..polls {
            let next = tokio::time::timeout(Duration::from_secs(30), self.reports.recv());
            reports.push(next.await.expect("a poll ends within its time").expect("the daemon runs"));
        }
        reports
    }

    fn page(&self, path: &str) -> String {
        String::from_utf8(self.pages.get(path).unwrap().body.to_vec()).unwrap()
    }

    async fn get(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn stop(self) {
        self.commands.send(Command::Stop).await.unwrap();
        self.task.await.unwrap();
    }
}

fn stories(page: &str) -> usize {
    page.matches("<entry>").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_told_twice_is_published_once_with_both_sources() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (Origin::start().await, Origin::start().await);
    let lead = "Sáng nay bộ phận một cửa của xã bắt đầu trả kết quả thủ tục hành chính tại nhà";
    one.answer("200 OK", &rss(&[("https://a.example.vn/1", "Xã trả kết quả thủ tục hành chính tại nhà", lead)]));
    other.answer("200 OK", &rss(&[("https://b.example.vn/9", "Xã trả kết quả thủ tục hành chính tại nhà", lead)]));
    let config = configuration(folder.path(), &[("a", one.url()), ("b", other.url())]);
    let mut daemon = Running::start(&config, &Hand::at(START)).await;
    daemon.heard(2).await;
    let page = daemon.page("/category/administrative-reform.atom");
    assert_eq!(stories(&page), 1, "{page}");
    assert!(page.contains("a.example.vn/1") && page.contains("b.example.vn/9"));
    assert_eq!(stories(&daemon.page("/province/ha-noi.atom")), 1);
    daemon.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_serves_the_same_bytes_and_asks_nobody_early() {
    let folder = tempfile::tempdir().unwrap();
    let origin = Origin::start().await;
    origin.answer("200 OK", &rss(&[("https://a.example.vn/1", "Cà phê được giá", "Nông dân phấn khởi")]));
    let config = configuration(folder.path(), &[("a", origin.url())]);
    let hand = Hand::at(START);
    let mut daemon = Running::start(&config, &hand).await;
    daemon.heard(1).await;
    let before = daemon.page("/all.atom");
    daemon.stop().await;
    let mut daemon = Running::start(&config, &hand).await;
    assert_eq!(daemon.page("/all.atom"), before);
    assert_eq!(origin.requests().len(), 1);
    hand.advance(Duration::from_secs(2 * 3_600));
    daemon.heard(1).await;
    assert_eq!(origin.requests().len(), 2);
    assert_eq!(daemon.page("/all.atom"), before);
    daemon.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_request_carries_the_validators_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let origin = Origin::start().await;
    let body = rss(&[("https://a.example.vn/1", "Tin một", "")]);
    origin.answer("200 OK\r\nETag: W/\"x y\"\r\nLast-Modified: Mon, 1 Jan 2026 00:00:00 GMT", &body);
    let hand = Hand::at(START);
    let mut daemon = Running::start(&configuration(folder.path(), &[("a", origin.url())]), &hand).await;
    daemon.heard(1).await;
    origin.answer("304 Not Modified", "");
    hand.advance(Duration::from_secs(2 * 3_600));
    assert_eq!(daemon.heard(1).await[0].words, "unchanged");
    let second = origin.requests()[1].to_lowercase();
    assert!(second.contains("if-none-match: w/\"x y\"\r\n"), "{second}");
    assert!(second.contains("if-modified-since: mon, 1 jan 2026 00:00:00 gmt\r\n"), "{second}");
    assert!(second.contains("user-agent: diembao/") && !second.contains("cookie") && !second.contains("referer"));
    daemon.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_source_harms_only_itself_and_is_named_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let answers = [
        ("empty", "200 OK", String::new()),
        ("error", "503 Service Unavailable", String::new()),
        ("page", "200 OK", "<!doctype html><html><body>Bảo trì</body></html>".to_owned()),
        ("broken", "200 OK", "<rss><channel><item".to_owned()),
        ("good", "200 OK", rss(&[("https://g.example.vn/1", "Tin tốt", "")])),
    ];
    let mut origins = Vec::new();
    for (id, status, body) in answers {
        let origin = Origin::start().await;
        origin.answer(status, &body);
        origins.push((id, origin));
    }
    let hanging = Origin::start().await;
    hanging.hang();
    origins.push(("hanging", hanging));
    let sources: Vec<_> = origins.iter().map(|(id, origin)| (*id, origin.url())).collect();
    let mut daemon = Running::start(&configuration(folder.path(), &sources), &Hand::at(START)).await;
    let reports = daemon.heard(6).await;
    assert_eq!(reports.iter().filter(|report| report.good).count(), 1, "{reports:?}");
    assert_eq!(stories(&daemon.page("/all.atom")), 1);
    let status = daemon.page("/sources.json");
    for words in ["the answer is empty", "503", "web page", "no feed that can be read", "within 2"] {
        assert!(status.contains(words), "{words} is not in {status}");
    }
    daemon.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_headline_updates_its_story_and_keeps_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let origin = Origin::start().await;
    origin.answer("200 OK", &rss(&[("https://a.example.vn/1", "Mở hai điểm mới", "Một lời dẫn")]));
    let hand = Hand::at(START);
    let mut daemon = Running::start(&configuration(folder.path(), &[("a", origin.url())]), &hand).await;
    daemon.heard(1).await;
    let id = |page: &str| page.split("<entry>").nth(1).unwrap().split("</id>").next().unwrap().to_owned();
    let before = id(&daemon.page("/all.atom"));
    origin.answer("200 OK", &rss(&[("https://a.example.vn/1", "Mở ba điểm mới", "Một lời dẫn")]));
    hand.advance(Duration::from_secs(2 * 3_600));
    daemon.heard(1).await;
    let page = daemon.page("/all.atom");
    assert_eq!((stories(&page), id(&page)), (1, before));
    assert!(page.contains("Mở ba điểm mới") && !page.contains("Mở hai điểm mới"));
    daemon.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_get_tags_and_304() {
    let folder = tempfile::tempdir().unwrap();
    let daemon = Running::start(&configuration(folder.path(), &[]), &Hand::at(START)).await;
    let whole = daemon.get("GET /all.atom HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    let etag = whole.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let again = format!("GET /all.atom HTTP/1.1\r\nHost: x\r\nIf-None-Match: {etag}\r\nConnection: close\r\n\r\n");
    assert!(daemon.get(&again).await.starts_with("HTTP/1.1 304"));
    let head = daemon.get("HEAD /all.atom HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"));
    daemon.stop().await;
}
