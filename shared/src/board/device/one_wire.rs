//! The name that a 1-Wire device has from its maker.

/// The family of a DS18B20.
const DS18B20: u8 = 0x28;

/// The ROM id of the DS18B20 with this id on its board: always the same, and like no other's.
pub fn rom_id(id: &str) -> [u8; 8] {
    // FNV-1a: short ids that differ in one letter get serial numbers that have nothing in common.
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    let serial = id.bytes().fold(0xCBF2_9CE4_8422_2325, step).to_le_bytes();
    let mut rom = [DS18B20, serial[0], serial[1], serial[2], serial[3], serial[4], serial[5], 0];
    rom[7] = crc8(&rom[..7]);
    rom
}

/// The checksum of 1-Wire ROM ids and scratchpads (Maxim application note 27: x⁸ + x⁵ + x⁴ + 1).
pub fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0x8C } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_application_note() {
        assert_eq!(crc8(&[0x02, 0x1C, 0xB8, 0x01, 0x00, 0x00, 0x00]), 0xA2);
    }

    #[test]
    fn ids_are_of_the_family_valid_and_different() {
        let (one, other) = (rom_id("temp1"), rom_id("temp2"));
        assert_ne!(one, other);
        for rom in [one, other] {
            assert_eq!((rom[0], crc8(&rom)), (0x28, 0));
        }
        assert_eq!(one, rom_id("temp1"));
    }
}
