//! What an attentive editor would make of the samples: which items are one story, which are not, and what is about
//! administrative reform. The test of the whole daemon holds us to it.

/// An item of a sample: the source's id and the item's link.
pub type Telling = (&'static str, &'static str);

/// Items that tell one story.
#[derive(Clone, Copy, Debug)]
pub struct Cluster {
    /// What it is about.
    pub subject: &'static str,
    /// Items that are there from the start.
    pub tellings: &'static [Telling],
    /// Items that appear while the demonstration runs.
    pub later: &'static [Telling],
}

/// What is right.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// Copies, the same link and the same headline: each becomes one story.
    pub clusters: &'static [Cluster],
    /// Pairs out of the clusters that bear one link or one headline: no comparison of texts is needed to join them.
    pub exact: &'static [(Telling, Telling)],
    /// Pairs that look alike and must stay two stories.
    pub apart: &'static [(Telling, Telling)],
    /// Items about administrative reform.
    pub reform: &'static [Telling],
    /// Items that use its words and are about something else.
    pub not_reform: &'static [Telling],
    /// Items that are not about a province (by its slug) although they contain its name.
    pub not_about: &'static [(Telling, &'static str)],
}

/// What is right for the samples of [`super::samples`].
pub const fn expected() -> Expected {
    Expected {
        clusters: &CLUSTERS,
        exact: &EXACT,
        apart: &APART,
        reform: &REFORM,
        not_reform: &NOT_REFORM,
        not_about: &NOT_ABOUT,
    }
}

