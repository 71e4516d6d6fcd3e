/**
 * Functions of one element that JavaScript lacks. Generated loops know this object as `fn`, so an op's expression may
 * say `fn.erf(x)`.
 */
export const fn = {
  /** Error function, within 1 ulp: the rational approximations of Sun's fdlibm, s_erf.c. */
  erf,
  /** C's rint: halves go to the even neighbour. */
  roundEven(x: number): number {
    if (Math.abs(x) >= 4503599627370496) return x;
    const floor = Math.floor(x);
    const rest = x - floor;
    if (rest < 0.5 || (rest === 0.5 && floor % 2 === 0)) return floor === 0 && x < 0 ? -0 : floor;
    return floor === -1 ? -0 : floor + 1;
  },
  /** C's pow, where ECMAScript's differs: 1 to any power is 1, and -1 to ±infinity is 1. */
  pow(x: number, y: number): number {
    if (x === 1 || (x === -1 && (y === Infinity || y === -Infinity))) return 1;
    return x ** y;
  },
  /** Integer power, wrapping at 32 bits. */
  intPow(x: number, y: number): number {
    if (y < 0) throw negativePower();
    let result = 1;
    for (let base = x, rest = y; rest > 0; rest = Math.floor(rest / 2), base = Math.imul(base, base)) {
      if (rest % 2 === 1) result = Math.imul(result, base);
    }
    return result;
  },
  /** 64-bit integer power, wrapping. */
  bigPow(x: bigint, y: bigint): bigint {
    if (y < 0n) throw negativePower();
    let result = 1n;
    for (let base = x, rest = y; rest > 0n; rest >>= 1n, base = BigInt.asIntN(64, base * base)) {
      if (rest & 1n) result = BigInt.asIntN(64, result * base);
    }
    return result;
  },
  /** Python's `%`: the sign of the divisor. */
  mod(x: number, y: number): number {
    const rest = x % y;
    if (rest === 0) return y < 0 ? -0 : Number.isNaN(y) ? NaN : 0;
    return rest < 0 !== y < 0 ? (y === Infinity || y === -Infinity ? y : rest + y) : rest;
  },
  /** Python's `//` of floats, as NumPy computes it: from the remainder, so that it agrees with `%`. */
  floorDivide(x: number, y: number): number {
    if (y === 0) return x / y;
    const rest = x % y;
    if (Number.isNaN(rest)) return NaN;
    let quotient = (x - rest) / y;
    if (rest !== 0 && rest < 0 !== y < 0) quotient -= 1;
    if (quotient === 0) return x / y < 0 ? -0 : 0;
    const floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  },
  /** Integers divided, rounded down; by zero gives 0, as NumPy's. */
  intFloorDivide: (x: number, y: number): number => (y === 0 ? 0 : Math.floor(x / y)),
  intMod: (x: number, y: number): number => (y === 0 ? 0 : x - y * Math.floor(x / y)),
  bigFloorDivide(x: bigint, y: bigint): bigint {
    if (y === 0n) return 0n;
    const quotient = x / y;
    return x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient;
  },
  bigMod(x: bigint, y: bigint): bigint {
    if (y === 0n) return 0n;
    const rest = x % y;
    return rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest;
  },
  /** log(exp(x) + exp(y)) without overflow. */
  logaddexp(x: number, y: number): number {
    if (x === y) return x + Math.LN2;
    const difference = x - y;
    if (difference > 0) return x + Math.log1p(Math.exp(-difference));
    if (difference <= 0) return y + Math.log1p(Math.exp(difference));
    return difference;
  },
  /** A float as a 64-bit integer, as C casts on x86-64: what has no place becomes the smallest. */
  toBig: (x: number): bigint =>
    x >= -9223372036854775808 && x < 18446744073709551616 ? BigInt(Math.trunc(x)) : -9223372036854775808n,
};

const negativePower = () =>
  new RangeError("power: expected exponents >= 0 for integers, got a negative one. Convert first: a.astype(\"float64\").");

function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const a = Math.abs(x);
  const sign = x < 0 ? -1 : 1;
  if (a < 0.84375) {
    if (a < 2 ** -28) return x + 0.128379167095512586316 * x;
    const z = x * x;
    const p =
      0.128379167095512558561 +
      z * (-0.32504210724700149937 + z * (-0.0284817495755985104766 + z * (-0.00577027029648944159157 + z * -2.37630166566501626084e-5)));
    const q =
      1 +
      z * (0.397917223959155352819 + z * (0.0650222499887672944485 + z * (0.00508130628187576562776 + z * (1.32494738004321644526e-4 + z * -3.9602282787753681232e-6))));
    return x + x * (p / q);
  }
  if (a < 1.25) {
    const s = a - 1;
    const p =
      -0.00236211856075265944077 +
      s * (0.414856118683748331666 + s * (-0.372207876035701323847 + s * (0.318346619901161753674 + s * (-0.110894694282396677476 + s * (0.0354783043256182359371 + s * -0.002166375594868790843)))));
    const q =
      1 +
      s * (0.106420880400844228286 + s * (0.540397917702171048937 + s * (0.0718286544141962662868 + s * (0.126171219808761642112 + s * (0.0136370839120290507362 + s * 0.011984499846799107417)))));
    return sign * (0.845062911510467529297 + p / q);
  }
  if (a >= 6) return sign;
  const s = 1 / (a * a);
  let r: number;
  let q: number;
  if (a < 1 / 0.35) {
    r =
      -0.00986494403484714822705 +
      s * (-0.693858572707181764372 + s * (-10.5586262253232909814 + s * (-62.3753324503260060396 + s * (-162.396669462573470355 + s * (-184.605092906711035994 + s * (-81.2874355063065934246 + s * -9.81432934416914548592))))));
    q =
      1 +
      s * (19.6512716674392571292 + s * (137.6577541435190426 + s * (434.565877475229228821 + s * (645.387271733267880336 + s * (429.008140027567833386 + s * (108.635005541779435134 + s * (6.57024977031928170135 + s * -0.0604244152148580987438)))))));
  } else {
    r =
      -0.00986494292470009928597 +
      s * (-0.799283237680523006574 + s * (-17.7579549177547519889 + s * (-160.636384855821916062 + s * (-637.566443368389627722 + s * (-1025.09513161107724954 + s * -483.519191608651397019)))));
    q =
      1 +
      s * (30.3380607434824582924 + s * (325.792512996573918826 + s * (1536.72958608443695994 + s * (3199.85821950859553908 + s * (2553.05040643316442583 + s * (474.528541206955367215 + s * -22.4409524465858183362))))));
  }
  // exp(-a²) in two factors: the first square is exact, because z has 24 bits.
  const z = Math.fround(a);
  return sign * (1 - (Math.exp(-z * z - 0.5625) * Math.exp((z - a) * (z + a) + r / q)) / a);
}
