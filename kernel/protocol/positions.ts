/** The protocol counts code points; JavaScript and TypeScript count UTF-16 units. They differ after an emoji. */

/** UTF-16 offset of code point number `position`; past the end is the end. */
export function toUtf16(text: string, position: number): number {
  let offset = 0;
  for (let left = position; left > 0 && offset < text.length; left--) {
    offset += (text.codePointAt(offset) as number) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** How many code points stand before UTF-16 `offset`. */
export function toCodePoints(text: string, offset: number): number {
  let count = 0;
  for (let at = 0; at < offset && at < text.length; count++) {
    at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
  }
  return count;
}
