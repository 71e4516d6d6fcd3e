/**
 * Sums down the columns of a matrix, in float64, a row after the other, as lib/engine/reduce.ts takes them: what a bias
 * gets back. Columns are what threads share; a cache line of them keeps its sums in registers.
 */
const JOB: usize = 1664;

@inline function from(): usize { return load<u32>(JOB, 0); }
@inline function to(): usize { return load<u32>(JOB, 4); }
@inline function rows(): i32 { return load<i32>(JOB, 8); }
@inline function columns(): i32 { return load<i32>(JOB, 12); }
/** What each sum is divided by before it is rounded. */
@inline function share(): f64 { return load<f64>(JOB, 16); }

/** The two upper numbers of four, as float64. */
@inline function upper(x: v128): v128 { return f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 0)); }

/** Two sums, divided, where they belong. */
@inline function put<T>(at: usize, sum: v128): void {
  const x = f64x2.div(sum, f64x2.splat(share()));
  if (sizeof<T>() == 8) v128.store(at, x);
  else v128.store64_lane(at, v128.demote_zero<f64>(x), 0);
}

/** Blocks [i0, i1) of columns, 64 bytes each. */
function sums<T>(i0: i32, i1: i32): void {
  const line = <usize>columns() * sizeof<T>();
  for (let i = i0; i < i1; i++) {
    const start = <usize>i * 64, end = min<usize>(start + 64, line);
    let q = start;
    if (sizeof<T>() == 4 && end - start == 64) {
      let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
      let p = from() + start;
      for (let k = rows(); k > 0; k--) {
        const a = v128.load(p), b = v128.load(p, 16), c = v128.load(p, 32), d = v128.load(p, 48);
        s0 = f64x2.add(s0, f64x2.promote_low_f32x4(a));
        s1 = f64x2.add(s1, upper(a));
        s2 = f64x2.add(s2, f64x2.promote_low_f32x4(b));
        s3 = f64x2.add(s3, upper(b));
        s4 = f64x2.add(s4, f64x2.promote_low_f32x4(c));
        s5 = f64x2.add(s5, upper(c));
        s6 = f64x2.add(s6, f64x2.promote_low_f32x4(d));
        s7 = f64x2.add(s7, upper(d));
        p += line;
      }
      const at = to() + start;
      put<T>(at, s0);
      put<T>(at + 8, s1);
      put<T>(at + 16, s2);
      put<T>(at + 24, s3);
      put<T>(at + 32, s4);
      put<T>(at + 40, s5);
      put<T>(at + 48, s6);
      put<T>(at + 56, s7);
      continue;
    }
    for (; q + 16 <= end; q += 16) {
      let low = f64x2.splat(0), high = low;
      let p = from() + q;
      for (let k = rows(); k > 0; k--) {
        const x = v128.load(p);
        low = f64x2.add(low, sizeof<T>() == 8 ? x : f64x2.promote_low_f32x4(x));
        if (sizeof<T>() == 4) high = f64x2.add(high, upper(x));
        p += line;
      }
      put<T>(to() + q, low);
      if (sizeof<T>() == 4) put<T>(to() + q + 8, high);
    }
    for (; q < end; q += sizeof<T>()) {
      let sum: f64 = 0;
      let p = from() + q;
      for (let k = rows(); k > 0; k--) {
        sum += <f64>load<T>(p);
        p += line;
      }
      store<T>(to() + q, <T>(sum / share()));
    }
  }
}

export function columns32(i0: i32, i1: i32): void { sums<f32>(i0, i1); }
export function columns64(i0: i32, i1: i32): void { sums<f64>(i0, i1); }
