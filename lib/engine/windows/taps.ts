/** The places that windows cover, one by one. */
import type { Grid } from "./grid.ts";

/**
 * Calls `visit` for each place of each window that lies inside the image, window by window.
 *
 * `tap` counts the places of a window, `place` those of all images.
 */
export function eachTap(grid: Grid, visit: (window: number, tap: number, place: number) => void): void {
  const [inD, inH, inW] = grid.input;
  const [outD, outH, outW] = grid.output;
  const [sizeD, sizeH, sizeW] = grid.size;
  const [stepD, stepH, stepW] = grid.strides;
  const [gapD, gapH, gapW] = grid.dilation;
  let window = 0;
  for (let image = 0; image < grid.images; image++) {
    for (let d = 0; d < outD; d++) {
      for (let h = 0; h < outH; h++) {
        for (let w = 0; w < outW; w++, window++) {
          for (let i = 0, tap = 0; i < sizeD; i++) {
            const y = d * stepD - grid.before[0] + i * gapD;
            for (let j = 0; j < sizeH; j++) {
              const x = h * stepH - grid.before[1] + j * gapH;
              const base = ((image * inD + y) * inH + x) * inW;
              const outside = y < 0 || y >= inD || x < 0 || x >= inH;
              for (let k = 0; k < sizeW; k++, tap++) {
                const z = w * stepW - grid.before[2] + k * gapW;
                if (!outside && z >= 0 && z < inW) visit(window, tap, base + z);
              }
            }
          }
        }
      }
    }
  }
}
