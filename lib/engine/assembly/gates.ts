/**
 * Steps of LSTM and GRU, four units at a time: what lib/engine/gates/plain.ts does in float64, here in float32. A unit's
 * numbers depend on its own inputs alone, not on which lane it falls in.
 */

/** What is left of a row: whole vectors but for the last. */
@inline function take(at: usize, n: i32): v128 {
  if (n == 4) return v128.load(at);
  let v = v128.load32_lane(at, f32x4.splat(0), 0);
  if (n > 1) v = v128.load32_lane(at + 4, v, 1);
  if (n > 2) v = v128.load32_lane(at + 8, v, 2);
  return v;
}

@inline function put(at: usize, v: v128, n: i32): void {
  if (n == 4) {
    v128.store(at, v);
    return;
  }
  v128.store32_lane(at, v, 0);
  if (n > 1) v128.store32_lane(at + 4, v, 1);
  if (n > 2) v128.store32_lane(at + 8, v, 2);
}

@inline function add(a: v128, b: v128): v128 { return f32x4.add(a, b); }
@inline function sub(a: v128, b: v128): v128 { return f32x4.sub(a, b); }
@inline function mul(a: v128, b: v128): v128 { return f32x4.mul(a, b); }
@inline function all(x: f32): v128 { return f32x4.splat(x); }

