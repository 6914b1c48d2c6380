//! Places: the words of a story in, the provinces that it is about out.
//!
//! A name counts when it is written as a name and nothing around it says that a street, a club, a person or the peace
//! is meant. Where the source sits decides only what the text leaves open.

mod seats;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::phrases::{Hit, Phrases};
use crate::news::{Province, provinces};
use crate::text::{WordKind, Words};
use seats::{CHINA, ELSEWHERE, FAMILIES, FOOTBALL, HIDING, HOME, SHOWING, SHY, TITLES, seats};

/// How many provinces a story is about at most; one that lists more in its lead is about the country.
const MOST: usize = 4;

/// Of each field no more words are read than this.
const MOST_WORDS: usize = 600;

/// The provinces that a story is about, the one that it says most of first; `prior` is where its source sits.
pub fn about(title: &str, summary: &str, body: &str, prior: Option<&'static Province>) -> Vec<&'static Province> {
    let (title, summary) = (Reading::new(title), Reading::new(summary));
    let context = Context {
        football: title.says(Sense::Football) || summary.says(Sense::Football),
        china: title.says(Sense::China) || summary.says(Sense::China),
        prior,
    };
    let named = weigh(&title.mentions(context), &summary.mentions(context));
    if !named.is_empty() {
        return named;
    }
    let body = Reading::new(body);
    let told: Vec<Mention> = body.mentions(context).into_iter().filter(|mention| mention.named).collect();
    let told = weigh(&[], &told);
    if !told.is_empty() {
        return told;
    }
    let at_home = [&title, &summary, &body].into_iter().any(|reading| reading.says(Sense::Home));
    prior.filter(|_| at_home && !context.china).into_iter().collect()
}

/// What the whole story says about how its names are meant.
#[derive(Clone, Copy)]
struct Context {
    football: bool,
    china: bool,
    prior: Option<&'static Province>,
}

/// One name of a place in a text.
#[derive(Clone, Copy, Debug)]
struct Mention {
    province: &'static Province,
    /// Whether the province's own name is used, not that of a place in it.
    named: bool,
    /// Whether the word before says that a place is meant.
    shown: bool,
    /// Whether it stands where places stand: first, in brackets, or behind a comma.
    placed: bool,
}

impl Mention {
    fn stands(&self, context: Context) -> bool {
        let near = context.prior.is_some_and(|prior| prior.unit == self.province.unit);
        let henan = context.china && self.province.slug == "ha-nam" && !near;
        let shy = self.named && SHY.contains(&self.province.slug) && !self.placed;
        let team = self.named && context.football;
        !henan && (self.shown || near || !(shy || team))
    }
}

/// Ranks the provinces: the headline's first, then the lead's; the lead's only if there are few.
fn weigh(title: &[Mention], summary: &[Mention]) -> Vec<&'static Province> {
    let mut weights: BTreeMap<&str, (u32, Reverse<usize>)> = BTreeMap::new();
    for (at, (mention, weight)) in
        title.iter().map(|mention| (mention, 4)).chain(summary.iter().map(|mention| (mention, 1))).enumerate()
    {
        weights.entry(mention.province.slug).or_insert((0, Reverse(at))).0 += weight;
    }
    // Beside a headline that says where, the lead's other places are where people came from or went to.
    let least = if title.is_empty() { 1 } else { 2 };
    weights.retain(|_, (weight, _)| *weight >= least);
    if title.is_empty() && weights.len() > MOST {
        return Vec::new();
    }
    let mut ranked: Vec<_> = weights.into_iter().collect();
    ranked.sort_by_key(|(_, weight)| Reverse(*weight));
    ranked.truncate(MOST);
    ranked.into_iter().filter_map(|(slug, _)| Province::find(slug)).collect()
}

