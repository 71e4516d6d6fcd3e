/** Second names that NumPy has for functions of ours. */
export {
  arctan2 as atan2,
  divide as trueDivide,
  leftShift as bitwiseLeftShift,
  mod as remainder,
  rightShift as bitwiseRightShift,
} from "./arithmetic.ts";
export { bitwiseNot as bitwiseInvert, bitwiseNot as invert, round as around, trunc as fix } from "./elements.ts";
export { deg2rad as radians, rad2deg as degrees } from "./numeric.ts";
export { cumprod as cumulativeProd, cumsum as cumulativeSum, max as amax, min as amin } from "./reductions.ts";
export { concatenate as concat, transpose as permuteDims } from "./shaping.ts";
export {
  arccos as acos,
  arccosh as acosh,
  arcsin as asin,
  arcsinh as asinh,
  arctan as atan,
  arctanh as atanh,
} from "./trigonometry.ts";
