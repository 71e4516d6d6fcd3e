/** Functions of one element that are met less often; `scalar.ts` joins them to its own. */

const word64 = new Float64Array(1);
const bits64 = new BigInt64Array(word64.buffer);
const word32 = new Float32Array(1);
const bits32 = new Int32Array(word32.buffer);

function gcd(x: number, y: number): number {
  let [a, b] = [Math.abs(x), Math.abs(y)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function bigGcd(x: bigint, y: bigint): bigint {
  let [a, b] = [x < 0n ? -x : x, y < 0n ? -y : y];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

export const more = {
  gcd,
  bigGcd,
  lcm: (x: number, y: number): number => (x === 0 || y === 0 ? 0 : Math.abs((x / gcd(x, y)) * y)),
  bigLcm(x: bigint, y: bigint): bigint {
    if (x === 0n || y === 0n) return 0n;
    const product = (x / bigGcd(x, y)) * y;
    return product < 0n ? -product : product;
  },
  /** log₂(2ˣ + 2ʸ) without overflow. */
  logaddexp2(x: number, y: number): number {
    if (x === y) return x + 1;
    const difference = x - y;
    if (Number.isNaN(difference)) return difference;
    return (difference > 0 ? x : y) + Math.log1p(2 ** -Math.abs(difference)) / Math.LN2;
  },
  /** x·2ⁿ, in steps where 2ⁿ alone has no place. */
  ldexp(x: number, n: number): number {
    let [value, rest] = [x, Math.max(-2200, Math.min(2200, n))];
    for (; rest > 1000; rest -= 1000) value *= 2 ** 1000;
    // Down in a way that rounds only in the last step.
    for (; rest < -1000; rest += 900) value *= 2 ** -900;
    return value * 2 ** rest;
  },
  nextafter64(x: number, y: number): number {
    if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
    if (x === y) return y;
    if (x === 0) return y > 0 ? 5e-324 : -5e-324;
    word64[0] = x;
    bits64[0]! += y > x === x > 0 ? 1n : -1n;
    return word64[0]!;
  },
  nextafter32(x: number, y: number): number {
    if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
    if (x === y) return y;
    if (x === 0) return y > 0 ? 2 ** -149 : -(2 ** -149);
    word32[0] = x;
    bits32[0]! += y > x === x > 0 ? 1 : -1;
    return word32[0]!;
  },
};
