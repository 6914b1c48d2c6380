//! Training: stories that the rules and their sections label, and stories that people labelled, in; a [`Model`] out.
//!
//! One linear support vector machine for each category, one against the rest, by dual coordinate descent (Hsieh et
//! al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008, algorithm 1 with L2 loss). Twice:
//! over all n-grams, then over those that mattered. No clock and no chance: the same stories give the same bytes.

use std::collections::BTreeMap;

use super::fields;
use super::model::{Model, Row, norm};
use super::ngrams::ngrams;
use super::{Classifier, Scoring, Text, eval::Labelled};
use crate::news::CategoryId;

/// A story without labels: one line of an items' file, JSON; other fields are passed over.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Silver {
    /// The headline.
    pub title: String,
    /// The lead, if there is one; markup is taken for text.
    #[serde(default)]
    pub summary: Option<String>,
    /// The source's name; what follows its last ` - ` is taken for the section (`VnExpress - Thể thao`).
    #[serde(default)]
    pub source: Option<String>,
    /// The source's own category elements.
    #[serde(default)]
    pub categories: Vec<String>,
}

/// How a model is trained.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many n-grams the model keeps at most; each costs five bytes and one for each category.
    pub rows: usize,
    /// The price of a wrong side, against the length of the weights: larger fits closer.
    pub cost: f32,
    /// How many silver stories a story labelled by hand weighs.
    pub gold_weight: f32,
    /// How often all stories are gone through.
    pub rounds: usize,
}

impl Default for Options {
    fn default() -> Self {
        // 12,800 rows of 28 bytes stay below 360 KB with 23 categories.
        Self { rows: 12_800, cost: 0.5, gold_weight: 8.0, rounds: 12 }
    }
}

/// Trains a model for the categories of `classifier`, whose rules label the silver stories.
pub fn train(classifier: &Classifier, silver: &[Silver], gold: &[Labelled], options: Options) -> Model {
    let classes: Vec<CategoryId> =
        classifier.rules().subjects.iter().map(|subject| subject.category.id.clone()).collect();
    let mut stories: Vec<Story> = silver.iter().map(|story| Story::silver(classifier, &classes, story)).collect();
    stories.extend(gold.iter().map(|story| Story::gold(&classes, story, options.gold_weight)));
    let frequency = frequencies(&stories);
    let everything = Vocabulary::new(frequency.iter().map(|(key, count)| (*key, *count)), stories.len());
    let rough = Machines::fit(&everything, &stories, classes.len(), options, 3);
    let mut by_weight: Vec<(f32, u32)> =
        everything.rows.iter().enumerate().map(|(at, row)| (rough.importance(at, row.rarity), row.key)).collect();
    by_weight.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    by_weight.truncate(options.rows.min(usize::from(u16::MAX) - 1));
    let kept = by_weight.iter().map(|(_, key)| (*key, frequency[key]));
    let vocabulary = Vocabulary::new(kept.collect::<BTreeMap<_, _>>().into_iter(), stories.len());
    Machines::fit(&vocabulary, &stories, classes.len(), options, options.rounds).quantized(classes, vocabulary)
}

/// A story as the machines see it.
struct Story {
    /// Its n-grams with the weight of their field, each once, in the order of keys.
    ngrams: Vec<(u32, u8)>,
    /// One bit for each class that it belongs to.
    labels: u64,
    /// One bit for each class that nothing is said of.
    unsure: u64,
    weight: f32,
}

impl Story {
    fn silver(classifier: &Classifier, classes: &[CategoryId], story: &Silver) -> Self {
        let mut tags = story.categories.clone();
        tags.extend(story.source.iter().filter_map(|name| Some(name.rsplit_once(" - ")?.1.to_owned())));
        let text = Text { title: &story.title, summary: story.summary.as_deref().unwrap_or(""), body: "", tags: &tags };
        let (mut labels, mut unsure) = (0, 0);
        for (id, share) in classifier.shares(&text) {
            let bit = bit(classes, &id);
            // Half-way to the threshold is neither yes nor no.
            if share >= 1.0 {
                labels |= bit;
            } else if share >= 0.4 {
                unsure |= bit;
            }
        }
        Self { ngrams: seen(&text), labels, unsure, weight: 1.0 }
    }

    fn gold(classes: &[CategoryId], story: &Labelled, weight: f32) -> Self {
        let text = Text { title: &story.title, summary: &story.summary, ..Text::default() };
        let labels =
            story.labels.iter().map(|label| bit(classes, &CategoryId::new(label))).fold(0, |all, bit| all | bit);
        Self { ngrams: seen(&text), labels, unsure: 0, weight }
    }
}

fn bit(classes: &[CategoryId], id: &CategoryId) -> u64 {
    classes.iter().position(|class| class == id).map_or(0, |at| 1 << at)
}

fn seen(text: &Text<'_>) -> Vec<(u32, u8)> {
    let mut seen: Vec<(u32, u8)> =
        ngrams(&fields(text, &Scoring::default())).into_iter().map(|ngram| (ngram.key, ngram.weight)).collect();
    seen.sort_unstable_by(|one, other| other.cmp(one));
    seen.dedup_by_key(|(key, _)| *key);
    seen
}

/// In how many stories each n-gram stands; those of a single story are left out.
fn frequencies(stories: &[Story]) -> BTreeMap<u32, u32> {
    let mut keys: Vec<u32> = stories.iter().flat_map(|story| story.ngrams.iter().map(|(key, _)| *key)).collect();
    keys.sort_unstable();
    keys.chunk_by(PartialEq::eq)
        .filter(|same| same.len() > 1)
        .map(|same| (same[0], u32::try_from(same.len()).unwrap_or(u32::MAX)))
        .collect()
}

