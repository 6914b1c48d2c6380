//! The provinces: the 34 units since 1 July 2025 and the 63 names before it.
//!
//! Every unit of today bears the name of one of the 63 former provinces, so one table of 63 names holds both: a name
//! whose `unit` is itself is a unit of today. Facts: Resolution 202/2025/QH15; codes of the General Statistics Office.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A province by one of its 63 names, before or after the mergers of July 2025.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Province {
    /// Its name in addresses and in the configuration: `kon-tum`.
    pub slug: &'static str,
    /// Its name: `Kon Tum`.
    pub name: &'static str,
    /// The slug of the unit of today that its land belongs to; its own slug if the name lives on.
    pub unit: &'static str,
    /// Whether the unit of today is a city under central rule (`thành phố`), not a province (`tỉnh`).
    pub city: bool,
    /// Other ways to write the name.
    pub aliases: &'static [&'static str],
}

impl Province {
    /// The province with this slug.
    pub fn find(slug: &str) -> Option<&'static Self> {
        PROVINCES.iter().find(|province| province.slug == slug)
    }

    /// Whether the name is that of a unit of today.
    pub fn is_unit(&self) -> bool {
        self.slug == self.unit
    }

    /// The unit of today that its land belongs to.
    pub fn unit(&self) -> &'static Self {
        Self::find(self.unit).expect("a test proves that every unit stands in the table")
    }

    /// Whether news of `other` is news of this province: the same name, or a former part of this unit.
    pub fn covers(&self, other: &Self) -> bool {
        self.slug == other.slug || (self.is_unit() && other.unit == self.slug)
    }

    /// `tỉnh` or `thành phố`, as the unit of today is called.
    pub fn kind(&self) -> &'static str {
        if self.city { "thành phố" } else { "tỉnh" }
    }
}

impl fmt::Debug for Province {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.slug)
    }
}

impl Serialize for &'static Province {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug)
    }
}

impl<'de> Deserialize<'de> for &'static Province {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let slug = String::deserialize(deserializer)?;
        Province::find(&slug).ok_or_else(|| serde::de::Error::custom(format!("no province \"{slug}\"")))
    }
}

/// All 63 names, in the order of the statistical code.
pub fn provinces() -> &'static [Province] {
    &PROVINCES
}

