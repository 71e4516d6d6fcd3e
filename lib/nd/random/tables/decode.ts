import { bytesOf } from "../../../engine/base64.ts";

/** Base64 of 64-bit little-endian words, as doubles. */
export const decodeWords = (base64: string): Float64Array<ArrayBuffer> => new Float64Array(bytesOf(base64).buffer);