static CLUSTERS: [Cluster; 14] = [
    Cluster {
        subject: "kiosks of public services",
        tellings: &[
            ("dat-mo", "https://dat-mo.example/tin/ki-ot-dich-vu-cong-ra-cho.html"),
            ("ha-long", "https://ha-long.example/tin/video-ki-ot-dich-vu-cong.html"),
            ("mot-cua", "https://mot-cua.example/tin/kinh-nghiem-ki-ot-o-quang-ninh.html"),
        ],
        later: &[("thoi-su", "https://thoi-su.example/tin/ki-ot-cong-giup-dan-bien.html")],
    },
    Cluster {
        subject: "the liner at Hạ Long",
        tellings: &[
            ("dat-mo", "https://dat-mo.example/tin/du-thuyen-sao-bien-mo-mua-khach.html"),
            ("ha-long", "https://dat-mo.example/tin/du-thuyen-sao-bien-mo-mua-khach.html"),
            ("dat-cang", "https://dat-cang.example/tin/hang-nghin-khach-tau-bien-den-vinh.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "the storm nears",
        tellings: &[
            ("dat-mo", "https://dat-mo.example/tin/quang-ninh-keu-goi-tau-thuyen-tranh-bao-so-7.html"),
            ("hong-lam", "https://hong-lam.example/tin/ha-tinh-cam-bien-tu-trua-nay.html"),
            ("dat-cang", "https://dat-cang.example/tin/hai-phong-chu-dong-ung-pho-bao-so-7.html"),
            ("lam-giang", "https://lam-giang.example/tin/nghe-an-san-sang-ung-pho-bao-so-7.html"),
            ("tin-viet", "https://tin-viet.example/tin/bao-so-7-cach-hoang-sa-210-km.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "loans for social housing",
        tellings: &[
            ("dat-mo", "https://dat-mo.example/tin/lai-suat-vay-mua-nha-o-xa-hoi-con-5-4.html"),
            ("tay-do", "https://tay-do.example/tin/nha-o-xa-hoi-lai-suat-uu-dai.html"),
            ("tin-viet", "https://tin-viet.example/tin/lai-suat-nha-o-xa-hoi-sau-thang-dau-nam.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "PAR INDEX is out",
        tellings: &[
            ("bien-ai", "https://bien-ai.example/tin/lao-cai-tang-ba-bac-par-index.html"),
            ("cao-nguyen", "https://cao-nguyen.example/tin/lam-dong-can-cai-thien-ho-so-dat-dai.html"),
            ("sen-hong", "https://sen-hong.example/tin/khoang-cach-par-index-thu-hep.html"),
            ("gang-thep", "https://gang-thep.example/tin/thai-nguyen-trong-top-10.html"),
            ("tin-viet", "https://tin-viet.example/tin/cong-bo-par-index-sipas.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "exams on computers",
        tellings: &[
            ("bien-ai", "https://bien-ai.example/tin/hoc-sinh-vung-cao-lam-quen-thi-tren-may-tinh.html"),
            ("tin-viet", "https://tin-viet.example/tin/du-kien-200-diem-thi-tren-may-tinh.html"),
            ("thoi-su", "https://thoi-su.example/tin/90000-hoc-sinh-se-thi-tren-may-tinh.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "brocade for UNESCO",
        tellings: &[
            ("bien-ai", "https://bien-ai.example/tin/trinh-unesco-ho-so-nghe-det.html"),
            ("cao-nguyen", "https://cao-nguyen.example/tin/nghe-det-churu-truoc-co-hoi.html"),
            ("song-da", "https://song-da.example/tin/ho-so-quoc-gia-nghe-det-tho-cam.html"),
            ("tin-viet", "https://tin-viet.example/tin/tham-dinh-ho-so-nghe-det-tho-cam.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "procedures anywhere in the province",
        tellings: &[
            ("dak-bla", "https://dak-bla.example/tin/nop-ho-so-o-xa-nao-cung-duoc.html"),
            ("tay-do", "https://tay-do.example/tin/quy-dinh-moi-ve-mot-cua-cap-xa.html"),
            ("mot-cua", "https://mot-cua.example/tin/ban-hanh-nghi-dinh-ve-thu-tuc-phi-dia-gioi.html"),
            ("tin-viet", "https://tin-viet.example/tin/nghi-dinh-thu-tuc-khong-phu-thuoc-dia-gioi.html"),
            ("thoi-su", "https://thoi-su.example/tin/khong-can-ve-que-lam-giay-to.html"),
            ("that-son", "https://that-son.example/tin/ho-so-qua-han-phai-xin-loi.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "bird flu",
        tellings: &[
            ("dak-bla", "https://dak-bla.example/tin/khan-truong-khoanh-vung-o-dich.html"),
            ("sen-hong", "https://sen-hong.example/tin/phong-cum-gia-cam-vit-chay-dong.html"),
            ("tin-viet", "https://tin-viet.example/tin/cong-dien-phong-chong-cum-gia-cam.html"),
            ("ban-chai", "https://ban-chai.example/tin/tiem-phong-cho-80-tong-dan.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "low-emission rice",
        tellings: &[
            ("sen-hong", "https://sen-hong.example/tin/lua-giam-phat-thai-duoc-mua.html"),
            ("tay-do", "https://tay-do.example/tin/dong-thap-giam-phat-thai-gia-lua-tang.html"),
            ("that-son", "https://that-son.example/tin/ban-lua-truoc-khi-gat.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "trains for Tết",
        tellings: &[
            ("dat-cang", "https://dat-cang.example/tin/them-tau-tet-tu-ga-hai-phong.html"),
            ("gang-thep", "https://gang-thep.example/tin/duong-sat-mo-ban-ve-tau-tet.html"),
            ("lam-giang", "https://lam-giang.example/tin/ve-tau-tet-giam-gia.html"),
            ("tin-viet", "https://tin-viet.example/tin/62-doan-tau-moi-ngay-dip-tet.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "posts of communes",
        tellings: &[
            ("buon-me", "https://buon-me.example/tin/xa-bien-gioi-duoc-cong-bien-che.html"),
            ("song-da", "https://song-da.example/tin/lay-y-kien-ve-bien-che-cap-xa.html"),
            ("tin-viet", "https://tin-viet.example/tin/du-thao-nghi-dinh-bien-che.html"),
            ("ban-chai", "https://ban-chai.example/tin/nguoi-dung-dau-tinh-tu-quyet-bien-che-xa.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "petrol is cheaper",
        tellings: &[
            ("buon-me", "https://buon-me.example/tin/xang-giam-dau-tang.html"),
            ("tin-viet", "https://tin-viet.example/tin/gia-xang-giam-tu-15-gio.html"),
            ("thoi-su", "https://thoi-su.example/tin/xang-ve-duoi-20000-dong.html"),
            ("that-son", "https://that-son.example/tin/gia-xang-hom-nay-giam.html"),
        ],
        later: &[],
    },
    Cluster {
        subject: "the wrestling tournament",
        tellings: &[
            ("ban-chai", "https://ban-chai.example/tin/khai-mac-giai-vat-dan-toc.html"),
            ("that-son", "https://that-son.example/tin/khai-mac-giai-vat-dan-toc.html"),
        ],
        later: &[],
    },
];

static EXACT: [(Telling, Telling); 16] = [
    (
        ("dat-mo", "https://dat-mo.example/tin/du-thuyen-sao-bien-mo-mua-khach.html"),
        ("ha-long", "https://dat-mo.example/tin/du-thuyen-sao-bien-mo-mua-khach.html"),
    ),
    (
        ("tin-viet", "https://tin-viet.example/tin/du-kien-200-diem-thi-tren-may-tinh.html"),
        ("bien-ai", "https://bien-ai.example/tin/hoc-sinh-vung-cao-lam-quen-thi-tren-may-tinh.html"),
    ),
    (
        ("tin-viet", "https://tin-viet.example/tin/tham-dinh-ho-so-nghe-det-tho-cam.html"),
        ("bien-ai", "https://bien-ai.example/tin/trinh-unesco-ho-so-nghe-det.html"),
    ),
    (
        ("tin-viet", "https://tin-viet.example/tin/bao-so-7-cach-hoang-sa-210-km.html"),
        ("hong-lam", "https://hong-lam.example/tin/ha-tinh-cam-bien-tu-trua-nay.html"),
    ),
    (
        ("tin-viet", "https://tin-viet.example/tin/cong-dien-phong-chong-cum-gia-cam.html"),
        ("dak-bla", "https://dak-bla.example/tin/khan-truong-khoanh-vung-o-dich.html"),
    ),
    (
        ("tin-viet", "https://tin-viet.example/tin/cong-bo-par-index-sipas.html"),
        ("cao-nguyen", "https://cao-nguyen.example/tin/lam-dong-can-cai-thien-ho-so-dat-dai.html"),
    ),
    (
        ("tin-viet", "https://tin-viet.example/tin/lai-suat-nha-o-xa-hoi-sau-thang-dau-nam.html"),
        ("tay-do", "https://tay-do.example/tin/nha-o-xa-hoi-lai-suat-uu-dai.html"),
    ),
    (
        ("tin-viet", "https://tin-viet.example/tin/du-thao-nghi-dinh-bien-che.html"),
        ("song-da", "https://song-da.example/tin/lay-y-kien-ve-bien-che-cap-xa.html"),
    ),
    (
        ("tin-viet", "https://tin-viet.example/tin/nghi-dinh-thu-tuc-khong-phu-thuoc-dia-gioi.html"),
        ("mot-cua", "https://mot-cua.example/tin/ban-hanh-nghi-dinh-ve-thu-tuc-phi-dia-gioi.html"),
    ),
    (
        ("dat-mo", "https://dat-mo.example/tin/ki-ot-dich-vu-cong-ra-cho.html"),
        ("mot-cua", "https://mot-cua.example/tin/kinh-nghiem-ki-ot-o-quang-ninh.html"),
    ),
    (
        ("tin-viet", "https://tin-viet.example/tin/62-doan-tau-moi-ngay-dip-tet.html"),
        ("lam-giang", "https://lam-giang.example/tin/ve-tau-tet-giam-gia.html"),
    ),
    (
        ("tin-viet", "https://tin-viet.example/tin/nghi-dinh-thu-tuc-khong-phu-thuoc-dia-gioi.html"),
        ("thoi-su", "https://thoi-su.example/tin/khong-can-ve-que-lam-giay-to.html"),
    ),
    (
        ("tin-viet", "https://tin-viet.example/tin/gia-xang-giam-tu-15-gio.html"),
        ("thoi-su", "https://thoi-su.example/tin/xang-ve-duoi-20000-dong.html"),
    ),
    (
        ("dat-mo", "https://dat-mo.example/tin/ki-ot-dich-vu-cong-ra-cho.html"),
        ("thoi-su", "https://thoi-su.example/tin/ki-ot-cong-giup-dan-bien.html"),
    ),
    (
        ("sen-hong", "https://sen-hong.example/tin/lua-giam-phat-thai-duoc-mua.html"),
        ("that-son", "https://that-son.example/tin/ban-lua-truoc-khi-gat.html"),
    ),
    (
        ("ban-chai", "https://ban-chai.example/tin/khai-mac-giai-vat-dan-toc.html"),
        ("that-son", "https://that-son.example/tin/khai-mac-giai-vat-dan-toc.html"),
    ),
];

static APART: [(Telling, Telling); 4] = [
    (
        ("hong-lam", "https://hong-lam.example/tin/ky-hop-thang-10.html"),
        ("cao-nguyen", "https://cao-nguyen.example/tin/ky-hop-thang-10.html"),
    ),
    (
        ("dat-cang", "https://dat-cang.example/tin/bao-so-7-do-bo.html"),
        ("dat-cang", "https://dat-cang.example/tin/bao-so-8-hinh-thanh.html"),
    ),
    (
        ("lam-giang", "https://lam-giang.example/tin/nguoi-giu-rung-pu-mat-ky-1.html"),
        ("lam-giang", "https://lam-giang.example/tin/nguoi-giu-rung-pu-mat-ky-2.html"),
    ),
    (
        ("thoi-su", "https://thoi-su.example/tin/gia-vang-hom-qua.html"),
        ("thoi-su", "https://thoi-su.example/tin/gia-vang-hom-nay.html"),
    ),
];

static REFORM: [Telling; 57] = [
    ("dat-mo", "https://dat-mo.example/tin/ki-ot-dich-vu-cong-ra-cho.html"),
    ("dat-mo", "https://dat-mo.example/tin/mong-cai-tra-ket-qua-trong-ngay.html"),
    ("ha-long", "https://ha-long.example/tin/video-ki-ot-dich-vu-cong.html"),
    ("ha-long", "https://ha-long.example/tin/ban-tin-chuyen-doi-so.html"),
    ("ha-long", "https://ha-long.example/tin/ra-soat-van-ban-het-hieu-luc.html"),
    ("bien-ai", "https://bien-ai.example/tin/lao-cai-tang-ba-bac-par-index.html"),
    ("bien-ai", "https://bien-ai.example/tin/mot-cua-luu-dong-o-ban-xa.html"),
    ("bien-ai", "https://bien-ai.example/tin/sap-xep-thon-ban.html"),
    ("hong-lam", "https://hong-lam.example/tin/xin-loi-dan-vi-ho-so-tre.html"),
    ("hong-lam", "https://hong-lam.example/tin/tu-chu-tai-chinh-benh-vien.html"),
    ("hong-lam", "https://hong-lam.example/tin/nang-ngach-cong-chuc.html"),
    ("dak-bla", "https://dak-bla.example/tin/nop-ho-so-o-xa-nao-cung-duoc.html"),
    ("dak-bla", "https://dak-bla.example/tin/xa-ia-chim-khong-hen-lan-hai.html"),
    ("dak-bla", "https://dak-bla.example/tin/can-bo-xa-thieu-ky-su.html"),
    ("cao-nguyen", "https://cao-nguyen.example/tin/lam-dong-can-cai-thien-ho-so-dat-dai.html"),
    ("cao-nguyen", "https://cao-nguyen.example/tin/cat-giam-30-phan-tram-thoi-gian.html"),
    ("cao-nguyen", "https://cao-nguyen.example/tin/tro-ly-ao-tra-loi-dan.html"),
    ("sen-hong", "https://sen-hong.example/tin/khoang-cach-par-index-thu-hep.html"),
    ("sen-hong", "https://sen-hong.example/tin/ca-phe-doanh-nhan-va-giay-phep-con.html"),
    ("sen-hong", "https://sen-hong.example/tin/so-hoa-ho-so-luu-tru.html"),
    ("tay-do", "https://tay-do.example/tin/quy-dinh-moi-ve-mot-cua-cap-xa.html"),
    ("tay-do", "https://tay-do.example/tin/kiem-tra-cong-vu-dot-xuat.html"),
    ("tay-do", "https://tay-do.example/tin/uy-quyen-cho-phuong.html"),
    ("dat-cang", "https://dat-cang.example/tin/cang-lach-huyen-thu-tuc-dien-tu.html"),
    ("dat-cang", "https://dat-cang.example/tin/phuong-le-chan-ngay-khong-hen.html"),
    ("gang-thep", "https://gang-thep.example/tin/thai-nguyen-trong-top-10.html"),
    ("gang-thep", "https://gang-thep.example/tin/so-noi-vu-vi-tri-viec-lam.html"),
    ("buon-me", "https://buon-me.example/tin/xa-bien-gioi-duoc-cong-bien-che.html"),
    ("buon-me", "https://buon-me.example/tin/hai-buoi-chieu-tiep-dan.html"),
    ("buon-me", "https://buon-me.example/tin/sap-xep-tai-san-cong-tru-so.html"),
    ("song-da", "https://song-da.example/tin/lay-y-kien-ve-bien-che-cap-xa.html"),
    ("song-da", "https://song-da.example/tin/thong-bao-lich-tiep-cong-dan.html"),
    ("song-da", "https://song-da.example/tin/ket-qua-giai-quyet-ho-so-tuan.html"),
    ("song-da", "https://song-da.example/tin/quyet-dinh-ban-hanh-bo-chi-so.html"),
    ("mot-cua", "https://mot-cua.example/tin/ban-hanh-nghi-dinh-ve-thu-tuc-phi-dia-gioi.html"),
    ("mot-cua", "https://mot-cua.example/tin/kinh-nghiem-ki-ot-o-quang-ninh.html"),
    ("mot-cua", "https://mot-cua.example/tin/ke-hoach-cai-cach-nam-toi.html"),
    ("mot-cua", "https://mot-cua.example/tin/thanh-vinh-lien-thong-3-trong-1.html"),
    ("mot-cua", "https://mot-cua.example/tin/cham-diem-phuc-vu-nguoi-dan.html"),
    ("mot-cua", "https://mot-cua.example/tin/tai-chinh-cong-khoan-chi.html"),
    ("mot-cua", "https://mot-cua.example/tin/ra-soat-40-van-ban.html"),
    ("mot-cua", "https://mot-cua.example/tin/thi-tuyen-chuc-danh-truong-phong.html"),
    ("lam-giang", "https://lam-giang.example/tin/mot-cua-xa-tuong-duong.html"),
    ("lam-giang", "https://lam-giang.example/tin/giam-dau-moi-so-nganh.html"),
    ("tin-viet", "https://tin-viet.example/tin/nghi-dinh-thu-tuc-khong-phu-thuoc-dia-gioi.html"),
    ("tin-viet", "https://tin-viet.example/tin/cong-bo-par-index-sipas.html"),
    ("tin-viet", "https://tin-viet.example/tin/du-thao-nghi-dinh-bien-che.html"),
    ("tin-viet", "https://tin-viet.example/tin/tang-cuong-ky-luat-hanh-chinh.html"),
    ("thoi-su", "https://thoi-su.example/tin/khong-can-ve-que-lam-giay-to.html"),
    ("thoi-su", "https://thoi-su.example/tin/quoc-hoi-thao-luan.html"),
    ("thoi-su", "https://thoi-su.example/tin/xep-hang-chinh-phu-so.html"),
    ("thoi-su", "https://thoi-su.example/tin/ki-ot-cong-giup-dan-bien.html"),
    ("ban-chai", "https://ban-chai.example/tin/nguoi-dung-dau-tinh-tu-quyet-bien-che-xa.html"),
    ("ban-chai", "https://ban-chai.example/tin/trung-tam-phuc-vu-hanh-chinh-cong-xa-ven-bien.html"),
    ("that-son", "https://that-son.example/tin/ho-so-qua-han-phai-xin-loi.html"),
    ("that-son", "https://that-son.example/tin/cap-xa-nhan-ho-so-dat.html"),
    ("that-son", "https://that-son.example/tin/sang-thu-bay-van-mo-cua.html"),
];

static NOT_REFORM: [Telling; 5] = [
    ("dat-mo", "https://dat-mo.example/tin/khu-trung-tam-hanh-chinh-moi-co-cong-vien.html"),
    ("ha-long", "https://ha-long.example/tin/phat-xe-cho-than-roi-vai.html"),
    ("bien-ai", "https://bien-ai.example/tin/mot-cua-hang-tap-hoa-chay.html"),
    ("tay-do", "https://tay-do.example/tin/lua-dao-mao-danh-can-bo.html"),
    ("gang-thep", "https://gang-thep.example/tin/phat-tien-xa-thai.html"),
];

static NOT_ABOUT: [(Telling, &str); 2] = [
    (("dak-bla", "https://dak-bla.example/tin/ho-hoa-binh-vi-hoa-binh.html"), "hoa-binh"),
    (("tay-do", "https://tay-do.example/tin/hoi-thao-thai-binh-duong.html"), "thai-binh"),
];
