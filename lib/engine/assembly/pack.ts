/** Copies blocks of the operands into the order in which the tiles read them. Strides are in bytes. */

/**
 * `count` columns of b, `k` deep, into a panel of `width` columns side by side, zeros beyond `count`; `b` is the first
 * element.
 */
export function packColumns<T>(to: usize, width: i32, count: i32, k: i32, b: usize, row: usize, column: usize): void {
  const lanes = <i32>(16 / sizeof<T>());
  if (count == width && column == sizeof<T>()) {
    const vectors = width / lanes;
    if (vectors == 2) {
      for (; k > 0; k--) {
        v128.store(to, v128.load(b));
        v128.store(to, v128.load(b, 16), 16);
        to += 32;
        b += row;
      }
    } else {
      for (; k > 0; k--) {
        v128.store(to, v128.load(b));
        to += 16;
        b += row;
      }
    }
    return;
  }
  const step = <usize>width * sizeof<T>();
  for (let j = 0; j < width; j += lanes) {
    const left = min(lanes, count - j);
    if (left == lanes && row == sizeof<T>()) packTurned<T>(to, step, k, b, column);
    else packLanes<T>(to, step, left, k, b, row, column);
    to += 16;
    b += <usize>lanes * column;
  }
}

/**
 * One vector of columns whose elements lie one after the other along k, vectors `step` bytes apart: squares are
 * transposed in registers.
 */
function packTurned<T>(to: usize, step: usize, k: i32, b: usize, column: usize): void {
  if (sizeof<T>() == 4) {
    const b1 = b + column, b2 = b1 + column, b3 = b2 + column;
    let at: usize = 0;
    for (; k >= 4; k -= 4) {
      const x0 = v128.load(b + at), x1 = v128.load(b1 + at), x2 = v128.load(b2 + at), x3 = v128.load(b3 + at);
      const low01 = i32x4.shuffle(x0, x1, 0, 4, 1, 5), high01 = i32x4.shuffle(x0, x1, 2, 6, 3, 7);
      const low23 = i32x4.shuffle(x2, x3, 0, 4, 1, 5), high23 = i32x4.shuffle(x2, x3, 2, 6, 3, 7);
      v128.store(to, i64x2.shuffle(low01, low23, 0, 2));
      v128.store(to + step, i64x2.shuffle(low01, low23, 1, 3));
      v128.store(to + 2 * step, i64x2.shuffle(high01, high23, 0, 2));
      v128.store(to + 3 * step, i64x2.shuffle(high01, high23, 1, 3));
      to += 4 * step;
      at += 16;
    }
    packLanes<T>(to, step, 4, k, b + at, 4, column);
  } else {
    const b1 = b + column;
    let at: usize = 0;
    for (; k >= 2; k -= 2) {
      const x0 = v128.load(b + at), x1 = v128.load(b1 + at);
      v128.store(to, i64x2.shuffle(x0, x1, 0, 2));
      v128.store(to + step, i64x2.shuffle(x0, x1, 1, 3));
      to += 2 * step;
      at += 16;
    }
    packLanes<T>(to, step, 2, k, b + at, 8, column);
  }
}

/** One vector of columns, element by element; zeros beyond `count`. */
function packLanes<T>(to: usize, step: usize, count: i32, k: i32, b: usize, row: usize, column: usize): void {
  for (; k > 0; k--) {
    if (count < <i32>(16 / sizeof<T>())) v128.store(to, v128.splat<T>(0));
    let from = b;
    for (let s = 0; s < count; s++) {
      store<T>(to + <usize>s * sizeof<T>(), load<T>(from));
      from += column;
    }
    to += step;
    b += row;
  }
}

/** `rows` rows of a, `k` deep, whose elements lie side by side across rows, into rows whose elements do along k. */
export function packRows<T>(to: usize, rows: i32, k: i32, a: usize, column: usize): void {
  const lanes = <i32>(16 / sizeof<T>());
  const step = <usize>k * sizeof<T>();
  for (; k >= lanes; k -= lanes) {
    packTurned<T>(to, step, rows, a, column);
    to += 16;
    a += <usize>lanes * column;
  }
  for (; k > 0; k--) {
    for (let r = 0; r < rows; r++) store<T>(to + <usize>r * step, load<T>(a + <usize>r * sizeof<T>()));
    to += sizeof<T>();
    a += column;
  }
}
