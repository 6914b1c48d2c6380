//! A feed: what we publish, as a selection of stories.

use super::{CategoryId, Province, SourceId, Story};

/// Which stories a feed holds. An empty list asks for nothing in particular; filled lists must all agree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// At least one of these categories.
    pub categories: Vec<CategoryId>,
    /// Told from or about at least one of these provinces.
    pub provinces: Vec<&'static Province>,
    /// Told by at least one of these sources.
    pub sources: Vec<SourceId>,
}

impl Selection {
    /// Whether `story` belongs to the selection.
    pub fn holds(&self, story: &Story) -> bool {
        let category =
            self.categories.is_empty() || story.labels.iter().any(|label| self.categories.contains(&label.category));
        let province = self.provinces.is_empty()
            || story
                .tellings
                .iter()
                .filter_map(|telling| telling.province)
                .chain(story.about.iter().copied())
                .any(|province| self.provinces.iter().any(|wanted| wanted.covers(province)));
        let source = self.sources.is_empty()
            || story.tellings.iter().any(|telling| self.sources.contains(&telling.entry.source));
        category && province && source
    }
}

/// A feed that we publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its address without the ending: `all`, `category/economy`, `province/kon-tum`, `feed/reform-north`.
    pub id: String,
    /// Its title as readers see it.
    pub title: String,
    /// A sentence about it, if there is something to say.
    pub subtitle: Option<String>,
    /// Which stories it holds.
    pub selection: Selection,
    /// How many stories it holds at most.
    pub limit: usize,
}
