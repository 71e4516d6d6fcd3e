/** Bytes that begin as an image file does are shown as that image. */
import { types } from "node:util";
import type { Renderer } from "./types.ts";

const SIGNATURES: readonly (readonly [mime: string, name: string, test: (b: Uint8Array) => boolean])[] = [
  ["image/png", "PNG", (b) => starts(b, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ["image/jpeg", "JPEG", (b) => starts(b, [0xff, 0xd8, 0xff])],
  ["image/gif", "GIF", (b) => starts(b, [0x47, 0x49, 0x46, 0x38])],
  ["image/webp", "WebP", (b) => starts(b, [0x52, 0x49, 0x46, 0x46]) && starts(b.subarray(8), [0x57, 0x45, 0x42, 0x50])],
];

const starts = (bytes: Uint8Array, with_: readonly number[]) => with_.every((byte, i) => bytes[i] === byte);

export const imageRenderer: Renderer = {
  name: "image bytes",
  render(value) {
    if (!types.isUint8Array(value)) return undefined;
    const found = SIGNATURES.find(([, , test]) => test(value));
    if (!found) return undefined;
    const base64 = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
    return { [found[0]]: base64, "text/plain": `<${found[1]} image, ${value.byteLength} bytes>` };
  },
};
