/**
 * Texts that are kept for as long as the session lives, and hardly ever asked for: the maps of cells that ran long ago. The
 * newest lie here as they are, the others compressed many at a time, which for small cells makes a tenth of them.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** How many of the newest stay as they are, at least. */
const NEWEST = 64;
/** How many, and of how many UTF-16 units together, are compressed as one. */
const MANY = 64;
const LONG = 256 * 1024;

export class Archive {
  readonly #newest = new Map<string, string>();
  /** By name: `MANY` times the number of the bundle, and the place in it. */
  readonly #places = new Map<string, number>();
  readonly #bundles: Buffer[] = [];

  has(name: string): boolean {
    return this.#newest.has(name) || this.#places.has(name);
  }

  /** Takes the place of an earlier text of that name. */
  set(name: string, text: string): void {
    this.#newest.delete(name); // So that it counts as new.
    this.#newest.set(name, text);
    this.#places.delete(name);
    if (this.#newest.size >= NEWEST + MANY) this.#compress();
  }

  get(name: string): string | undefined {
    const newest = this.#newest.get(name);
    if (newest !== undefined) return newest;
    const place = this.#places.get(name);
    if (place === undefined) return undefined;
    const bundle = inflateRawSync(this.#bundles[Math.floor(place / MANY)] as Buffer).toString();
    return (JSON.parse(bundle) as string[])[place % MANY];
  }

  /** Compresses all but the newest. */
  #compress(): void {
    let texts: string[] = [];
    let length = 0;
    const close = () => {
      // Memory of its own, of just this size.
      this.#bundles.push(Buffer.from(deflateRawSync(JSON.stringify(texts), { level: 1 })));
      texts = [];
      length = 0;
    };
    for (const [name, text] of this.#newest) {
      if (this.#newest.size <= NEWEST) break;
      this.#newest.delete(name);
      this.#places.set(name, MANY * this.#bundles.length + texts.length);
      texts.push(text);
      length += text.length;
      if (texts.length === MANY || length >= LONG) close();
    }
    if (texts.length > 0) close();
  }
}
