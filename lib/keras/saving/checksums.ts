/** Whether what came out of a zip is what went in: fflate, which unpacks, does not look. */

const table = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** CRC-32, as zips have it. */
export function crc32(bytes: Uint8Array): number {
  let c = -1;
  for (let i = 0; i < bytes.length; i++) c = (c >>> 8) ^ table[(c ^ bytes[i]!) & 255]!;
  return ~c >>> 0;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const ENTRY_LENGTH = 46;
const END_LENGTH = 22;

/** CRC-32 by name, from the directory at the end of a zip. @see APPNOTE.TXT 4.3.12 and 4.3.16 of the ZIP format. */
export function checksums(bytes: Uint8Array): Map<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, number>();
  let end = bytes.length - END_LENGTH;
  // A comment may follow.
  while (end > 0 && view.getUint32(end, true) !== END) end--;
  let at = end >= 0 ? view.getUint32(end + 16, true) : 0;
  const text = new TextDecoder();
  while (at + ENTRY_LENGTH <= bytes.length && view.getUint32(at, true) === ENTRY) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ];
    const from = at + ENTRY_LENGTH;
    found.set(text.decode(bytes.subarray(from, from + name)), view.getUint32(at + 16, true));
    at = from + name + extra + comment;
  }
  return found;
}