/// What a phrase of the gazetteer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sense {
    Name(&'static Province),
    Seat(&'static Province),
    /// Needs a word before it that shows a place: `Hồ Chí Minh` alone is a person.
    City(&'static Province),
    Elsewhere,
    Hiding,
    Showing,
    /// A form of address: a person follows.
    Title,
    /// A family or middle name, if it is written as one.
    Family,
    Football,
    China,
    Home,
}

/// All phrases that this module knows. One row of words may have several senses.
struct Gazetteer {
    phrases: Phrases,
    senses: Vec<Vec<Sense>>,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::new);

impl Gazetteer {
    fn new() -> Self {
        let mut keys: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
        let mut senses: Vec<Vec<Sense>> = Vec::new();
        let mut add = |phrase: &str, sense: Sense| {
            let key: Vec<u64> = Words::new(phrase, MOST_WORDS).words.iter().map(|word| word.hash).collect();
            let at = *keys.entry(key).or_insert(senses.len());
            if at == senses.len() {
                senses.push(Vec::new());
            }
            if !senses[at].contains(&sense) {
                senses[at].push(sense);
            }
        };
        for province in provinces() {
            let city = province.slug == "ho-chi-minh";
            add(province.name, if city { Sense::City(province) } else { Sense::Name(province) });
            // "Thủ đô" alone is any country's, and two letters say too little.
            let clear = |alias: &&&str| !["Thủ đô", "HN"].contains(*alias);
            province.aliases.iter().filter(clear).for_each(|alias| add(alias, Sense::Name(province)));
        }
        for (slug, names) in seats() {
            let province = Province::find(slug).expect("a test proves that every slug stands in the table");
            for name in names {
                add(name, Sense::Seat(province));
            }
        }
        let lists: [(&[&str], Sense); 8] = [
            (&ELSEWHERE, Sense::Elsewhere),
            (&HIDING, Sense::Hiding),
            (&SHOWING, Sense::Showing),
            (&TITLES, Sense::Title),
            (&FAMILIES, Sense::Family),
            (&FOOTBALL, Sense::Football),
            (&CHINA, Sense::China),
            (&HOME, Sense::Home),
        ];
        for (phrase, sense) in
            lists.into_iter().flat_map(|(list, sense)| list.iter().map(move |phrase| (phrase, sense)))
        {
            add(phrase, sense);
        }
        Self { phrases: Phrases::new(&keys), senses }
    }
}

/// A text, and everything in it that the gazetteer knows.
struct Reading<'a> {
    words: Words<'a>,
    hits: Vec<Hit>,
}

impl<'a> Reading<'a> {
    fn new(text: &'a str) -> Self {
        let words = Words::new(text, MOST_WORDS);
        let mut hits = Vec::new();
        GAZETTEER.phrases.find(&words.words, |word| word.hash, &mut hits);
        Self { words, hits }
    }

    fn says(&self, sense: Sense) -> bool {
        self.hits.iter().any(|hit| GAZETTEER.senses[hit.phrase].contains(&sense))
    }

    /// The names that are names of places, in reading order.
    fn mentions(&self, context: Context) -> Vec<Mention> {
        let mut mentions: Vec<(Mention, Hit)> =
            self.names().into_iter().filter_map(|(hit, sense)| Some((self.mention(hit, sense)?, hit))).collect();
        self.drop_what_brackets_explain(&mut mentions);
        mentions.into_iter().map(|(mention, _)| mention).filter(|mention| mention.stands(context)).collect()
    }

    /// What is written as a name, leftmost and longest.
    fn names(&self) -> Vec<(Hit, Sense)> {
        let mut names: Vec<(Hit, Sense)> = self
            .hits
            .iter()
            .flat_map(|hit| GAZETTEER.senses[hit.phrase].iter().map(|sense| (*hit, *sense)))
            .filter(|(hit, sense)| match sense {
                Sense::Name(_) | Sense::Seat(_) | Sense::City(_) => self.is_written_as_a_name(*hit),
                Sense::Elsewhere => true,
                _ => false,
            })
            .collect();
        names.sort_by_key(|(hit, _)| (hit.start, Reverse(hit.end)));
        let mut free = 0;
        names.retain(|(hit, _)| {
            let stands = hit.start >= free;
            if stands {
                free = hit.end;
            }
            stands
        });
        names
    }

    fn mention(&self, hit: Hit, sense: Sense) -> Option<Mention> {
        let (province, named) = match sense {
            Sense::Name(province) | Sense::City(province) => (province, true),
            Sense::Seat(province) => (province, false),
            _ => return None,
        };
        let shown = self.follows(hit.start, Sense::Showing) || self.shows_itself(hit);
        let person = self.follows(hit.start, Sense::Title) || self.follows_a_family_name(hit.start);
        let hidden = self.follows(hit.start, Sense::Hiding) || person || matches!(sense, Sense::City(_));
        let placed = hit.start == 0 || matches!(self.written(hit.start - 1), "," | "(" | ":");
        (shown || !hidden).then_some(Mention { province, named, shown, placed })
    }

    /// `Quảng Ninh (Quảng Bình)`: the bracket says which province the name before it lies in.
    fn drop_what_brackets_explain(&self, mentions: &mut Vec<(Mention, Hit)>) {
        let explained: Vec<bool> = mentions
            .windows(2)
            .map(|pair| {
                let [(one, first), (other, second)] = pair else { return false };
                let bracket = first.end + 1 == second.start && self.written(first.end) == "(";
                bracket && one.named && other.named && one.province.unit != other.province.unit
            })
            .chain([false])
            .collect();
        let mut explained = explained.into_iter();
        mentions.retain(|_| !explained.next().unwrap_or(false));
    }

    /// Whether every syllable but a leading `thành phố`, `xứ` or the like begins with a capital: not `Hòa bình`.
    fn is_written_as_a_name(&self, hit: Hit) -> bool {
        let mut syllables = self.words.words[hit.start..hit.end].iter().filter(|word| word.kind == WordKind::Syllable);
        let named = syllables.by_ref().skip_while(|word| !word.is_capitalised());
        let (mut count, mut capitalised) = (0, 0);
        for word in named {
            count += 1;
            capitalised += usize::from(word.is_capitalised());
        }
        count > 0 && count == capitalised
    }

    /// Whether the name itself says that it is a place: `TP.HCM`, `thành phố Vinh`, `Haiphong`.
    fn shows_itself(&self, hit: Hit) -> bool {
        let begins = |other: &&Hit| other.start == hit.start && other.end < hit.end;
        self.hits.iter().filter(begins).any(|other| GAZETTEER.senses[other.phrase].contains(&Sense::Showing))
    }

    fn follows(&self, at: usize, sense: Sense) -> bool {
        self.touches(at) && self.hits.iter().any(|hit| hit.end == at && GAZETTEER.senses[hit.phrase].contains(&sense))
    }

    fn follows_a_family_name(&self, at: usize) -> bool {
        self.follows(at, Sense::Family) && self.words.words[at - 1].is_capitalised() && !self.words.shouts
    }

    /// Whether nothing but spaces stands between the word at `at` and the one before.
    fn touches(&self, at: usize) -> bool {
        let [Some(before), Some(word)] = [at.checked_sub(1), Some(at)].map(|at| self.words.words.get(at?)) else {
            return false;
        };
        self.words.text[before.end as usize..word.start as usize].chars().all(char::is_whitespace)
    }

    fn written(&self, at: usize) -> &str {
        self.words.words.get(at).map_or("", |word| self.words.written(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, summary: &str, prior: Option<&str>, wanted: &[&str]) {
        let prior = prior.and_then(Province::find);
        let found: Vec<&str> = about(title, summary, "", prior).iter().map(|province| province.slug).collect();
        assert_eq!(found, wanted, "{title} | {summary}");
    }

    #[test]
    fn names_aliases_and_districts_say_where() {
        check("Kon Tum công bố 25 thủ tục hành chính", "", None, &["kon-tum"]);
        check("TP.HCM đón đợt mưa lớn", "", None, &["ho-chi-minh"]);
        check("Thành phố Hồ Chí Minh thêm tuyến xe buýt", "", None, &["ho-chi-minh"]);
        check("Sạt lở ở Mường Lát", "", None, &["thanh-hoa"]);
        check("ĐẮC LẮC vào vụ cà phê", "", None, &["dak-lak"]);
        check("Thừa Thiên - Huế trùng tu điện cổ", "", None, &["hue"]);
        check("BR-VT khởi công cầu mới", "", None, &["ba-ria-vung-tau"]);
        check("Ha\u{300} Giang đón khách", "", None, &["ha-giang"]);
    }

    #[test]
    fn a_name_that_means_something_else_is_no_place() {
        check("Động đất ngoài khơi Thái Bình Dương", "", None, &[]);
        check("Hòa bình cho vùng đất này", "Mong ước hòa bình.", None, &[]);
        check("Hội nghị Hòa Bình khai mạc ở Genève", "", None, &[]);
        check("Tắc đường Điện Biên Phủ giờ cao điểm", "", None, &[]);
        check("Mở lại phố Hà Giang", "", None, &[]);
        check("CLB Nam Định thắng đậm ở vòng 5 V-League", "", None, &[]);
        check("HLV Hà Nội nói về trận gặp Nam Định", "", None, &[]);
        check("Sập mỏ tại tỉnh Hà Nam, Trung Quốc", "", None, &[]);
        check("Kỷ niệm ngày sinh Chủ tịch Hồ Chí Minh", "", None, &[]);
        check("Viện Hải Dương học công bố loài cá mới", "", None, &[]);
        check("Ông Trương Hòa Bình thăm trường", "", None, &[]);
    }

    #[test]
    fn a_bracket_says_which_province_a_district_lies_in() {
        check("Mưa lũ chia cắt Quảng Ninh (Quảng Bình)", "", None, &["quang-binh"]);
        check("Huyện Quảng Ninh trồng rừng ngập mặn", "", None, &["quang-binh"]);
        check("Quảng Ninh đón chuyến tàu du lịch", "", None, &["quang-ninh"]);
    }

    #[test]
    fn the_province_of_the_source_decides_only_what_the_text_leaves_open() {
        check("Hà Nội mở lại phố đi bộ", "", Some("kon-tum"), &["ha-noi"]);
        check("HĐND tỉnh họp kỳ thứ năm", "", Some("kon-tum"), &["kon-tum"]);
        check("Giá vàng thế giới tăng mạnh", "", Some("kon-tum"), &[]);
        check("Hội chợ Hòa Bình mở cửa", "", Some("hoa-binh"), &["hoa-binh"]);
    }

    #[test]
    fn a_list_of_provinces_is_about_the_country() {
        let list = "Mưa lớn ở Hà Nội, Hải Phòng, Nghệ An, Huế, Cần Thơ, Cà Mau.";
        check("Dự báo thời tiết hôm nay", list, None, &[]);
        check("Hà Tĩnh mưa lớn", list, None, &["ha-tinh"]);
    }

    #[test]
    fn every_seat_lies_in_one_province() {
        let mut seen = BTreeMap::new();
        for (slug, names) in seats() {
            assert!(Province::find(slug).is_some(), "{slug}");
            for name in names {
                assert_eq!(seen.insert(name, slug), None, "{name}");
                assert!(!provinces().iter().any(|province| province.name == name), "{name}");
            }
        }
        assert!(SHY.iter().all(|slug| Province::find(slug).is_some()));
    }
}
