/** `.keras` files: a zip of metadata, configuration and weights, stored without compression as Keras does it. */
import type { UnzipFileInfo } from "fflate/browser";
import { ValueError } from "../../errors.ts";
import { checksums, crc32 } from "./checksums.ts";
import { jsonText } from "./json.ts";

/** The three parts of a saved model. */
export interface Parts {
  metadata: Record<string, unknown>;
  config: unknown;
  weights: Uint8Array;
}

const text = (value: unknown): Uint8Array => new TextEncoder().encode(jsonText(value));

export async function pack({ metadata, config, weights }: Parts): Promise<Uint8Array> {
  const { zipSync } = await import("fflate/browser");
  const files = { "metadata.json": text(metadata), "config.json": text(config), "model.weights.h5": weights };
  return zipSync(files, { level: 0 });
}

/** @throws {ValueError} For bytes that are no such archive: the message says what they look like. */
export async function unpack(bytes: Uint8Array, where: string): Promise<Parts> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    const hdf5 = bytes[0] === 0x89 && bytes[1] === 0x48;
    const hint = hdf5
      ? 'It is an HDF5 file: weights alone are read by model.loadWeights; an old ".h5" model becomes new in Python with model.save("model.keras").'
      : "";
    throw new ValueError(
      `${where}: expected a .keras file, got ${bytes.length} bytes of something else. ${hint}`.trim(),
    );
  }
  const { unzipSync } = await import("fflate/browser");
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, { filter: (entry) => isPart(entry, where) });
  } catch (cause) {
    if (cause instanceof ValueError) throw cause;
    throw new ValueError(`${where}: expected a whole .keras file, this one is damaged.`, { cause });
  }
  const sums = checksums(bytes);
  const part = (name: string): Uint8Array => {
    const found = Object.hasOwn(files, name) ? files[name] : undefined;
    if (found !== undefined && sums.get(name) !== crc32(found)) {
      throw new ValueError(
        `${where}: expected a whole .keras file, its ${name} is damaged (the checksum does not fit). Copy or save it again.`,
      );
    }
    if (found !== undefined) return found;
    throw new ValueError(
      `${where}: expected ${name} in the .keras file, it has ${Object.keys(files).join(", ") || "none of a model's parts"}.`,
    );
  };
  const json = (name: string): unknown => {
    try {
      return JSON.parse(new TextDecoder().decode(part(name)));
    } catch (cause) {
      if (cause instanceof ValueError) throw cause;
      throw new ValueError(`${where}: expected JSON in ${name}, it is damaged.`, { cause });
    }
  };
  const metadata = json("metadata.json") as Record<string, unknown>;
  return { metadata, config: json("config.json"), weights: part("model.weights.h5") };
}

const PARTS = ["metadata.json", "config.json", "model.weights.h5"];

/** Keras stores what it saves; who compresses it again gains little, and a part that grows this much is a trap. */
const LARGEST_RATIO = 100;
const ALWAYS_ALLOWED = 2 ** 26;

/** Whether an entry is read. @throws {ValueError} If it would fill the memory. */
function isPart({ name, size, originalSize }: UnzipFileInfo, where: string): boolean {
  if (!PARTS.includes(name)) return false;
  if (originalSize <= Math.max(size * LARGEST_RATIO, ALWAYS_ALLOWED)) return true;
  throw new ValueError(
    `${where}: expected ${name} as Keras stores it, got ${size} bytes that promise to become ${originalSize}. ` +
      "If you trust the file, zip it again without compression.",
  );
}
