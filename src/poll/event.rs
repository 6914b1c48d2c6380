//! What an editor or operator should hear of a source: the entries of `/health.atom`.

use serde::{Deserialize, Serialize};

use crate::news::{Gap, SourceId, Timestamp};

/// Something that happened to a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Whose.
    pub source: SourceId,
    /// When it was noticed.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Nothing new for longer than the source's own rhythm allows.
    Silent {
        /// The last news.
        since: Timestamp,
    },
    /// The address answers with a web page or something else that is no feed.
    NoFeed {
        /// Why it cannot be read.
        why: String,
    },
    /// The source fails again and again, or in a way that will not pass by itself.
    Failing {
        /// Since when.
        since: Timestamp,
        /// In words.
        why: String,
    },
    /// The server's certificate ends soon.
    CertificateEnds {
        /// When.
        at: Timestamp,
    },
    /// The source moved for good and is asked at its new address.
    Moved {
        /// The old address.
        from: String,
        /// The new address.
        to: String,
    },
    /// The server says that the source is gone for good.
    Gone,
    /// Items may have been lost.
    Gap(Gap),
    /// All is well again.
    Recovered {
        /// Since when it was not.
        since: Timestamp,
    },
}

impl Event {
    /// A name that no other event of the source bears: the end of its `atom:id`.
    pub fn key(&self) -> String {
        let kind = match self.what {
            What::Silent { .. } => "silent",
            What::NoFeed { .. } => "no-feed",
            What::Failing { .. } => "failing",
            What::CertificateEnds { .. } => "certificate",
            What::Moved { .. } => "moved",
            What::Gone => "gone",
            What::Gap(_) => "gap",
            What::Recovered { .. } => "recovered",
        };
        format!("{}/{kind}/{}", self.source, self.at.seconds())
    }

    /// The event as a Vietnamese sentence about the source called `name`.
    pub fn vietnamese(&self, name: &str) -> String {
        match &self.what {
            What::Silent { since } => {
                format!("{name} không có tin mới từ {}, lâu hơn nhịp đăng thường lệ", since.in_vietnam())
            }
            What::NoFeed { why } => format!("{name} trả về nội dung không phải nguồn tin RSS/Atom: {why}"),
            What::Failing { since, why } => format!("{name} không đọc được từ {}: {why}", since.in_vietnam()),
            What::CertificateEnds { at } => format!("Chứng chỉ bảo mật của {name} hết hạn lúc {}", at.in_vietnam()),
            What::Moved { from, to } => format!("{name} đã chuyển hẳn từ {from} sang {to}"),
            What::Gone => format!("{name} báo đã ngừng hẳn (410) và sẽ không được hỏi nữa"),
            What::Gap(gap) => format!(
                "{name} có thể đã sót tin trong khoảng từ {} đến {}",
                gap.from.in_vietnam(),
                gap.until.in_vietnam()
            ),
            What::Recovered { since } => {
                format!("{name} đã hoạt động trở lại sau khi gặp trục trặc từ {}", since.in_vietnam())
            }
        }
    }

    /// The event as an English sentence about the source called `name`.
    pub fn english(&self, name: &str) -> String {
        match &self.what {
            What::Silent { since } => {
                format!("{name} has been silent since {since}, longer than its own rhythm allows")
            }
            What::NoFeed { why } => format!("{name} answers with something that is no feed: {why}"),
            What::Failing { since, why } => format!("{name} has not been readable since {since}: {why}"),
            What::CertificateEnds { at } => format!("The certificate of {name} ends at {at}"),
            What::Moved { from, to } => format!("{name} has moved for good from {from} to {to}"),
            What::Gone => format!("{name} says that it is gone for good (410) and will not be asked again"),
            What::Gap(gap) => format!("{name} may have lost items between {} and {}", gap.from, gap.until),
            What::Recovered { since } => format!("{name} is well again after trouble since {since}"),
        }
    }
}
