/**
 * Builds the library twice. In one file, for bundlers and browsers (whole.js). And for Node, where most of an import's time
 * is V8 reading text: index.js has all of `nd`; `keras` and `show` load models.js when they are first used, and `.npz`
 * files zip.js. Which names a namespace has that is not loaded yet is read off the first build.
 */
import { copyFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

/** Files whose exports come later. Models and what shows them are one part, so that no model goes without. */
const LATER = { keras: "./keras/index.ts", show: "./show/index.ts" };
const MODELS = "later:models";

/** The entries of the build for Node. */
export const parts = { index: "lib/index.ts", models: MODELS, zip: "fflate/browser" };

const modelsCode = Object.entries(LATER)
  .map(([name, file]) => `export * as ${name} from ${JSON.stringify(new URL(file, import.meta.url).pathname)};`)
  .join("\n");

const zipCode = `import { zipLater } from "../../later.ts";
export const unzipSync = /* @__PURE__ */ zipLater("unzipSync");
export const zipSync = /* @__PURE__ */ zipLater("zipSync");`;

/** The plugin of the build for Node. */
export function later(common, output) {
  let whole;
  return {
    name: "later",
    async buildStart() {
      const bundle = await rolldown({ ...common, input: { whole: parts.index } });
      await bundle.write({ ...output, codeSplitting: false });
      whole = await import(`${pathToFileURL(`${output.dir}/whole.js`).href}?${Date.now()}`);
    },
    resolveId: (id) => (id === MODELS ? id : undefined),
    load: (id) => (id === MODELS ? modelsCode : undefined),
    // See later.ts.
    writeBundle: () => copyFileSync(`${output.dir}/models.js`, `${output.dir}/models-again.js`),
    transform(code, id) {
      if (id.endsWith("/lib/index.ts")) return indexCode(code, whole);
      return id.endsWith("/lib/nd/files/zip.ts") ? zipCode : undefined;
    },
  };
}

/** lib/index.ts, with namespaces that come later for what it takes from `LATER`. */
function indexCode(code, whole) {
  const isSpace = (value) => value?.[Symbol.toStringTag] === "Module";
  const call = (path, space, known = "") =>
    `export const ${path.at(-1)} = /* @__PURE__ */ later(${JSON.stringify(path)}, ${JSON.stringify(Object.keys(space))}${known});`;
  /** Names that index.ts exports one by one, then whole namespaces: those are told of the former. */
  const [inner, outer] = [[], []];
  const statement = /^export (?:\* as (\w+)|\{([^}]*)\}) from "([^"]+)";$/gm;
  const rest = code.replace(statement, (text, name, list, from) => {
    if (!Object.values(LATER).includes(from)) return text;
    if (name !== undefined) {
      // A namespace that is also exported by itself is one object: `keras.layers === layers`.
      const both = Object.keys(whole[name]).filter((key) => isSpace(whole[key]) && whole[key] === whole[name][key]);
      outer.push(call([name], whole[name], `, { ${both.join(", ")} }`));
      return "";
    }
    for (const key of list.match(/\w+/g)) {
      if (!isSpace(whole[key])) throw new Error(`lib/index.ts: ${key} is no namespace; export it from its own file.`);
      const owner = Object.keys(LATER).find((one) => whole[one][key] === whole[key]);
      inner.push(call([owner, key], whole[key]));
    }
    return "";
  });
  return [
    'import { later, showLater } from "./later.ts";',
    'import { NDArray } from "./nd/index.ts";',
    rest,
    ...inner,
    ...outer,
    "showLater(NDArray.prototype);",
  ].join("\n");
}
