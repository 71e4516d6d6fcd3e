/** Arguments in, one number or an array of numbers out: what every distribution's method does around its sampler. */
import { empty } from "../../core/allocate.ts";
import type { NDArray } from "../../core/ndarray.ts";
import type { Sampler } from "./sampler.ts";
import {
  broadcastParameters,
  check,
  inOrder,
  type Parameter,
  type Parameters,
  type Rule,
  type Size,
  type Sized,
  shapeOf,
} from "./sizes.ts";

/** Named arguments of a method, and its size. */
export type Named<Names extends string> = { [N in Names]?: Parameter } & { size: Size };
/** float64; typed as any array, so that `let w = nd.random.rand(2); w = w.add(1)` compiles: results carry no dtype. */
export type Floats = NDArray;
/** The same for counts. */
export type Counts = NDArray<"int64">;

/** A parameter's name, the interval it must lie in, and its default. */
export type ParameterRule = readonly [name: string, rule: Rule, byDefault?: number];

export interface Drawn {
  parameters: Parameters;
  size: ReturnType<typeof shapeOf>;
}

/** Orders and checks what a method was called with. */
export function argumentsOf(where: string, rules: readonly ParameterRule[], args: readonly unknown[]): Drawn {
  const names = rules.map(([name]) => name);
  const ordered = inOrder(where, [...names, "size"], args);
  const parameters = rules.map(([name, rule, byDefault], i) => {
    return [name, (ordered[i] ?? byDefault) as Parameter, rule] as const;
  });
  check(where, parameters);
  return { parameters, size: shapeOf(where, ordered[rules.length] as Sized | undefined) };
}

/** `prepare` takes parameters and gives what draws with them: once if they are numbers, else for each element. */
export function drawFloats({ parameters, size }: Drawn, where: string, prepare: Prepare): number | Floats {
  if (parameters.every(([, value]) => typeof value === "number")) {
    const draw = prepare(...parameters.map(([, value]) => value as number));
    if (size === undefined) return draw();
    const out = empty(size, "float64");
    const { storage, offset } = out;
    for (let i = offset, end = offset + out.size; i < end; i++) storage[i] = draw();
    return out;
  }
  const { shape, each } = broadcastParameters(where, parameters, size);
  const out = empty(shape, "float64");
  each((i, values) => {
    out.storage[out.offset + i] = prepare(...values)();
  });
  return out;
}

/** The same for integers, which come as int64. */
export function drawCounts(drawn: Drawn, where: string, prepare: Prepare): number | Counts {
  const floats = drawFloats(drawn, where, prepare);
  if (typeof floats === "number") return floats;
  const out = empty(floats.shape, "int64");
  for (let i = 0; i < out.size; i++) out.storage[out.offset + i] = BigInt(floats.storage[floats.offset + i]!);
  return out;
}

export type Prepare = (...values: number[]) => () => number;

/** Names of the sampler's methods that take one, two or three numbers and draw one. */
type Draws = {
  [K in keyof Sampler]: Sampler[K] extends (...values: number[]) => number ? K : never;
}[keyof Sampler];

/** Draws by the sampler's method of this name. */
export const bySampler =
  (sampler: Sampler, name: Draws): Prepare =>
  (...values) => {
    const method = sampler[name] as (...values: number[]) => number;
    return () => method.apply(sampler, values);
  };