/** exp within 1 unit in the last place, by Cephes's expf; beyond ±87 it stays at its value there. */
@inline function exp(given: v128): v128 {
  const x = f32x4.min(f32x4.max(given, all(-87)), all(88));
  const n = f32x4.nearest(mul(x, all(1.44269504088896341)));
  const r = sub(sub(x, mul(n, all(0.693359375))), mul(n, all(-2.12194440e-4)));
  let p = all(1.9875691500e-4);
  p = add(mul(p, r), all(1.3981999507e-3));
  p = add(mul(p, r), all(8.3334519073e-3));
  p = add(mul(p, r), all(4.1665795894e-2));
  p = add(mul(p, r), all(1.6666665459e-1));
  p = add(mul(p, r), all(5.0000001201e-1));
  const y = add(add(mul(p, mul(r, r)), r), all(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return mul(y, power);
}

@inline function sigmoid(x: v128): v128 {
  return f32x4.div(all(1), add(all(1), exp(f32x4.neg(x))));
}

/** tanh within 2 units in the last place, by Cephes's tanhf. */
@inline function tanh(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = mul(x, x);
  let p = all(-5.70498872745e-3);
  p = add(mul(p, z), all(2.06390887954e-2));
  p = add(mul(p, z), all(-5.37397155531e-2));
  p = add(mul(p, z), all(1.33314422036e-1));
  p = add(mul(p, z), all(-3.33332819422e-1));
  const near = add(mul(mul(p, z), x), x);
  const far = sub(all(1), f32x4.div(all(2), add(exp(add(size, size)), all(1))));
  const sign = v128.and(x, i32x4.splat(0x80000000));
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(size, all(0.625)));
}

@inline function masked(valid: usize, b: i32): bool {
  return valid != 0 && load<u8>(valid + <usize>b) == 0;
}

/** See `lstmForwardStep`; all addresses, `h` and `c` with the bytes from row to row. */
// biome-ignore format: one signature.
export function lstmForward(batch: i32, units: i32, z: usize, recurrent: usize, record: usize, h: usize, hRow: usize, c: usize, cRow: usize, valid: usize): void {
  const block = <usize>units << 2;
  for (let b = 0; b < batch; b++) {
    if (masked(valid, b)) {
      memory.fill(record, 0, 6 * block);
      memory.copy(record + 4 * block, c, block);
      memory.copy(record + 6 * block, h, block);
    } else {
      let j = 0;
      for (; j + 4 <= units; j += 4) lstmUnits(<usize>j << 2, 4, block, z, recurrent, record, c);
      if (j < units) lstmUnits(<usize>j << 2, units - j, block, z, recurrent, record, c);
    }
    z += 4 * block;
    recurrent += 4 * block;
    record += 7 * block;
    h += hRow;
    c += cRow;
  }
}

// biome-ignore format: one signature.
@inline function lstmUnits(at: usize, n: i32, block: usize, z: usize, recurrent: usize, record: usize, c: usize): void {
  const x = z + at, r = recurrent + at, q = record + at;
  const i = sigmoid(add(take(x, n), take(r, n)));
  const f = sigmoid(add(take(x + block, n), take(r + block, n)));
  const g = tanh(add(take(x + 2 * block, n), take(r + 2 * block, n)));
  const o = sigmoid(add(take(x + 3 * block, n), take(r + 3 * block, n)));
  const cell = add(mul(f, take(c + at, n)), mul(i, g));
  const squashed = tanh(cell);
  put(q, i, n);
  put(q + block, f, n);
  put(q + 2 * block, g, n);
  put(q + 3 * block, o, n);
  put(q + 4 * block, cell, n);
  put(q + 5 * block, squashed, n);
  put(q + 6 * block, mul(o, squashed), n);
}

/** See `lstmBackwardStep`. */
// biome-ignore format: one signature.
export function lstmBackward(batch: i32, units: i32, dy: usize, record: usize, c: usize, cRow: usize, dz: usize, dh: usize, dc: usize, passed: usize, valid: usize): void {
  const block = <usize>units << 2;
  for (let b = 0; b < batch; b++) {
    const idle = masked(valid, b);
    let j = 0;
    for (; j + 4 <= units; j += 4) lstmBack(<usize>j << 2, 4, block, idle, dy, record, c, dz, dh, dc, passed);
    if (j < units) lstmBack(<usize>j << 2, units - j, block, idle, dy, record, c, dz, dh, dc, passed);
    dy += 7 * block;
    record += 7 * block;
    dz += 4 * block;
    dh += block;
    dc += block;
    passed += block;
    c += cRow;
  }
}

// biome-ignore format: one signature.
@inline function lstmBack(at: usize, n: i32, block: usize, idle: bool, dy: usize, record: usize, c: usize, dz: usize, dh: usize, dc: usize, passed: usize): void {
  const q = record + at, to = dz + at;
  const dOut = add(take(dh + at, n), take(dy + 6 * block + at, n));
  const dCell = add(take(dc + at, n), take(dy + 4 * block + at, n));
  if (idle) {
    put(passed + at, dOut, n);
    put(dc + at, dCell, n);
    for (let k: usize = 0; k < 4; k++) put(to + k * block, all(0), n);
    return;
  }
  const one = all(1);
  const i = take(q, n), f = take(q + block, n), g = take(q + 2 * block, n), o = take(q + 3 * block, n);
  const squashed = take(q + 5 * block, n);
  const whole = add(dCell, mul(mul(dOut, o), sub(one, mul(squashed, squashed))));
  put(passed + at, all(0), n);
  put(to, mul(mul(whole, g), mul(i, sub(one, i))), n);
  put(to + block, mul(mul(whole, take(c + at, n)), mul(f, sub(one, f))), n);
  put(to + 2 * block, mul(mul(whole, i), sub(one, mul(g, g))), n);
  put(to + 3 * block, mul(mul(dOut, squashed), mul(o, sub(one, o))), n);
  put(dc + at, mul(whole, f), n);
}

/** See `gruForwardStep`. */
// biome-ignore format: one signature.
export function gruForward(batch: i32, units: i32, x: usize, recurrent: usize, bias: usize, record: usize, h: usize, hRow: usize, valid: usize): void {
  const block = <usize>units << 2;
  for (let b = 0; b < batch; b++) {
    if (masked(valid, b)) {
      memory.fill(record, 0, 4 * block);
      memory.copy(record + 4 * block, h, block);
    } else {
      let j = 0;
      for (; j + 4 <= units; j += 4) gruUnits(<usize>j << 2, 4, block, x, recurrent, bias, record, h);
      if (j < units) gruUnits(<usize>j << 2, units - j, block, x, recurrent, bias, record, h);
    }
    x += 3 * block;
    recurrent += 3 * block;
    record += 5 * block;
    h += hRow;
  }
}

// biome-ignore format: one signature.
@inline function gruUnits(at: usize, n: i32, block: usize, x: usize, recurrent: usize, bias: usize, record: usize, h: usize): void {
  const p = x + at, r = recurrent + at, s = bias + at, q = record + at;
  const update = sigmoid(add(take(p, n), add(take(r, n), take(s, n))));
  const reset = sigmoid(add(take(p + block, n), add(take(r + block, n), take(s + block, n))));
  const inner = add(take(r + 2 * block, n), take(s + 2 * block, n));
  const candidate = tanh(add(take(p + 2 * block, n), mul(reset, inner)));
  put(q, update, n);
  put(q + block, reset, n);
  put(q + 2 * block, candidate, n);
  put(q + 3 * block, inner, n);
  put(q + 4 * block, add(mul(update, take(h + at, n)), mul(sub(all(1), update), candidate)), n);
}

/** See `gruBackwardStep`. */
// biome-ignore format: one signature.
export function gruBackward(batch: i32, units: i32, dy: usize, record: usize, h: usize, hRow: usize, dz: usize, dh: usize, passed: usize, valid: usize): void {
  const block = <usize>units << 2;
  for (let b = 0; b < batch; b++) {
    const idle = masked(valid, b);
    let j = 0;
    for (; j + 4 <= units; j += 4) gruBack(<usize>j << 2, 4, block, idle, dy, record, h, dz, dh, passed);
    if (j < units) gruBack(<usize>j << 2, units - j, block, idle, dy, record, h, dz, dh, passed);
    dy += 5 * block;
    record += 5 * block;
    dz += 4 * block;
    dh += block;
    passed += block;
    h += hRow;
  }
}

// biome-ignore format: one signature.
@inline function gruBack(at: usize, n: i32, block: usize, idle: bool, dy: usize, record: usize, h: usize, dz: usize, dh: usize, passed: usize): void {
  const q = record + at, to = dz + at;
  const dOut = add(take(dh + at, n), take(dy + 4 * block + at, n));
  if (idle) {
    put(passed + at, dOut, n);
    for (let k: usize = 0; k < 4; k++) put(to + k * block, all(0), n);
    return;
  }
  const one = all(1);
  const update = take(q, n), reset = take(q + block, n), candidate = take(q + 2 * block, n);
  const dCandidate = mul(mul(dOut, sub(one, update)), sub(one, mul(candidate, candidate)));
  put(to, mul(mul(dOut, sub(take(h + at, n), candidate)), mul(update, sub(one, update))), n);
  put(to + block, mul(mul(dCandidate, take(q + 3 * block, n)), mul(reset, sub(one, reset))), n);
  put(to + 2 * block, mul(dCandidate, reset), n);
  put(to + 3 * block, dCandidate, n);
  put(passed + at, mul(dOut, update), n);
}
