//! The sample sources: who they are, what they answer, and in which bytes.

use std::net::Ipv4Addr;

use bytes::Bytes;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

use super::form::Form;
use super::template::{Asked, render};
use crate::news::{Kind, Timestamp};

/// A source of the demonstration.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Its id in the configuration.
    pub id: &'static str,
    /// Its name as readers see it. No such paper exists.
    pub name: &'static str,
    /// The slug of the province that it speaks from; none for national sources.
    pub province: Option<&'static str>,
    /// Who speaks.
    pub kind: Kind,
    /// The ids of categories that all of its news belongs to.
    pub categories: &'static [&'static str],
    pub(super) path: &'static str,
    pub(super) moved_to: Option<&'static str>,
    pub(super) answer: Answer,
}

/// What a source answers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answer {
    Document {
        template: &'static str,
        form: Form,
        wire: Wire,
        media_type: &'static str,
    },
    /// A page of HTML where a feed should be.
    Page(&'static str),
    /// 410: it will never be there again.
    Gone,
    /// Nobody listens at its address.
    Nobody,
}

/// How a document's text becomes bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    Utf8,
    /// UTF-8 with every accent a character of its own, as macOS and some editors write it.
    Decomposed,
    /// UTF-16, little-endian, with its mark.
    Utf16,
    /// Old Vietnamese Windows: vowels with their hat, horn or breve are one byte, tone marks a second.
    Windows1258,
}

/// What goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) bytes: Bytes,
    pub(super) media_type: &'static str,
    /// When it last changed; none if it changes at each poll, so that no validator is of use.
    pub(super) changed: Option<Timestamp>,
}

impl Sample {
    /// The body that it answers with, if it answers with any.
    pub(super) fn body(&self, asked: Asked) -> Option<Body> {
        match self.answer {
            Answer::Document { template, form, wire, media_type } => {
                let rendered = render(template, form, asked);
                let changed = (!template.contains("{{poll}}")).then_some(rendered.changed);
                Some(Body { bytes: wire.encode(&rendered.text), media_type, changed })
            }
            Answer::Page(html) => Some(Body {
                bytes: Bytes::from_static(html.as_bytes()),
                media_type: "text/html; charset=utf-8",
                changed: None,
            }),
            Answer::Gone | Answer::Nobody => None,
        }
    }

    const fn new(kind: Kind, id: &'static str, name: &'static str, province: Option<&'static str>) -> Self {
        Self {
            id,
            name,
            province,
            kind,
            categories: &[],
            path: "/rss/home.rss",
            moved_to: None,
            answer: Answer::Nobody,
        }
    }

    const fn paper(id: &'static str, name: &'static str, province: &'static str) -> Self {
        Self::new(Kind::Newspaper, id, name, Some(province))
    }

    const fn station(id: &'static str, name: &'static str, province: &'static str) -> Self {
        Self::new(Kind::Broadcaster, id, name, Some(province))
    }

    const fn portal(id: &'static str, name: &'static str, province: &'static str) -> Self {
        Self::new(Kind::Portal, id, name, Some(province))
    }

    const fn sends(mut self, template: &'static str, form: Form) -> Self {
        let media_type = "application/rss+xml; charset=utf-8";
        self.answer = Answer::Document { template, form, wire: Wire::Utf8, media_type };
        self
    }

    /// In other bytes; the type then names no charset, so that the document has to speak for itself.
    const fn wired(mut self, wire: Wire) -> Self {
        if let Answer::Document { template, form, .. } = self.answer {
            self.answer = Answer::Document { template, form, wire, media_type: "text/xml" };
        }
        self
    }

    const fn typed(mut self, path: &'static str, media_type: &'static str) -> Self {
        self.path = path;
        if let Answer::Document { template, form, wire, .. } = self.answer {
            self.answer = Answer::Document { template, form, wire, media_type };
        }
        self
    }

    const fn moved_to(mut self, path: &'static str) -> Self {
        self.moved_to = Some(path);
        self
    }

    const fn sorted(mut self, categories: &'static [&'static str]) -> Self {
        self.categories = categories;
        self
    }

    const fn answering(mut self, answer: Answer) -> Self {
        self.answer = answer;
        self
    }
}

impl Wire {
    fn encode(self, text: &str) -> Bytes {
        match self {
            Self::Utf8 => text.to_owned().into(),
            Self::Decomposed => text.nfd().collect::<String>().into(),
            Self::Utf16 => std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
            Self::Windows1258 => {
                let parted: String = text.nfc().flat_map(tone_apart).collect();
                encoding_rs::WINDOWS_1258.encode(&parted).0.into_owned().into()
            }
        }
    }
}

