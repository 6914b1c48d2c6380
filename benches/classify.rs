//! How many stories a second one core sorts, reads and places; sentences are ours.

use diembao::aggregate::classify::{Classifier, Model, Text, train};
use diembao::aggregate::places;
use diembao::config::categories;
use diembao::text;

fn main() {
    divan::main();
}

/// Headlines and leads of usual length, in the style of the provincial press.
const STORIES: [(&str, &str); 6] = [
    (
        "Xã vùng cao đưa bộ phận một cửa về tận thôn, bản",
        "Mỗi tuần hai ngày, tổ lưu động của Trung tâm Phục vụ hành chính công xã về các thôn tiếp nhận hồ sơ chứng thực, \
         khai sinh và đất đai, giúp bà con đỡ phải đi hàng chục cây số đường rừng.",
    ),
    (
        "Mưa lớn gây sạt lở nhiều điểm trên quốc lộ, giao thông bị chia cắt",
        "Từ đêm qua đến sáng nay, mưa to kéo dài làm hàng nghìn mét khối đất đá tràn xuống mặt đường; lực lượng chức năng \
         đã cắm biển cảnh báo và huy động máy xúc thông tuyến.",
    ),
    (
        "Đội bóng chuyền nữ của tỉnh vào bán kết giải vô địch các đội mạnh",
        "Trong trận tứ kết diễn ra tối qua tại nhà thi đấu, các cô gái đã lội ngược dòng thắng 3-2 sau hơn hai giờ tranh tài.",
    ),
    (
        "Giá cà phê tăng, nông dân phấn khởi bước vào niên vụ mới",
        "Thương lái thu mua tại vườn ở mức cao hơn cùng kỳ năm ngoái 20%; hợp tác xã khuyến cáo bà con hái chín để giữ chất lượng.",
    ),
    (
        "Khởi tố nhóm đối tượng cho vay lãi nặng qua ứng dụng điện thoại",
        "Cơ quan điều tra xác định từ đầu năm đến nay nhóm này đã cho hơn 300 người vay với lãi suất trên 400% mỗi năm.",
    ),
    (
        "Lễ hội mừng lúa mới của đồng bào Ba Na",
        "Tiếng cồng chiêng vang lên bên mái nhà rông, già làng đọc lời khấn mời các thần về chung vui.",
    ),
];

fn classifier(model: Option<Model>) -> Classifier {
    let rules = categories::parse(include_str!("../config/categories.toml")).expect("the shipped categories");
    Classifier::new(rules, model)
}

#[divan::bench(args = ["rules and model", "rules"])]
fn stories(bencher: divan::Bencher, signals: &str) {
    let classifier = classifier((signals != "rules").then(Model::shipped));
    bencher.counter(STORIES.len()).bench(|| {
        STORIES.map(|(title, summary)| classifier.classify(&Text { title, summary, ..Text::default() }, &[]).len())
    });
}

#[divan::bench]
fn folding(bencher: divan::Bencher) {
    bencher
        .counter(STORIES.len())
        .bench(|| STORIES.map(|(title, summary)| text::fold(title).len() + text::fold(summary).len()));
}

#[divan::bench]
fn placing(bencher: divan::Bencher) {
    bencher
        .counter(STORIES.len())
        .bench(|| STORIES.map(|(title, summary)| places::about(title, summary, "", None).len()));
}

/// 22,000 stories made of the six: a fifth of what the shipped model could be taught with.
#[divan::bench(sample_count = 3)]
fn training(bencher: divan::Bencher) {
    let classifier = classifier(None);
    let silver: Vec<train::Silver> = (0..22_000)
        .map(|at| {
            let ((title, _), (_, summary)) = (STORIES[at % 6], STORIES[at / 6 % 6]);
            let title = format!("{title} {at}");
            train::Silver { title, summary: Some(summary.to_owned()), ..train::Silver::default() }
        })
        .collect();
    bencher
        .counter(silver.len())
        .bench(|| train::train(&classifier, &silver, &[], train::Options::default()).to_bytes().len());
}
