import { host } from "../../host.ts";
import { checkOptions } from "../../nd/options.ts";
import { Callback, type EpochLogs } from "./callback.ts";

const DISPLAY = Symbol.for("Jupyter.display");

interface Shown {
  [DISPLAY]?: () => Record<string, unknown> | Promise<Record<string, unknown>>;
}

/**
 * Shows the loss curve in place while `fit` runs: the history's own display, at most twice a second.
 *
 * @example
 * const history = await model.fit(x, y, { epochs: 2000, verbose: 0, callbacks: [callbacks.livePlot()] });
 */
export class LivePlot extends Callback {
  /** Milliseconds between updates. */
  readonly every: number;
  #id: string | undefined;
  #next = 0;

  constructor(options: { every?: number } = {}) {
    super();
    checkOptions(options, ["every"], "livePlot");
    this.every = options.every ?? 500;
  }

  override onTrainBegin(): void {
    this.#id = undefined;
    this.#next = 0;
  }

  override onEpochEnd(_epoch: number, _logs: EpochLogs): void | Promise<void> {
    const now = performance.now();
    if (now < this.#next) return undefined;
    this.#next = now + this.every;
    return this.#show();
  }

  override onTrainEnd(): void | Promise<void> {
    return this.#show();
  }

  #show(): void | Promise<void> {
    const { history } = this.model;
    if (history === undefined || history.epoch.length === 0 || !host.rich) return undefined;
    const bundle = (history as unknown as Shown)[DISPLAY]?.() ?? { "text/plain": String(history) };
    if (bundle instanceof Promise) return bundle.then((made) => this.#send(made));
    return this.#send(bundle);
  }

  #send(bundle: Record<string, unknown>): void {
    if (this.#id === undefined) {
      this.#id = host.freshId();
      host.display(bundle, { id: this.#id });
    } else {
      host.update(bundle, this.#id);
    }
  }
}
