//! A scripted origin on loopback: says what the test tells it, and keeps what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Default)]
struct Script {
    status: String,
    body: String,
    hangs: bool,
    requests: Vec<String>,
}

/// One source's server.
pub(crate) struct Origin {
    address: std::net::SocketAddr,
    script: Arc<Mutex<Script>>,
}

impl Origin {
    #[expect(clippy::disallowed_methods, reason = "a test's origin ends with its runtime")]
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, script) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Script::default())));
        let shared = Arc::clone(&script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { address, script }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/rss", self.address)
    }

    /// From now on every request is answered with this status line (further header lines may follow it) and body.
    pub(crate) fn answer(&self, status: &str, body: &str) {
        let mut script = self.script.lock().unwrap();
        (script.status, script.body) = (status.to_owned(), body.to_owned());
    }

    /// From now on no request is answered.
    pub(crate) fn hang(&self) {
        self.script.lock().unwrap().hangs = true;
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.script.lock().unwrap().requests.clone()
    }
}

async fn serve(mut stream: TcpStream, script: Arc<Mutex<Script>>) {
    let (mut request, mut buffer) = (Vec::new(), [0; 1024]);
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(read @ 1..) => request.extend(&buffer[..read]),
            _ => return,
        }
    }
    let answer = {
        let mut script = script.lock().unwrap();
        script.requests.push(String::from_utf8_lossy(&request).into_owned());
        let length = if script.status.starts_with("304") {
            String::new()
        } else {
            format!("Content-Length: {}\r\n", script.body.len())
        };
        (!script.hangs)
            .then(|| format!("HTTP/1.1 {}\r\nConnection: close\r\n{length}\r\n{}", script.status, script.body))
    };
    match answer {
        Some(answer) => drop(stream.write_all(answer.as_bytes()).await),
        None => std::future::pending().await,
    }
}

/// An RSS document with these items: link, headline, lead.
pub(crate) fn rss(items: &[(&str, &str, &str)]) -> String {
    let item = |(link, title, lead): &(&str, &str, &str)| {
        format!("<item><title>{title}</title><link>{link}</link><description>{lead}</description></item>")
    };
    let items: Vec<String> = items.iter().map(item).collect();
    let items = items.concat();
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Nguồn</title>{items}</channel></rss>")
}
