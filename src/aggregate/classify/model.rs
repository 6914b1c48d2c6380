//! The model: a linear judge of n-grams for each category, in 8-bit weights, read from bytes.
//!
//! The form, little-endian: the magic, the number of classes and of rows (u16), the classes' names (length and text),
//! each class's scale and bias (f32), then the rows: key (u32), rarity (u8), and a weight (i8) for each class.

use std::cmp::Reverse;

use super::ngrams::Ngram;
use crate::news::CategoryId;

/// The first bytes of a model; the digit is the version of the form.
const MAGIC: &[u8; 8] = b"dbmodel1";

/// The bounds of a model that is read: what fits the shipped size several times over.
const MOST_CLASSES: usize = 64;

/// Below this share of known syllables, in percent, the text is in another language or a list of names.
const LEAST_KNOWN: usize = 40;

/// A trained model.
#[derive(Clone, Debug)]
pub struct Model {
    pub(super) classes: Vec<CategoryId>,
    scales: Vec<f32>,
    biases: Vec<f32>,
    rows: Vec<Row>,
    /// Row by row a weight for each class, then zeros up to a whole number of lanes.
    weights: Vec<i8>,
    slots: Vec<u16>,
}

/// Sums are taken so many classes at a time, which the compiler turns into vector instructions.
const LANES: usize = 8;

/// What the model knows of one n-gram beside its weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) key: u32,
    /// How rare it is: the inverse document frequency in sixteenths.
    pub(super) rarity: u8,
}

/// Bytes that are no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Another file, or a model of another version.
    #[error("not a model of this version")]
    Form,
    /// Fewer or more bytes than its head says.
    #[error("the model is cut short or too long")]
    Length,
}

/// How the model judges one story.
#[derive(Clone, Debug)]
pub(super) struct Judgment {
    /// For each class the signed distance from its boundary; positive means that it belongs.
    pub(super) margins: Vec<f32>,
    met: Vec<Met>,
    norm: f32,
}

/// A row that was met in a story: its place in the table, how strongly, and the place of the n-gram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Met {
    row: u16,
    strength: Reverse<u16>,
    ngram: u16,
}

const FREE: u16 = u16::MAX;

impl Model {
    /// A model of its parts; `weights` holds a weight for each class, row after row.
    pub(super) fn new(
        classes: Vec<CategoryId>,
        scales: Vec<f32>,
        biases: Vec<f32>,
        rows: Vec<Row>,
        weights: &[i8],
    ) -> Self {
        let size = (rows.len() * 4).next_power_of_two().max(4);
        let stride = classes.len().next_multiple_of(LANES);
        let mut lanes = Vec::with_capacity(rows.len() * stride);
        for row in weights.chunks_exact(classes.len()) {
            lanes.extend_from_slice(row);
            lanes.resize(lanes.len().next_multiple_of(stride), 0);
        }
        let mut model = Self { classes, scales, biases, rows, weights: lanes, slots: vec![FREE; size] };
        for at in (0..FREE).take(model.rows.len()) {
            let slot = model.slot(model.rows[usize::from(at)].key);
            model.slots[slot] = at;
        }
        model
    }

    /// The model that the program brings along, trained as `tests/labelled/README.md` tells.
    pub fn shipped() -> Self {
        Self::read(include_bytes!("model.bin")).expect("a test reads it")
    }

