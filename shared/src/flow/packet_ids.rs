//! Which packet identifiers one side of a Session has in use (section 2.2.1).

use crate::map::Set;

use crate::wire::PacketId;

/// Hands out identifiers that are not in use, in ascending order so that people can follow them.
#[derive(Debug, Default)]
pub struct PacketIds {
    last: u16,
    used: Set<PacketId>,
}

impl PacketIds {
    /// The next free identifier, or `None` when all 65,535 are in use.
    pub fn allocate(&mut self) -> Option<PacketId> {
        if self.used.len() == usize::from(u16::MAX) {
            return None;
        }
        loop {
            self.last = self.last.wrapping_add(1);
            if let Some(id) = PacketId::new(self.last)
                && self.used.insert(id)
            {
                return Some(id);
            }
        }
    }

    /// Takes this very identifier, in use since before; `false` if it was taken already.
    pub fn take(&mut self, id: PacketId) -> bool {
        self.last = self.last.max(id.get());
        self.used.insert(id)
    }

    /// Gives an identifier back; `false` if it was not in use.
    pub fn release(&mut self, id: PacketId) -> bool {
        self.used.remove(&id)
    }

    /// How many are in use.
    pub fn in_use(&self) -> usize {
        self.used.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [MQTT-2.2.1-3] [MQTT-2.2.1-4] [MQTT-4.3.2-1] [MQTT-4.3.3-1]
    /// 3.1.1: [MQTT-2.3.1-2] [MQTT-2.3.1-4]
    #[test]
    fn all_identifiers_are_handed_out_once_and_zero_never() {
        let mut ids = PacketIds::default();
        for expected in 1..=u16::MAX {
            assert_eq!(ids.allocate().map(PacketId::get), Some(expected));
        }
        assert_eq!(ids.allocate(), None);
        let freed = PacketId::new(77).unwrap();
        assert!(ids.release(freed));
        assert!(!ids.release(freed));
        assert_eq!(ids.allocate(), Some(freed));
    }
}
