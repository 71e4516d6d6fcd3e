/** Fewer points, the same curve. */

/**
 * Which of a curve's points to keep: Largest-Triangle-Three-Buckets, which keeps peaks and jumps. The first and last
 * point always stay.
 *
 * @param most - Points to keep, >= 3.
 * @returns Indices, ascending.
 * @see Steinarsson (2013), Downsampling Time Series for Visual Representation.
 */
export function decimate(x: readonly number[], y: readonly number[], most: number): number[] {
  const n = x.length;
  if (n <= most) return Array.from({ length: n }, (_, i) => i);
  const kept = [0];
  const bucket = (n - 2) / (most - 2);
  const at = (i: number) => (Number.isFinite(y[i]!) ? y[i]! : 0);
  for (let b = 0; b < most - 2; b++) {
    const [from, to] = [Math.floor(b * bucket) + 1, Math.floor((b + 1) * bucket) + 1];
    const end = Math.min(Math.floor((b + 2) * bucket) + 1, n);
    // The next bucket's mean is the third corner of the triangle.
    let [meanX, meanY] = [0, 0];
    for (let i = to; i < end; i++) {
      meanX += x[i]! / (end - to);
      meanY += at(i) / (end - to);
    }
    const last = kept.at(-1)!;
    let [best, area] = [from, -1];
    for (let i = from; i < to; i++) {
      const size = Math.abs((x[last]! - meanX) * (at(i) - at(last)) - (x[last]! - x[i]!) * (meanY - at(last)));
      if (size > area) [best, area] = [i, size];
    }
    kept.push(best);
  }
  kept.push(n - 1);
  return kept;
}
