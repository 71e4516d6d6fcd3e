/** Where the numbers on the edges go: each on its own line, clear of neurons, of other numbers and of other lines. */

export interface Segment {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

export interface Spot {
  x: number;
  y: number;
}

/** Half height of a label. */
export const HALF = 8;
/** Shares of the way along an edge that are tried, best first. */
const STEPS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.3, 0.7, 0.38, 0.62, 0.46, 0.54, 0.2, 0.8, 0.16, 0.84];

const at = (edge: Segment, t: number): Spot => ({
  x: edge.x1 + (edge.x2 - edge.x1) * t,
  y: edge.y1 + (edge.y2 - edge.y1) * t,
});

/**
 * Places one label an edge. Greedy, then improved in a few passes; the result depends on the input alone.
 *
 * @param widths - Each label's width in pixels.
 */
export function placeLabels(edges: readonly Segment[], widths: readonly number[]): Spot[] {
  const spots: (Spot | undefined)[] = edges.map(() => undefined);
  for (let pass = 0; pass < 4; pass++) {
    for (const [e, edge] of edges.entries()) {
      let best = Number.POSITIVE_INFINITY;
      for (const t of STEPS) {
        const spot = at(edge, t);
        const cost = clash(e, spot, spots, widths) + crossings(e, spot, edges, widths[e]!) + Math.abs(t - 0.5);
        if (cost < best - 1e-9) {
          best = cost;
          spots[e] = spot;
        }
      }
    }
  }
  return spots as Spot[];
}

/** How much a label at `spot` covers of the others, with a margin. */
function clash(e: number, spot: Spot, spots: readonly (Spot | undefined)[], widths: readonly number[]): number {
  let cost = 0;
  for (const [o, other] of spots.entries()) {
    if (o === e || !other) continue;
    const across = (widths[e]! + widths[o]!) / 2 + 4 - Math.abs(spot.x - other.x);
    const down = 2 * HALF + 3 - Math.abs(spot.y - other.y);
    if (across > 0 && down > 0) cost += 4 + across * down * 0.2;
  }
  return cost;
}

/** How many other edges run behind the label: those would be read as its own. */
function crossings(e: number, spot: Spot, edges: readonly Segment[], width: number): number {
  let cost = 0;
  for (const [o, edge] of edges.entries()) {
    if (o === e || edge.x1 === edge.x2) continue;
    // The edge's height over the label's span: it passes behind when it is within the label somewhere there.
    const [left, right] = [spot.x - width / 2, spot.x + width / 2].map(
      (x) => edge.y1 + ((edge.y2 - edge.y1) * (x - edge.x1)) / (edge.x2 - edge.x1) - spot.y,
    ) as [number, number];
    if (left * right < 0 || Math.min(Math.abs(left), Math.abs(right)) < HALF) cost += 0.6;
  }
  return cost;
}
