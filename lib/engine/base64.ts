/** Base64 in the library's own text: tables, and WebAssembly that the build left. */

const { Buffer: Bytes } = globalThis as unknown as {
  Buffer?: { from(text: string, encoding: "base64"): Uint8Array };
};

/** The bytes, in a buffer of their own. In Node by its own decoder: a loop that runs once runs in the interpreter. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  if (Bytes !== undefined) return new Uint8Array(Bytes.from(base64, "base64"));
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
