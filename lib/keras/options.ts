/** Options that people misspell: what would be ignored in silence is an error that names the option that was meant. */
import { nearName, showValue, ValueError } from "../errors.ts";
import { checkOptions } from "../nd/options.ts";
import { camelName } from "./names.ts";
import type { CompileOptions } from "./training/compile.ts";
import type { EvaluateOptions } from "./training/evaluate.ts";
import type { FitOptions } from "./training/fit.ts";
import type { PredictOptions } from "./training/predict.ts";

/** Every option by name: the types make a forgotten one a compile error. */
type All<T> = Readonly<Record<keyof T, 1>>;

const compile: All<CompileOptions> = {
  optimizer: 1,
  loss: 1,
  lossWeights: 1,
  metrics: 1,
  weightedMetrics: 1,
  runEagerly: 1,
};
const fit: All<FitOptions> = {
  batchSize: 1,
  epochs: 1,
  verbose: 1,
  callbacks: 1,
  validationSplit: 1,
  validationData: 1,
  shuffle: 1,
  initialEpoch: 1,
  stepsPerEpoch: 1,
  validationSteps: 1,
  validationBatchSize: 1,
  validationFreq: 1,
  sampleWeight: 1,
  classWeight: 1,
};
const evaluate: All<EvaluateOptions> = { batchSize: 1, verbose: 1, steps: 1, sampleWeight: 1 };
const predict: All<PredictOptions> = { batchSize: 1, verbose: 1, steps: 1 };
const methods = { compile, fit, evaluate, predict };

/** The options of a model's method as they were given. @throws {ValueError} If they are no record, or have others. */
export function optionsOf<T>(options: T, method: keyof typeof methods, model: { readonly name: string }): T {
  const where = `${model.name}.${method}`;
  if (typeof options !== "object" || options === null) {
    const hint = method === "fit" ? ` Did you mean { epochs: ${showValue(options)} }?` : "";
    throw new ValueError(`${where}: expected a record of options, got ${showValue(options)}.${hint}`);
  }
  const known = Object.keys(methods[method]);
  // Python's spelling first: it is nearer than its letters say.
  for (const key of Object.keys(options)) spelledAsInPython(key, known, where);
  checkOptions(options, known, where);
  return options;
}

/** What all layers take beside what their configuration has. */
const ofLayers = ["name", "dtype", "trainable", "inputShape", "inputDim", "activityRegularizer"];

/** Other libraries' words. */
const elsewhere: Readonly<Record<string, string>> = { lr: "learningRate", decay: "weightDecay" };

/**
 * Refuses an option that `made` did not take and that looks like one it has. One that looks like none is left alone:
 * a class of one's own may know more than its configuration says.
 */
export function checkTaken(made: object, options: unknown): void {
  if (typeof options !== "object" || options === null || Object.getPrototypeOf(options) !== Object.prototype) return;
  const given = Object.keys(options).filter((key) => !ofLayers.includes(key));
  if (given.length === 0) return;
  const known = [...knownOptions(made), ...("inboundNodes" in made ? ofLayers : ["name"])];
  const where = (made as { name?: string }).name ?? made.constructor.name;
  for (const key of given) {
    if (known.includes(key)) continue;
    spelledAsInPython(key, known, where);
    const meant = known.includes(elsewhere[key] ?? "") ? elsewhere[key] : nearName(key, known);
    if (meant !== undefined && meant.length > 2) throw misspelt(key, meant, where);
  }
}

/** The names in a configuration: they are those of the options. */
function knownOptions(made: { getConfig?(): Record<string, unknown> }): string[] {
  try {
    return Object.keys(made.getConfig?.() ?? {});
  } catch {
    // A lambda cannot be written down.
    return [];
  }
}

function spelledAsInPython(key: string, known: readonly string[], where: string): void {
  if (!known.includes(key) && known.includes(camelName(key))) throw misspelt(key, camelName(key), where);
}

const misspelt = (key: string, meant: string, where: string): ValueError =>
  new ValueError(
    `${where}: expected a known option, got ${JSON.stringify(key)}. Did you mean ${JSON.stringify(meant)}?`,
  );
