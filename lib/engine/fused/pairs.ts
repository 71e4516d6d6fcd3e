/**
 * Functions of two float64 at once, by the name that op rules have for one. Each is tried against the runtime's own
 * before it is used: where `Math` is another library's, elements are computed one by one.
 */
import { webAssembly } from "../webassembly.ts";
import { assemble, Body } from "./assembler.ts";
import { expBody, tanhBody } from "./exp.ts";

type Make = () => Body;

const known: Readonly<Record<string, { make: Make; own: (x: number) => number }>> = {
  "Math.exp": { make: expBody, own: Math.exp },
  "Math.tanh": { make: tanhBody, own: Math.tanh },
};

const tried = new Map<string, Make | undefined>();

/** The function of two for a function of one; undefined where there is none with the runtime's own bits. */
export function pairFunction(name: string): Make | undefined {
  if (!tried.has(name)) {
    const found = Object.hasOwn(known, name) ? known[name] : undefined;
    tried.set(name, found !== undefined && agrees(found.make(), found.own) ? found.make : undefined);
  }
  return tried.get(name);
}

/** Arguments of all sizes and signs, the limits of the algorithms' cases among them. */
export function trials(): number[] {
  const found = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 709.78, 709.79, -708.5, -745.1, -745.2, 22, -22];
  let state = 1;
  for (let i = 0; i < 90; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const size = 2 ** ((i % 30) - 20);
    found.push((state / 2 ** 31 - 1) * size);
  }
  return found;
}

function agrees(body: Body, own: (x: number) => number): boolean {
  const call = pairTester(body);
  return trials().every((x) => Object.is(call(x), own(x)));
}

/** The function on one number, for trying it out. */
export function pairTester(body: Body): (x: number) => number {
  const one = new Body({ params: ["f64"], results: ["f64"] });
  one.get(0).op("f64x2.splat").call({ index: 0 }).lane("f64x2.extract_lane", 1);
  const { Memory, Module, Instance } = webAssembly!;
  const module = new Module(assemble({ addresses: 0, imports: [], functions: [body, one], exported: 1 }));
  const m = new Memory({ initial: 0, maximum: 1, shared: true });
  return (new Instance(module, { m: { m } }).exports as { step: (x: number) => number }).step;
}
