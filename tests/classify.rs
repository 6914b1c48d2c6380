//! Sorting as a user meets it: the shipped rules, and stories that a careful editor would sort the same way.

use diembao::aggregate::classify::{Classifier, Model, Text};
use diembao::config::categories;

fn classifier() -> Classifier {
    let rules = categories::parse(include_str!("../config/categories.toml")).expect("the shipped categories");
    Classifier::new(rules, Some(Model::shipped()))
}

fn labels(title: &str, summary: &str) -> Vec<String> {
    let labels = classifier().classify(&Text { title, summary, ..Text::default() }, &[]);
    labels.iter().map(|label| label.category.as_str().to_owned()).collect()
}

#[test]
fn the_shipped_categories_are_the_twenty_three() {
    let classifier = classifier();
    assert_eq!(classifier.rules().subjects.len(), 23);
    assert_eq!(classifier.rules().categories().count(), 24);
}

#[test]
fn a_one_stop_office_is_reform_and_a_shop_is_not() {
    let office =
        labels("Xã Đăk Nua đưa bộ phận “một cửa” về tận thôn", "Tổ lưu động tiếp nhận hồ sơ chứng thực của bà con.");
    assert_eq!(office[..2], ["administrative-reform", "par-procedures"]);
    let shop = labels("Cháy một cửa hàng tạp hóa lúc rạng sáng", "Không có thương vong.");
    assert!(!shop.iter().any(|label| label.starts_with("par-") || label == "administrative-reform"), "{shop:?}");
}

#[test]
fn a_story_that_fits_nothing_belongs_to_the_fallback() {
    assert_eq!(labels("Lời chào", ""), ["other"]);
}
