/**
 * Parts of the library that are loaded when one of their names is first used: under Node, where reading a module in one
 * go is possible. The build (later.build.mjs) puts these namespaces in the place of those that index.ts exports.
 */

interface NodeModules {
  createRequire(from: string): (specifier: string) => Exports;
}
interface NodeProcess {
  getBuiltinModule(id: "node:module"): NodeModules;
}

type Exports = Record<string, unknown>;
let require: ((specifier: string) => Exports) | undefined;

/** A part of the bundle, by its file. Node >= 20.19 can require a module; it is the one that `import` would give. */
function load(part: string): Exports {
  const { process } = globalThis as unknown as { process: NodeProcess };
  require ??= process.getBuiltinModule("node:module").createRequire(import.meta.url);
  return require(part);
}

/**
 * Stop ends code anywhere, and Node neither goes on with a module that was cut short nor begins it again. The same code
 * lies in a second file for that case; whoever stops that as well has to restart.
 */
const files = ["./models.js", "./models-again.js"];
let tries = 0;
let models: Exports | undefined;

function loadModels(): Exports {
  if (models !== undefined) return models;
  const file = files[tries++];
  if (file !== undefined) models = load(file);
  if (models !== undefined) return models;
  throw new Error("keras: expected to be loaded, was stopped while it loaded, twice. Restart the kernel.");
}

/**
 * A namespace whose names are known, and whose values come when the first of them is asked for.
 *
 * @param path - Where it lies in the part that is loaded: `["keras", "layers"]`.
 * @param names - What it exports.
 * @param known - Values that are there already: namespaces of this kind.
 */
export function later(path: readonly string[], names: readonly string[], known: object = {}): object {
  const space: object = Object.create(null);
  const fill = (): void => {
    const real = path.reduce((from, name) => from[name] as Exports, loadModels());
    for (const name of names) {
      if (Object.hasOwn(known, name)) continue;
      Object.defineProperty(space, name, { value: real[name], enumerable: true, configurable: true });
    }
  };
  for (const name of names) {
    const get = (): unknown => {
      fill();
      return space[name as keyof typeof space];
    };
    const one = Object.hasOwn(known, name) ? { value: known[name as keyof typeof known] } : { get };
    Object.defineProperty(space, name, { ...one, enumerable: true, configurable: true });
  }
  return Object.defineProperty(space, Symbol.toStringTag, { value: "Module" });
}

/** Arrays (their prototype) that are shown load what shows them, which puts another method here. */
export function showLater(arrays: object): void {
  const display = Symbol.for("Jupyter.display");
  const value = function (this: { [display](): unknown }): unknown {
    loadModels();
    return this[display]();
  };
  Object.defineProperty(arrays, display, { value, configurable: true, writable: true });
}

/** A function of the part that zips. */
export const zipLater =
  (name: string) =>
  (...args: unknown[]): unknown =>
    (load("./zip.js")[name] as (...args: unknown[]) => unknown)(...args);
