/** `show`: the displays people ask for by name. One file a renderer; each returns a value that shows itself. */
import "./displays.ts";

export { type ActivationsOptions, activations } from "./activations.ts";
export { type BoundaryOptions, boundary } from "./boundary.ts";
export { type CompareOptions, compare } from "./compare.ts";
export { Display, type Displayable, DisplayHandle, display } from "./display.ts";
export { type LossOptions, loss } from "./loss.ts";
export { type MatrixOptions, matrix } from "./matrix.ts";
export { type NetworkOptions, network } from "./network.ts";
export { type PlotlyFigure, plot } from "./plot.ts";
export { type ScatterOptions, scatter } from "./scatter.ts";
