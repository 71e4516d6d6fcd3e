/**
 * Digit generation in whole numbers: Steele and White's free-format algorithm with NumPy's cut-offs and ties to even.
 * Slow (microseconds) and always right; `digits.ts` calls it for the few numbers where shortcuts could err.
 *
 * @see Steele & White (1990), How to print floating-point numbers accurately.
 */
import type { Digits, FloatType, Wanted } from "./digits.ts";

/** Digits of a finite `x > 0`, trailing zeros dropped. */
export function exactDigits(x: number, type: FloatType, wanted: Wanted): Digits {
  const { mantissa, exponent, uneven } = decompose(x, type);
  const even = (mantissa & 1n) === 0n;
  // value / scale is the number; low and high are half the distances to its neighbours, in the same units.
  let value = mantissa * 4n;
  let scale = 4n;
  let low = uneven ? 1n : 2n;
  let high = 2n;
  if (exponent >= 0) {
    const power = 1n << BigInt(exponent);
    [value, low, high] = [value * power, low * power, high * power];
  } else {
    scale <<= BigInt(-exponent);
  }
  // The place of the first digit, or one more where the shortest form rounds up to a power of ten.
  let place = Number(x.toExponential().split("e")[1]);
  const { total, fraction } = wanted;
  // A number smaller than its last wanted place starts at that place, so that it can round up into it.
  if (fraction !== undefined && place < -fraction) place = -fraction;
  if (place >= 0) {
    scale *= 10n ** BigInt(place);
  } else {
    const power = 10n ** BigInt(-place);
    [value, low, high] = [value * power, low * power, high * power];
  }
  if (value < scale && !(fraction !== undefined && place <= -fraction)) {
    [value, low, high] = [value * 10n, low * 10n, high * 10n];
    place--;
  }
  const first = place;
  const last = total !== undefined ? first - total + 1 : fraction === undefined ? Number.NEGATIVE_INFINITY : -fraction;
  const least = wanted.least === undefined ? first + 1 : total === undefined ? -wanted.least : first - wanted.least + 1;
  const digits: number[] = [];
  for (; ; place--) {
    const digit = Number(value / scale);
    value %= scale;
    let below = false;
    let above = false;
    if (wanted.unique) {
      below = even ? value <= low : value < low;
      above = even ? value + high >= scale : value + high > scale;
    }
    const done = wanted.unique ? (below || above) && place <= least : value === 0n;
    if (!done && place !== last) {
      digits.push(digit);
      [value, low, high] = [value * 10n, low * 10n, high * 10n];
      continue;
    }
    let down = below;
    if (below === above) {
      const twice = value * 2n;
      down = twice < scale || (twice === scale && digit % 2 === 0);
    }
    return carry(digits, down ? digit : digit + 1, first);
  }
}

/** Appends the last digit, which may be 10, and trims zeros. */
function carry(digits: number[], last: number, first: number): Digits {
  let exponent = first;
  digits.push(last);
  for (let i = digits.length - 1; digits[i] === 10; i--) {
    digits[i] = 0;
    if (i === 0) {
      digits.unshift(1);
      exponent++;
      break;
    }
    digits[i - 1]!++;
  }
  const text = digits.join("").replace(/0+$/, "");
  return text === "" ? { text: "0", exponent: 0 } : trimLeft(text, exponent);
}

/** Drops leading zeros, which a number below its last wanted place can have. */
function trimLeft(text: string, exponent: number): Digits {
  const zeros = /^0*/.exec(text)![0].length;
  return { text: text.slice(zeros), exponent: exponent - zeros };
}

const scratch = new DataView(new ArrayBuffer(8));

/** `x = mantissa · 2^exponent` as the type stores it; `uneven` when the neighbour below is nearer than the one above. */
function decompose(x: number, type: FloatType): { mantissa: bigint; exponent: number; uneven: boolean } {
  if (type === "float32") {
    scratch.setFloat32(0, x);
    const bits = scratch.getUint32(0);
    return assemble(BigInt(bits & 0x7fffff), (bits >>> 23) & 0xff, 23, 127);
  }
  scratch.setFloat64(0, x);
  const bits = scratch.getBigUint64(0);
  return assemble(bits & 0xfffffffffffffn, Number(bits >> 52n) & 0x7ff, 52, 1023);
}

function assemble(fraction: bigint, biased: number, width: number, bias: number) {
  if (biased === 0) return { mantissa: fraction, exponent: 1 - bias - width, uneven: false };
  return {
    mantissa: fraction | (1n << BigInt(width)),
    exponent: biased - bias - width,
    uneven: biased !== 1 && fraction === 0n,
  };
}