/// The n-grams that count, by key, each with its rarity.
struct Vocabulary {
    rows: Vec<Row>,
}

impl Vocabulary {
    fn new(frequency: impl Iterator<Item = (u32, u32)>, stories: usize) -> Self {
        Self { rows: frequency.map(|(key, count)| Row { key, rarity: rarity(count, stories) }).collect() }
    }

    /// A story as places of rows and their values, of length one.
    fn vector(&self, story: &Story) -> Vec<(u32, f32)> {
        let mut found: Vec<(u32, u32)> = Vec::with_capacity(story.ngrams.len());
        for (key, weight) in &story.ngrams {
            if let (Ok(at), weight) = (self.rows.binary_search_by_key(key, |row| row.key), u32::from(*weight)) {
                found.push((u32::try_from(at).unwrap_or(u32::MAX), weight * u32::from(self.rows[at].rarity)));
            }
        }
        let square: u64 = found.iter().map(|(_, strength)| u64::from(*strength).pow(2)).sum();
        let length = norm(square);
        found.into_iter().map(|(at, strength)| (at, real(strength) / length)).collect()
    }
}

/// The inverse document frequency in sixteenths: ln(stories / count) + 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte before the cast")]
fn rarity(count: u32, stories: usize) -> u8 {
    let stories = f64::from(u32::try_from(stories).unwrap_or(u32::MAX));
    (((stories / f64::from(count.max(1))).ln() + 1.0) * 16.0).round().clamp(1.0, 255.0) as u8
}

#[expect(clippy::cast_precision_loss, reason = "a strength is at most 510")]
fn real(strength: u32) -> f32 {
    strength as f32
}

/// The weights of all machines while they are fitted: for each class its rows and, last, its bias.
struct Machines {
    weights: Vec<Vec<f32>>,
}

impl Machines {
    fn fit(vocabulary: &Vocabulary, stories: &[Story], classes: usize, options: Options, rounds: usize) -> Self {
        let vectors: Vec<Vec<(u32, f32)>> = stories.iter().map(|story| vocabulary.vector(story)).collect();
        let weights = (0..classes)
            .map(|class| {
                let mut machine = Machine::new(class, vocabulary.rows.len(), options);
                machine.fit(&vectors, stories, rounds);
                machine.weights
            })
            .collect();
        Self { weights }
    }

    /// How much an n-gram moves the judgments: the squares of its weights, made comparable by its rarity.
    fn importance(&self, row: usize, rarity: u8) -> f32 {
        self.weights.iter().map(|weights| weights[row] * weights[row]).sum::<f32>() * f32::from(rarity)
    }

    /// The model in 8-bit weights, each class with the finest scale that holds its largest weight.
    fn quantized(self, classes: Vec<CategoryId>, vocabulary: Vocabulary) -> Model {
        let rows = vocabulary.rows.len();
        let largest = |weights: &Vec<f32>| weights[..rows].iter().fold(f32::MIN_POSITIVE, |most, w| most.max(w.abs()));
        let scales: Vec<f32> = self.weights.iter().map(|weights| largest(weights) / 127.0).collect();
        let biases = self.weights.iter().map(|weights| weights[rows]).collect();
        let mut quantized = Vec::with_capacity(rows * classes.len());
        for row in 0..rows {
            for (weights, scale) in self.weights.iter().zip(&scales) {
                #[expect(clippy::cast_possible_truncation, reason = "the scale makes it -127..=127")]
                quantized.push((weights[row] / scale).round() as i8);
            }
        }
        Model::new(classes, scales, biases, vocabulary.rows, &quantized)
    }
}

/// One class against the rest.
struct Machine {
    class: usize,
    weights: Vec<f32>,
    options: Options,
}

impl Machine {
    fn new(class: usize, rows: usize, options: Options) -> Self {
        Self { class, weights: vec![0.0; rows + 1], options }
    }

    fn fit(&mut self, vectors: &[Vec<(u32, f32)>], stories: &[Story], rounds: usize) {
        let bit = 1_u64 << self.class;
        let mut order: Vec<usize> = (0..stories.len()).filter(|at| stories[*at].unsure & bit == 0).collect();
        let mut alphas = vec![0.0_f32; stories.len()];
        let mut shuffle = Shuffle(0x5EED ^ self.class as u64);
        for _ in 0..rounds {
            shuffle.mix(&mut order);
            for &at in &order {
                let sign = if stories[at].labels & bit == 0 { -1.0 } else { 1.0 };
                self.step(&vectors[at], sign, stories[at].weight, &mut alphas[at]);
            }
        }
    }

    /// Moves one story's multiplier to its best value with all others held.
    fn step(&mut self, vector: &[(u32, f32)], sign: f32, weight: f32, alpha: &mut f32) {
        let bias = self.weights.len() - 1;
        let dot: f32 =
            vector.iter().map(|(at, value)| self.weights[*at as usize] * value).sum::<f32>() + self.weights[bias];
        let softness = 0.5 / (self.options.cost * weight);
        let gradient = sign * dot - 1.0 + softness * *alpha;
        // The vectors have length one and the bias is one more component of one.
        let before = *alpha;
        *alpha = (before - gradient / (2.0 + softness)).max(0.0);
        let change = (*alpha - before) * sign;
        if change.abs() > f32::EPSILON {
            for (at, value) in vector {
                self.weights[*at as usize] += change * value;
            }
            self.weights[bias] += change;
        }
    }
}

/// A shuffle without chance: xorshift64 (Marsaglia 2003) from a fixed seed.
struct Shuffle(u64);

impl Shuffle {
    fn mix(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            let other = self.0 % (at as u64 + 1);
            order.swap(at, usize::try_from(other).unwrap_or(0));
        }
    }
}
