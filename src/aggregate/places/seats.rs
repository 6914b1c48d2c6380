//! What the gazetteer knows beside the provinces' own names: places in them, and the words around names.
//!
//! `seats.tsv` holds districts, towns and sights whose name alone says which former province they lie in. A name that
//! two provinces share (Bảo Lâm, Phong Điền, Tân Uyên), or that is a person or an everyday word, is not there. Facts:
//! the administrative map before 1 July 2025, when the districts were dissolved; people go on using the names.

/// Each former province by its slug, and the names that lie in it.
pub(super) fn seats() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    include_str!("seats.tsv").lines().filter_map(|line| {
        let (slug, names) = line.split_once('\t')?;
        Some((slug, names.split(", ")))
    })
}

/// Words that stand before a name and make it something else than the province: a street, a club, a dish, a hamlet.
pub(super) static HIDING: [&str; 52] = [
    "đường",
    "phố",
    "đại lộ",
    "ngõ",
    "hẻm",
    "quảng trường",
    "công viên",
    "sông",
    "clb",
    "câu lạc bộ",
    "đội",
    "fc",
    "hoàng anh",
    "hồng lĩnh",
    "thép xanh",
    "becamex",
    "đông á",
    "shb",
    "báo",
    "theo báo",
    "tạp chí",
    "xã",
    "thôn",
    "ấp",
    "bản",
    "khóm",
    "khu phố",
    "tổ dân phố",
    "tổ",
    "thị trấn",
    "làng",
    "khách sạn",
    "nhà hàng",
    "quán",
    "nhà hát",
    "bún bò",
    "phở",
    "cơm tấm",
    "bia",
    "rượu",
    "tập đoàn",
    "công ty",
    "trường",
    "thpt",
    "thcs",
    "tiểu học",
    "chiến thắng",
    "chiến dịch",
    "trận",
    "giải",
    "nobel",
    "khu đô thị",
];

/// Words that stand before a name and make it a place without doubt.
pub(super) static SHOWING: [&str; 33] = [
    "tỉnh",
    "thành phố",
    "tp",
    "tp .",
    "t . p",
    "ubnd",
    "hđnd",
    "công an",
    "công an tỉnh",
    "tỉnh ủy",
    "thành ủy",
    "ở",
    "tại",
    "về",
    "từ",
    "đến",
    "tới",
    "huyện",
    "thị xã",
    "quận",
    "phường",
    "đặc khu",
    "cố đô",
    "biên phòng",
    "sở",
    "dân",
    "người dân",
    "csgt",
    "vùng",
    "bộ đội biên phòng",
    "chủ tịch",
    "bí thư",
    "sân bay",
];

/// Forms of address: a name that follows is a person's.
pub(super) static TITLES: [&str; 20] = [
    "ông",
    "bà",
    "anh",
    "chị",
    "em",
    "cô",
    "chú",
    "bác",
    "thầy",
    "nghệ sĩ",
    "ca sĩ",
    "diễn viên",
    "cầu thủ",
    "hlv",
    "đồng chí",
    "thủ môn",
    "tiền vệ",
    "đại tá",
    "thiếu tướng",
    "nhạc sĩ",
];

/// Family and middle names: a name that follows one, written as a name, is a person's.
pub(super) static FAMILIES: [&str; 34] = [
    "nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô", "dương",
    "lý", "trương", "đinh", "mai", "lương", "trịnh", "đào", "tạ", "cao", "hà", "tô", "thị", "văn", "hữu", "ngọc",
    "minh", "xuân", "kim", "thu",
];

/// Phrases that hold a province's name and mean something else; they hide what they cover.
pub(super) static ELSEWHERE: [&str; 32] = [
    "Thái Bình Dương",
    "Hải Dương học",
    "Điện Biên Phủ trên không",
    "chiến thắng Điện Biên Phủ",
    "chiến dịch Điện Biên Phủ",
    "Chiến sĩ Điện Biên",
    "Điện Biên Phủ",
    "Chủ tịch Hồ Chí Minh",
    "Chủ tịch HCM",
    "tư tưởng Hồ Chí Minh",
    "đường Hồ Chí Minh",
    "đường mòn Hồ Chí Minh",
    "cộng sản Hồ Chí Minh",
    "TNCS Hồ Chí Minh",
    "Tiền phong Hồ Chí Minh",
    "TNTP Hồ Chí Minh",
    "Huân chương Hồ Chí Minh",
    "Giải thưởng Hồ Chí Minh",
    "Lăng Hồ Chí Minh",
    "quốc gia Hồ Chí Minh",
    "gương Hồ Chí Minh",
    "phong cách Hồ Chí Minh",
    "Sài Gòn Giải Phóng",
    "Hà Nội Mới",
    "Hoa hậu Hòa Bình",
    "Nobel Hòa Bình",
    "Thống Nhất Hòa Bình",
    "CLB Công an Hà Nội",
    "CLB Công an TP.HCM",
    "Công an Hà Nội FC",
    "Hoàng Anh Gia Lai",
    "Sông Lam Nghệ An",
];

/// Provinces whose name is also something else (the peace, a person): they count only where a place is to be expected
/// or when the source is from there.
pub(super) static SHY: [&str; 2] = ["hoa-binh", "hue"];

/// Words of a text about football, where a province's name is mostly a team.
pub(super) static FOOTBALL: [&str; 12] = [
    "v-league",
    "vleague",
    "clb",
    "câu lạc bộ",
    "hlv",
    "cầu thủ",
    "trận đấu",
    "bàn thắng",
    "ghi bàn",
    "vòng đấu",
    "đội bóng",
    "cúp quốc gia",
];

/// Words of China, where Hà Nam (Henan) is a province too.
pub(super) static CHINA: [&str; 6] = ["trung quốc", "trịnh châu", "lạc dương", "bắc kinh", "henan", "thiếu lâm"];

/// Words of a story at home that need not name the province: the reader of a provincial paper knows which one.
pub(super) static HOME: [&str; 25] = [
    "tỉnh ta",
    "toàn tỉnh",
    "trong tỉnh",
    "trên địa bàn tỉnh",
    "địa bàn tỉnh",
    "ubnd tỉnh",
    "hđnd tỉnh",
    "tỉnh ủy",
    "ủy ban nhân dân tỉnh",
    "hội đồng nhân dân tỉnh",
    "công an tỉnh",
    "chủ tịch tỉnh",
    "bí thư tỉnh ủy",
    "lãnh đạo tỉnh",
    "các xã",
    "cấp tỉnh",
    "thành phố ta",
    "ubnd thành phố",
    "ubnd xã",
    "ubnd phường",
    "các thôn",
    "thành ủy",
    "đảng ủy xã",
    "toàn thành phố",
    "của tỉnh",
];
