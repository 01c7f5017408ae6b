//! The workbench: bytes that a person wrote or put together, taken apart.

use std::rc::Rc;

use shared::inspect::{Dissection, Verdict, dissect};
use shared::wire::{PacketType, PropertyKind, Version};

use super::draft::{Draft, DraftError, Entry, MAX_PROPERTIES, PropertyDraft};
use super::hex::{self, HexError};
use super::record::MAX_PACKET_SIZE;

/// Packets that are taken apart of what a person wrote.
const MAX_PACKETS: usize = 200;

/// What a person does there.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Writes bytes.
    Hex(Rc<str>),
    /// Reads bytes as another version does, where they do not say it.
    Version(Version),
    /// Puts together a packet of another type.
    Kind(PacketType),
    /// Fills a field in.
    Set(Entry, Rc<str>),
    /// Adds a property.
    AddProperty(PropertyKind),
    /// Fills the property with this index in.
    SetProperty(usize, Rc<str>),
    /// Fills the second half of it in.
    SetSecond(usize, Rc<str>),
    /// Takes it away.
    RemoveProperty(usize),
}

/// What lies on the workbench.
#[derive(Clone, Debug)]
pub struct Workbench {
    /// What a person wrote, or the bytes of what was put together.
    pub text: Rc<str>,
    /// How bytes are read that do not say it themselves.
    pub version: Version,
    /// What is being put together.
    pub draft: Draft,
    /// Why it has no bytes.
    pub draft_error: Option<DraftError>,
}

impl Default for Workbench {
    fn default() -> Self {
        let mut workbench = Self {
            text: Rc::default(),
            version: Version::V5,
            draft: Draft::default(),
            draft_error: None,
        };
        workbench.put_together();
        workbench
    }
}

impl Workbench {
    pub(super) fn edit(&mut self, edit: Edit) {
        let draft = &mut self.draft;
        match edit {
            Edit::Hex(text) => {
                self.draft_error = None;
                self.text = text;
                return;
            }
            Edit::Version(version) => {
                self.version = version;
                draft.version = version;
                if draft.holder().is_none() {
                    draft.properties.clear();
                }
            }
            Edit::Kind(kind) => {
                draft.kind = kind;
                let holder = draft.holder();
                let stays =
                    |it: &PropertyDraft| holder.is_some_and(|holder| it.kind.stands_in(holder));
                draft.properties.retain(stays);
                draft.set(Entry::Reason, "0".into());
            }
            Edit::Set(entry, value) => draft.set(entry, value),
            Edit::AddProperty(kind) if draft.properties.len() < MAX_PROPERTIES => {
                draft.properties.push(PropertyDraft::new(kind));
            }
            Edit::AddProperty(_) => {}
            Edit::SetProperty(index, value) => {
                if let Some(property) = draft.properties.get_mut(index) {
                    property.value = value;
                }
            }
            Edit::SetSecond(index, value) => {
                if let Some(property) = draft.properties.get_mut(index) {
                    property.second = value;
                }
            }
            Edit::RemoveProperty(index) => {
                if index < draft.properties.len() {
                    draft.properties.remove(index);
                }
            }
        }
        self.put_together();
    }

    fn put_together(&mut self) {
        match self.draft.bytes() {
            Ok(bytes) => {
                self.draft_error = None;
                self.text = hex::write(&bytes).into();
            }
            Err(error) => self.draft_error = Some(error),
        }
    }

    /// The packets that are written there, one after another.
    pub fn dissections(&self) -> Result<Vec<Dissection>, HexError> {
        let bytes = hex::parse(&self.text)?;
        let (mut rest, mut version) = (&bytes[..], self.version);
        let mut all = Vec::new();
        while !rest.is_empty() && all.len() < MAX_PACKETS {
            let dissection = dissect(rest, version, MAX_PACKET_SIZE);
            version = dissection.version;
            rest = rest.get(dissection.bytes.len()..).unwrap_or_default();
            let is_last = !matches!(dissection.verdict, Verdict::Packet(_));
            all.push(dissection);
            if is_last {
                break;
            }
        }
        Ok(all)
    }
}