static PROVINCES: [Province; 63] = [
    Province {
        slug: "ha-noi",
        name: "Hà Nội",
        unit: "ha-noi",
        city: true,
        aliases: &["TP Hà Nội", "TP. Hà Nội", "thủ đô Hà Nội", "Thủ đô", "HN", "Hanoi"],
    },
    Province { slug: "ha-giang", name: "Hà Giang", unit: "tuyen-quang", city: false, aliases: &["Hagiang"] },
    Province { slug: "cao-bang", name: "Cao Bằng", unit: "cao-bang", city: false, aliases: &["Caobang"] },
    Province {
        slug: "bac-kan",
        name: "Bắc Kạn",
        unit: "thai-nguyen",
        city: false,
        aliases: &["Bắc Cạn", "Bac Can", "Backan"],
    },
    Province { slug: "tuyen-quang", name: "Tuyên Quang", unit: "tuyen-quang", city: false, aliases: &["Tuyenquang"] },
    Province { slug: "lao-cai", name: "Lào Cai", unit: "lao-cai", city: false, aliases: &["Lao Kay", "Laocai"] },
    Province { slug: "dien-bien", name: "Điện Biên", unit: "dien-bien", city: false, aliases: &["Dienbien"] },
    Province { slug: "lai-chau", name: "Lai Châu", unit: "lai-chau", city: false, aliases: &["Laichau"] },
    Province { slug: "son-la", name: "Sơn La", unit: "son-la", city: false, aliases: &["Sonla"] },
    Province { slug: "yen-bai", name: "Yên Bái", unit: "lao-cai", city: false, aliases: &["Yenbai"] },
    Province {
        slug: "hoa-binh", name: "Hòa Bình", unit: "phu-tho", city: false, aliases: &["Hoà Bình", "Hoabinh"]
    },
    Province { slug: "thai-nguyen", name: "Thái Nguyên", unit: "thai-nguyen", city: false, aliases: &["Thainguyen"] },
    Province {
        slug: "lang-son", name: "Lạng Sơn", unit: "lang-son", city: false, aliases: &["Xứ Lạng", "Langson"]
    },
    Province { slug: "quang-ninh", name: "Quảng Ninh", unit: "quang-ninh", city: false, aliases: &["Quangninh"] },
    Province { slug: "bac-giang", name: "Bắc Giang", unit: "bac-ninh", city: false, aliases: &["Bacgiang"] },
    Province { slug: "phu-tho", name: "Phú Thọ", unit: "phu-tho", city: false, aliases: &["Đất Tổ", "Phutho"] },
    Province { slug: "vinh-phuc", name: "Vĩnh Phúc", unit: "phu-tho", city: false, aliases: &["Vinhphuc"] },
    Province { slug: "bac-ninh", name: "Bắc Ninh", unit: "bac-ninh", city: false, aliases: &["Bacninh"] },
    Province {
        slug: "hai-duong", name: "Hải Dương", unit: "hai-phong", city: true, aliases: &["Xứ Đông", "Haiduong"]
    },
    Province {
        slug: "hai-phong",
        name: "Hải Phòng",
        unit: "hai-phong",
        city: true,
        aliases: &["TP Hải Phòng", "TP. Hải Phòng", "Haiphong"],
    },
    Province { slug: "hung-yen", name: "Hưng Yên", unit: "hung-yen", city: false, aliases: &["Hungyen"] },
    Province { slug: "thai-binh", name: "Thái Bình", unit: "hung-yen", city: false, aliases: &["Thaibinh"] },
    Province { slug: "ha-nam", name: "Hà Nam", unit: "ninh-binh", city: false, aliases: &["Hanam"] },
    Province { slug: "nam-dinh", name: "Nam Định", unit: "ninh-binh", city: false, aliases: &["Namdinh"] },
    Province { slug: "ninh-binh", name: "Ninh Bình", unit: "ninh-binh", city: false, aliases: &["Ninhbinh"] },
    Province {
        slug: "thanh-hoa",
        name: "Thanh Hóa",
        unit: "thanh-hoa",
        city: false,
        aliases: &["Thanh Hoá", "xứ Thanh", "Thanhhoa"],
    },
    Province { slug: "nghe-an", name: "Nghệ An", unit: "nghe-an", city: false, aliases: &["xứ Nghệ", "Nghean"] },
    Province { slug: "ha-tinh", name: "Hà Tĩnh", unit: "ha-tinh", city: false, aliases: &["Hatinh"] },
    Province { slug: "quang-binh", name: "Quảng Bình", unit: "quang-tri", city: false, aliases: &["Quangbinh"] },
    Province { slug: "quang-tri", name: "Quảng Trị", unit: "quang-tri", city: false, aliases: &["Quangtri"] },
    Province {
        slug: "hue",
        name: "Huế",
        unit: "hue",
        city: true,
        aliases: &["Thừa Thiên Huế", "Thừa Thiên - Huế", "TT-Huế", "TP Huế", "TP. Huế", "Thua Thien Hue"],
    },
    Province {
        slug: "da-nang",
        name: "Đà Nẵng",
        unit: "da-nang",
        city: true,
        aliases: &["TP Đà Nẵng", "TP. Đà Nẵng", "Danang"],
    },
    Province { slug: "quang-nam", name: "Quảng Nam", unit: "da-nang", city: true, aliases: &["Quangnam"] },
    Province { slug: "quang-ngai", name: "Quảng Ngãi", unit: "quang-ngai", city: false, aliases: &["Quangngai"] },
    Province { slug: "binh-dinh", name: "Bình Định", unit: "gia-lai", city: false, aliases: &["Binhdinh"] },
    Province { slug: "phu-yen", name: "Phú Yên", unit: "dak-lak", city: false, aliases: &["Phuyen"] },
    Province {
        slug: "khanh-hoa",
        name: "Khánh Hòa",
        unit: "khanh-hoa",
        city: false,
        aliases: &["Khánh Hoà", "Khanhhoa"],
    },
    Province { slug: "ninh-thuan", name: "Ninh Thuận", unit: "khanh-hoa", city: false, aliases: &["Ninhthuan"] },
    Province { slug: "binh-thuan", name: "Bình Thuận", unit: "lam-dong", city: false, aliases: &["Binhthuan"] },
    Province { slug: "kon-tum", name: "Kon Tum", unit: "quang-ngai", city: false, aliases: &["Kontum", "Công Tum"] },
    Province { slug: "gia-lai", name: "Gia Lai", unit: "gia-lai", city: false, aliases: &["Gialai"] },
    Province {
        slug: "dak-lak",
        name: "Đắk Lắk",
        unit: "dak-lak",
        city: false,
        aliases: &["Đắc Lắc", "Đăk Lăk", "Đắk Lăk", "Đăk Lắk", "Đak Lak", "Dac Lac", "Daklak"],
    },
    Province {
        slug: "dak-nong",
        name: "Đắk Nông",
        unit: "lam-dong",
        city: false,
        aliases: &["Đắc Nông", "Đăk Nông", "Đak Nông", "Dac Nong", "Daknong"],
    },
    Province { slug: "lam-dong", name: "Lâm Đồng", unit: "lam-dong", city: false, aliases: &["Lamdong"] },
    Province { slug: "binh-phuoc", name: "Bình Phước", unit: "dong-nai", city: false, aliases: &["Binhphuoc"] },
    Province { slug: "tay-ninh", name: "Tây Ninh", unit: "tay-ninh", city: false, aliases: &["Tayninh"] },
    Province { slug: "binh-duong", name: "Bình Dương", unit: "ho-chi-minh", city: true, aliases: &["Binhduong"] },
    Province { slug: "dong-nai", name: "Đồng Nai", unit: "dong-nai", city: false, aliases: &["Dongnai"] },
    Province {
        slug: "ba-ria-vung-tau",
        name: "Bà Rịa - Vũng Tàu",
        unit: "ho-chi-minh",
        city: true,
        aliases: &["Bà Rịa – Vũng Tàu", "Bà Rịa-Vũng Tàu", "BR-VT", "BRVT", "Vũng Tàu", "Ba Ria Vung Tau"],
    },
    Province {
        slug: "ho-chi-minh",
        name: "Hồ Chí Minh",
        unit: "ho-chi-minh",
        city: true,
        aliases: &["TP Hồ Chí Minh", "TP. Hồ Chí Minh", "TP.HCM", "TP HCM", "TPHCM", "HCMC", "Sài Gòn"],
    },
    Province { slug: "long-an", name: "Long An", unit: "tay-ninh", city: false, aliases: &["Longan"] },
    Province { slug: "tien-giang", name: "Tiền Giang", unit: "dong-thap", city: false, aliases: &["Tiengiang"] },
    Province { slug: "ben-tre", name: "Bến Tre", unit: "vinh-long", city: false, aliases: &["xứ Dừa", "Bentre"] },
    Province { slug: "tra-vinh", name: "Trà Vinh", unit: "vinh-long", city: false, aliases: &["Travinh"] },
    Province { slug: "vinh-long", name: "Vĩnh Long", unit: "vinh-long", city: false, aliases: &["Vinhlong"] },
    Province {
        slug: "dong-thap",
        name: "Đồng Tháp",
        unit: "dong-thap",
        city: false,
        aliases: &["đất Sen hồng", "Dongthap"],
    },
    Province { slug: "an-giang", name: "An Giang", unit: "an-giang", city: false, aliases: &["Angiang"] },
    Province { slug: "kien-giang", name: "Kiên Giang", unit: "an-giang", city: false, aliases: &["Kiengiang"] },
    Province {
        slug: "can-tho",
        name: "Cần Thơ",
        unit: "can-tho",
        city: true,
        aliases: &["TP Cần Thơ", "TP. Cần Thơ", "Tây Đô", "Cantho"],
    },
    Province { slug: "hau-giang", name: "Hậu Giang", unit: "can-tho", city: true, aliases: &["Haugiang"] },
    Province { slug: "soc-trang", name: "Sóc Trăng", unit: "can-tho", city: true, aliases: &["Soctrang"] },
    Province { slug: "bac-lieu", name: "Bạc Liêu", unit: "ca-mau", city: false, aliases: &["Baclieu"] },
    Province { slug: "ca-mau", name: "Cà Mau", unit: "ca-mau", city: false, aliases: &["Đất Mũi", "Camau"] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixty_three_names_make_thirty_four_units() {
        assert_eq!(PROVINCES.iter().filter(|province| province.is_unit()).count(), 34);
        assert!(PROVINCES.iter().all(|province| province.unit().is_unit()));
    }

    #[test]
    fn a_unit_covers_what_it_was_made_from_and_a_former_name_only_itself() {
        let [unit, former] = ["quang-ngai", "kon-tum"].map(|slug| Province::find(slug).expect("a province"));
        assert!(unit.covers(former) && unit.covers(unit) && former.covers(former));
        assert!(!former.covers(unit));
    }
}
