//! A card of the dashboard: a board, drawn from its manifest, with what it reported.
//!
//! Knows one board. Does not know any board by heart: without a manifest there is nothing to draw.

use std::rc::Rc;

use shared::board::manifest::{Component, Manifest, ManifestError, Rgb};
use shared::time::{Instant, earliest};

use super::part::{PartState, Reported};
use super::payload::Shown;

/// Components of a board that are shown; a manifest may name more.
pub const MAX_SHOWN_PARTS: usize = 64;

/// A board.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The board's level in the topic of its manifest.
    pub board: Rc<str>,
    /// What its manifest says.
    pub content: Content,
}

/// What a manifest says.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// It could be read.
    Sheet(Sheet),
    /// It could not.
    Broken {
        /// Why, and where.
        error: ManifestError,
        /// What was sent.
        payload: Shown,
    },
}

/// A manifest, with what the board said since.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// What the board says of itself.
    pub manifest: Manifest,
    /// What is known of each of the manifest's components, in its order.
    pub parts: Vec<PartState>,
    answers: Vec<Option<bool>>,
    latest: Option<bool>,
}

impl Card {
    /// The card for a manifest, or for what is wrong with it. What is known of the same parts from
    /// `old` stays known.
    pub fn new(
        board: Rc<str>,
        manifest: Result<Manifest, (ManifestError, &[u8])>,
        old: Option<&Self>,
    ) -> Self {
        let content = match manifest {
            Ok(manifest) => Content::Sheet(Sheet::new(manifest, old.and_then(Self::sheet))),
            Err((error, payload)) => Content::Broken { error, payload: Shown::new(payload) },
        };
        Self { board, content }
    }

    /// The manifest and the parts, unless it is broken.
    pub fn sheet(&self) -> Option<&Sheet> {
        match &self.content {
            Content::Sheet(sheet) => Some(sheet),
            Content::Broken { .. } => None,
        }
    }

    /// The same, to change.
    pub fn sheet_mut(&mut self) -> Option<&mut Sheet> {
        match &mut self.content {
            Content::Sheet(sheet) => Some(sheet),
            Content::Broken { .. } => None,
        }
    }

    /// Whether the board is there; `None` if nobody knows.
    pub fn is_online(&self) -> Option<bool> {
        self.sheet()?.is_online()
    }

    /// What a person calls it.
    pub fn name(&self) -> &str {
        self.sheet().map_or(&self.board, |sheet| &sheet.manifest.name)
    }
}

impl Sheet {
    fn new(mut manifest: Manifest, old: Option<&Self>) -> Self {
        manifest.components.truncate(MAX_SHOWN_PARTS);
        let parts = manifest.components.iter().map(|component| {
            let known = old.and_then(|old| {
                let at = old.manifest.components.iter().position(|other| other == component)?;
                old.parts.get(at).cloned()
            });
            known.unwrap_or_default()
        });
        let parts = parts.collect();
        let (answers, latest) = match old {
            Some(old) if old.manifest.availability == manifest.availability => {
                (old.answers.clone(), old.latest)
            }
            _ => (vec![None; manifest.availability.len()], None),
        };
        Self { manifest, parts, answers, latest }
    }

    /// The colour that a light of this board reported, if it has one.
    pub fn color_of(&self, light: &Component) -> Option<Rgb> {
        let mut parts = self.manifest.components.iter().zip(&self.parts);
        parts.find_map(|(component, part)| match part.reported {
            Reported::Color(color) if component.of.as_ref() == Some(&light.id) => Some(color),
            _ => None,
        })
    }

    /// What was said on the availability topic with this index, if it was.
    pub fn answer(&self, index: usize) -> Option<bool> {
        self.answers.get(index).copied().flatten()
    }

    /// A message came on the availability topic with this index.
    pub fn note_availability(&mut self, index: usize, payload: &[u8]) {
        let Some(availability) = self.manifest.availability.get(index) else { return };
        let answer = availability.read(payload);
        if let Some(known) = self.answers.get_mut(index) {
            *known = answer;
        }
        self.latest = answer;
    }

    /// A message came on the state topic of the component with this index.
    /// `other`: on the other topic where it reports.
    pub fn report(
        &mut self,
        now: Instant,
        index: usize,
        payload: &[u8],
        retained: bool,
        other: bool,
    ) {
        if let (Some(component), Some(part)) =
            (self.manifest.components.get(index), self.parts.get_mut(index))
        {
            part.report(now, component, payload, retained, other);
        }
    }

    /// Whether the board is there; `None` if nobody knows.
    pub fn is_online(&self) -> Option<bool> {
        self.manifest.availability_mode.combine(&self.answers, self.latest)
    }

    /// Whether `tick` would change something.
    pub fn is_due(&self, now: Instant) -> bool {
        self.deadline().is_some_and(|deadline| deadline <= now)
    }

    /// Lets what was not answered in time be seen.
    pub fn tick(&mut self, now: Instant) {
        for part in &mut self.parts {
            part.tick(now);
        }
    }

    /// When `tick` has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        self.parts.iter().map(PartState::deadline).fold(None, earliest)
    }
}