    /// Reads a model.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut bytes = Bytes(bytes);
        if bytes.take(MAGIC.len())? != MAGIC {
            return Err(ModelError::Form);
        }
        let (classes, rows) = (usize::from(u16::from_le_bytes(bytes.array()?)), u16::from_le_bytes(bytes.array()?));
        if classes == 0 || classes > MOST_CLASSES || rows == FREE {
            return Err(ModelError::Form);
        }
        let names = (0..classes).map(|_| bytes.name()).collect::<Result<Vec<_>, _>>()?;
        let mut floats = || (0..classes).map(|_| Ok(f32::from_le_bytes(bytes.array()?))).collect::<Result<Vec<_>, _>>();
        let (scales, biases) = (floats()?, floats()?);
        if scales.iter().chain(&biases).any(|value| !value.is_finite()) {
            return Err(ModelError::Form);
        }
        let mut table = Vec::with_capacity(usize::from(rows));
        let mut weights = Vec::with_capacity(usize::from(rows) * classes);
        for _ in 0..rows {
            table.push(Row { key: u32::from_le_bytes(bytes.array()?), rarity: bytes.take(1)?[0] });
            weights.extend(bytes.take(classes)?.iter().map(|byte| i8::from_le_bytes([*byte])));
        }
        if !bytes.0.is_empty() || !table.is_sorted_by(|one, next| one.key < next.key) {
            return Err(ModelError::Length);
        }
        Ok(Self::new(names, scales, biases, table, &weights))
    }

    /// The model as bytes; the same model is the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let size = |size: usize| u16::try_from(size).expect("training bounds classes and rows").to_le_bytes();
        let mut out = MAGIC.to_vec();
        out.extend(size(self.classes.len()));
        out.extend(size(self.rows.len()));
        for class in &self.classes {
            out.extend(size(class.as_str().len()));
            out.extend(class.as_str().as_bytes());
        }
        out.extend(self.scales.iter().chain(&self.biases).flat_map(|value| value.to_le_bytes()));
        for (row, weights) in self.rows.iter().zip(self.weights.chunks_exact(self.stride())) {
            out.extend(row.key.to_le_bytes());
            out.push(row.rarity);
            out.extend(weights[..self.classes.len()].iter().map(|weight| weight.to_le_bytes()[0]));
        }
        out
    }

    /// What the model thinks of a story; nothing if too few of its syllables are known.
    pub(super) fn judge(&self, ngrams: &[Ngram]) -> Option<Judgment> {
        let (mut met, mut syllables, mut known) = (Vec::with_capacity(ngrams.len()), 0_usize, 0_usize);
        for (at, ngram) in (0_u16..).zip(ngrams) {
            let row = self.row(ngram.key);
            syllables += usize::from(ngram.words == 1);
            known += usize::from(ngram.words == 1 && row.is_some());
            if let Some(row) = row {
                let strength = u16::from(ngram.weight) * u16::from(self.rows[usize::from(row)].rarity);
                met.push(Met { row, strength: Reverse(strength), ngram: at });
            }
        }
        if met.is_empty() || known * 100 < syllables * LEAST_KNOWN {
            return None;
        }
        // Each n-gram once, at its weightiest place.
        met.sort_unstable();
        met.dedup_by_key(|met| met.row);
        let mut sums = [0_i32; MOST_CLASSES];
        let mut square = 0_u64;
        for &Met { row, strength: Reverse(strength), .. } in &met {
            square += u64::from(strength) * u64::from(strength);
            for (sums, weights) in sums.chunks_exact_mut(LANES).zip(self.weights_of(row).chunks_exact(LANES)) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += i32::from(strength) * i32::from(*weight);
                }
            }
        }
        let norm = norm(square);
        let margins = sums
            .iter()
            .zip(&self.scales)
            .zip(&self.biases)
            .map(|((sum, scale), bias)| as_f32(*sum) * scale / norm + bias);
        Some(Judgment { margins: margins.collect(), met, norm })
    }

    /// The `most` n-grams that add most to the margin of `class`, or take most, the weightiest first: the place of
    /// each among those judged, and its share.
    pub(super) fn shares(&self, judgment: &Judgment, class: usize, most: usize) -> Vec<(usize, f32)> {
        let mut shares: Vec<(Reverse<u32>, u16, i32)> = judgment
            .met
            .iter()
            .map(|met| {
                let share = i32::from(met.strength.0) * i32::from(self.weights_of(met.row)[class]);
                (Reverse(share.unsigned_abs()), met.ngram, share)
            })
            .collect();
        if shares.len() > most {
            shares.select_nth_unstable(most);
            shares.truncate(most);
        }
        shares.sort_unstable();
        let scale = self.scales[class] / judgment.norm;
        shares.into_iter().map(|(_, ngram, share)| (usize::from(ngram), as_f32(share) * scale)).collect()
    }

    #[inline]
    fn row(&self, key: u32) -> Option<u16> {
        let row = self.slots[self.slot(key)];
        (row != FREE).then_some(row)
    }

    fn weights_of(&self, row: u16) -> &[i8] {
        let at = usize::from(row) * self.stride();
        &self.weights[at..at + self.stride()]
    }

    fn stride(&self) -> usize {
        self.classes.len().next_multiple_of(LANES)
    }

    /// Where `key` stands, or the free slot where it would.
    #[inline]
    fn slot(&self, key: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at] != FREE && self.rows[usize::from(self.slots[at])].key != key {
            at = (at + 1) & mask;
        }
        at
    }
}

/// The length of a vector whose square is `square`; never zero.
#[expect(clippy::cast_precision_loss, reason = "a few thousand n-grams of strength 510 stay below 2^52")]
#[expect(clippy::cast_possible_truncation, reason = "f32 is what margins are kept in")]
pub(super) fn norm(square: u64) -> f32 {
    (square.max(1) as f64).sqrt() as f32
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sums of a few thousand small products; the eighth digit does not matter"
)]
fn as_f32(sum: i32) -> f32 {
    sum as f32
}

/// Bytes that are read from the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], ModelError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(ModelError::Length)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        self.take(N)?.try_into().map_err(|_| ModelError::Length)
    }

    fn name(&mut self) -> Result<CategoryId, ModelError> {
        let length = u16::from_le_bytes(self.array()?);
        let name = std::str::from_utf8(self.take(usize::from(length))?).map_err(|_| ModelError::Form)?;
        Ok(CategoryId::new(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Model {
        let rows = vec![Row { key: 7, rarity: 16 }, Row { key: 9, rarity: 32 }];
        Model::new(
            vec![CategoryId::new("a"), CategoryId::new("b")],
            vec![0.01, 0.02],
            vec![-0.5, 0.5],
            rows,
            &[100, -100, 0, 50],
        )
    }

    fn ngram(key: u32) -> Ngram {
        Ngram { key, field: 0, start: 0, words: 1, weight: 1 }
    }

    #[test]
    fn a_model_is_read_back_as_it_was_written() {
        let bytes = small().to_bytes();
        let read = Model::read(&bytes).expect("a model that was just written");
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!((read.row(9), read.row(8)), (Some(1), None));
    }

    #[test]
    fn bytes_that_are_no_model_are_refused() {
        let bytes = small().to_bytes();
        for cut in 0..bytes.len() {
            assert!(Model::read(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        assert!(Model::read(&[&bytes[..], &[0]].concat()).is_err());
        assert!(Model::read(&[0xFF; 400]).is_err());
    }

    #[test]
    fn a_text_of_unknown_words_is_not_judged() {
        assert!(small().judge(&[ngram(1), ngram(2), ngram(7)]).is_none());
        let judgment = small().judge(&[ngram(7), ngram(7)]).expect("all is known");
        assert!((judgment.margins[0] - 0.5).abs() < 1e-6 && (judgment.margins[1] + 1.5).abs() < 1e-6);
    }
}
