/**
 * Sums down the columns of a matrix, in float64, a row after the other, as lib/engine/reduce.ts takes them: what a bias
 * gets back. Columns are what threads share; a cache line of them keeps its sums in registers while it
 * goes down a band of rows.
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

/** Bytes of rows that all blocks of columns take one after the other: what stays in the first cache. */
const ROWS: usize = 16384;
/** Blocks whose sums there is room for. */
const BLOCKS: i32 = 4096;

/** Blocks [i0, i1) of columns, 64 bytes each. */
function sums<T>(i0: i32, i1: i32, scratch: usize): void {
  const line = <usize>columns() * sizeof<T>(), most = <i32>max<usize>(16, ROWS / line);
  for (let first = i0; first < i1; first += BLOCKS) {
    const last = min(first + BLOCKS, i1);
    memory.fill(scratch, 0, <usize>(last - first) * 128);
    for (let row = 0; row < rows(); row += most) {
      const count = min(most, rows() - row), at = from() + <usize>row * line;
      for (let i = first; i < last; i++) {
        const start = <usize>i * 64;
        addBlock<T>(at + start, min<usize>(64, line - start), count, line, scratch + <usize>(i - first) * 128);
      }
    }
    for (let i = first; i < last; i++) finish<T>(<usize>i * 64, line, scratch + <usize>(i - first) * 128);
  }
}

/** Adds `count` rows of a block, `bytes` wide, to its sums, one float64 a column. */
function addBlock<T>(at: usize, bytes: usize, count: i32, line: usize, sum: usize): void {
  let p = at;
  if (sizeof<T>() == 4 && bytes == 64) {
    let s0 = v128.load(sum), s1 = v128.load(sum, 16), s2 = v128.load(sum, 32), s3 = v128.load(sum, 48);
    let s4 = v128.load(sum, 64), s5 = v128.load(sum, 80), s6 = v128.load(sum, 96), s7 = v128.load(sum, 112);
    for (let k = count; k > 0; k--) {
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
    v128.store(sum, s0);
    v128.store(sum, s1, 16);
    v128.store(sum, s2, 32);
    v128.store(sum, s3, 48);
    v128.store(sum, s4, 64);
    v128.store(sum, s5, 80);
    v128.store(sum, s6, 96);
    v128.store(sum, s7, 112);
    return;
  }
  let q: usize = 0;
  for (; q + 16 <= bytes; q += 16) {
    let low = v128.load(sum), high = v128.load(sum, 16);
    p = at + q;
    for (let k = count; k > 0; k--) {
      const x = v128.load(p);
      low = f64x2.add(low, sizeof<T>() == 8 ? x : f64x2.promote_low_f32x4(x));
      if (sizeof<T>() == 4) high = f64x2.add(high, upper(x));
      p += line;
    }
    v128.store(sum, low);
    if (sizeof<T>() == 4) v128.store(sum, high, 16);
    sum += 128 / sizeof<T>();
  }
  for (; q < bytes; q += sizeof<T>()) {
    let total = load<f64>(sum);
    p = at + q;
    for (let k = count; k > 0; k--) {
      total += <f64>load<T>(p);
      p += line;
    }
    store<f64>(sum, total);
    sum += 8;
  }
}

/** Writes a block's sums, each divided by its share. */
function finish<T>(start: usize, line: usize, sum: usize): void {
  const end = min<usize>(start + 64, line);
  for (let q = start; q < end; q += sizeof<T>()) {
    store<T>(to() + q, <T>(load<f64>(sum) / share()));
    sum += 8;
  }
}

export function columns32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { sums<f32>(i0, i1, scratch); }
export function columns64(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { sums<f64>(i0, i1, scratch); }
