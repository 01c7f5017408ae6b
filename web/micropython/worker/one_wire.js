// The name of a 1-Wire thermometer: family, six bytes of a serial number, checksum, as hexadecimal.

const DS18B20 = 0x28;
const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

// That of the part's properties; else one that is always the same for its id.
export function romOf({ id, properties }) {
  const given = properties?.rom;
  if (typeof given === "string") {
    return given;
  }
  return hex(Array.isArray(given) ? given : numbered(id));
}

// FNV-1a of the id, as shared/src/board/device/one_wire.rs has it.
function numbered(id) {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(id)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  }
  const serial = [0n, 8n, 16n, 24n, 32n, 40n].map((shift) => Number((hash >> shift) & 0xffn));
  const rom = [DS18B20, ...serial];
  return [...rom, checksum(rom)];
}

// Maxim application note 27: x⁸ + x⁵ + x⁴ + 1.
function checksum(bytes) {
  return bytes.reduce((sum, byte) => {
    let crc = sum ^ byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1;
    }
    return crc;
  }, 0);
}

function hex(bytes) {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