/// `ệ` becomes `ê` and the dot below it, which is how windows-1258 holds it.
fn tone_apart(char: char) -> impl Iterator<Item = char> {
    let (mut letter, mut tone) = (String::new(), None);
    decompose_canonical(char, |part| match part {
        '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = Some(part),
        _ => letter.push(part),
    });
    letter.nfc().collect::<Vec<_>>().into_iter().chain(tone)
}

/// The address on which the sample at `place` of [`samples`] lives: a host of its own, as in the real world, so that
/// politeness to a host does not make them queue. All of 127.0.0.0/8 is loopback on Linux.
pub(super) fn host(place: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 0, u8::try_from(place + 2).expect("fewer than 254 samples"))
}

/// All sources of the demonstration, healthy ones first.
pub fn samples() -> &'static [Sample] {
    &SAMPLES
}

static SAMPLES: [Sample; 22] = [
    Sample::new(Kind::Agency, "tin-viet", "Bản tin Thông tấn", None).sends(include_str!("tin-viet.rss"), Form::Rfc822),
    Sample::new(Kind::National, "thoi-su", "Báo Thời sự Việt", None)
        .sends(include_str!("thoi-su.atom"), Form::Rfc3339)
        .typed("/feed.atom", "application/atom+xml"),
    Sample::paper("dat-mo", "Báo Đất Mỏ", "quang-ninh").sends(include_str!("dat-mo.rss"), Form::Rfc822),
    Sample::station("ha-long", "Đài PT-TH Vịnh Xanh", "quang-ninh").sends(include_str!("ha-long.rss"), Form::GmtPlus7),
    Sample::paper("bien-ai", "Báo Biên Ải", "lao-cai")
        .sends(include_str!("bien-ai.rss"), Form::DayFirst)
        .wired(Wire::Decomposed),
    Sample::paper("hong-lam", "Báo Hồng Lam", "ha-tinh")
        .sends(include_str!("hong-lam.atom"), Form::Rfc3339)
        .typed("/atom.xml", "application/atom+xml"),
    Sample::paper("dak-bla", "Báo Sông Đăk Bla", "kon-tum").sends(include_str!("dak-bla.rss"), Form::Weekday),
    Sample::paper("cao-nguyen", "Báo Ngàn Thông", "lam-dong")
        .sends(include_str!("cao-nguyen.rss"), Form::Rfc822)
        .wired(Wire::Utf16),
    Sample::paper("sen-hong", "Báo Sen Hồng", "dong-thap")
        .sends(include_str!("sen-hong.json"), Form::Rfc3339)
        .typed("/feed.json", "application/feed+json"),
    Sample::paper("tay-do", "Báo Tây Đô", "can-tho")
        .sends(include_str!("tay-do.rdf"), Form::Rfc3339)
        .typed("/index.rdf", "application/rdf+xml"),
    Sample::paper("dat-cang", "Báo Hoa Phượng", "hai-phong")
        .sends(include_str!("dat-cang.rss"), Form::Zoneless)
        .moved_to("/rss/tin-moi.rss"),
    Sample::station("gang-thep", "Đài PT-TH Gang Thép", "thai-nguyen")
        .sends(include_str!("gang-thep.rss"), Form::MorningEvening),
    Sample::paper("buon-me", "Báo Ban Mê", "dak-lak").sends(include_str!("buon-me.rss"), Form::MonthFirst),
    Sample::portal("song-da", "Cổng thông tin Sông Đà", "hoa-binh")
        .sends(include_str!("song-da.rss"), Form::Ict)
        .wired(Wire::Windows1258),
    Sample::portal("mot-cua", "Trang Cải cách hành chính xứ Nghệ", "nghe-an")
        .sends(include_str!("mot-cua.rss"), Form::Words)
        .sorted(&["administrative-reform"]),
    Sample::paper("lam-giang", "Báo Lam Giang", "nghe-an").sends(include_str!("lam-giang.rss"), Form::Rfc822),
    Sample::station("ban-chai", "Đài PT-TH Đồng Lúa", "thai-binh").sends(include_str!("ban-chai.rss"), Form::Rfc822),
    Sample::paper("that-son", "Báo Thất Sơn", "an-giang").sends(include_str!("that-son.rss"), Form::TimeFirst),
    Sample::paper("mui-dat", "Báo Mũi Đất", "ca-mau").sends(include_str!("dut-doan.rss"), Form::Rfc822),
    Sample::portal("vam-co", "Cổng thông tin Vàm Cỏ", "tay-ninh")
        .answering(Answer::Page(include_str!("trang-loi.html"))),
    Sample::paper("song-ma", "Báo Sông Mã", "son-la").answering(Answer::Gone),
    Sample::station("song-huong", "Đài PT-TH Sông Hương", "hue").answering(Answer::Nobody),
];

#[cfg(test)]
mod tests;
