/**
 * Builds the library twice. In one file, for bundlers and browsers (whole.js). And for Node, where most of an import's time
 * is V8 reading text: index.js has all of `nd`; `keras` and `show` load models.js when they are first used, and `.npz`
 * files zip.js. Which names a namespace has that is not loaded yet is read off the first build.
 */
import { copyFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import ts from "typescript";

/** Files whose exports come later. Models and what shows them are one part, so that no model goes without. */
const LATER = { keras: "./keras/index.ts", show: "./show/index.ts" };
const MODELS = "later:models";
/** All that is loaded of them at once: `SymbolicTensor` is exported by itself. */
const AT_ONCE = ["keras/names.ts", "keras/symbolic.ts"];

/** The entries of the build for Node. */
export const parts = { index: "lib/index.ts", models: MODELS, zip: "fflate/browser" };

const modelsCode = Object.entries(LATER)
  .map(([name, file]) => `export * as ${name} from ${JSON.stringify(new URL(file, import.meta.url).pathname)};`)
  .join("\n");

const zipCode = `import { zipLater } from "../../later.ts";
export const unzipSync = /* @__PURE__ */ zipLater("unzipSync");
export const zipSync = /* @__PURE__ */ zipLater("zipSync");`;

/** The plugin of the build for Node. It fails if the two builds do not export the same, or models are loaded at once. */
export function later(common, output) {
  let whole;
  const load = (name) => import(`${pathToFileURL(`${output.dir}/${name}.js`).href}?${Date.now()}`);
  return {
    name: "later",
    async buildStart() {
      const bundle = await rolldown({ ...common, input: { whole: parts.index } });
      await bundle.write({ ...output, codeSplitting: false });
      whole = await load("whole");
    },
    resolveId: (id) => (id === MODELS ? id : undefined),
    load: (id) => (id === MODELS ? modelsCode : undefined),
    transform(code, id) {
      if (id.endsWith("/lib/index.ts")) return indexCode(code, whole);
      return id.endsWith("/lib/nd/files/zip.ts") ? zipCode : undefined;
    },
    async writeBundle(_options, bundle) {
      // See later.ts.
      copyFileSync(`${output.dir}/models.js`, `${output.dir}/models-again.js`);
      const chunks = new Set(["index.js"]);
      for (const name of chunks) for (const other of bundle[name]?.imports ?? []) chunks.add(other);
      const early = [...chunks].flatMap((name) => bundle[name]?.moduleIds ?? []).filter(isTooEarly);
      if (early.length > 0) throw new Error(`lib/index.ts: expected these to come later: ${early.join(", ")}.`);
      const [ours, theirs] = [Object.keys(await load("index")), Object.keys(whole)];
      const lost = theirs.filter((name) => !ours.includes(name));
      if (lost.length > 0) throw new Error(`lib/index.ts: the build for Node lost ${lost.join(", ")}.`);
    },
  };
}

const folder = fileURLToPath(new URL(".", import.meta.url));
const isTooEarly = (id) => {
  if (id === MODELS) return true;
  const file = relative(folder, id).replaceAll("\\", "/");
  return Object.values(LATER).some((index) => `./${file}`.startsWith(`${dirname(index)}/`)) && !AT_ONCE.includes(file);
};

/** lib/index.ts, with namespaces that come later for what it takes from `LATER`. */
function indexCode(code, whole) {
  const isSpace = (value) => value?.[Symbol.toStringTag] === "Module";
  const call = (path, space, known = "") =>
    `export const ${path.at(-1)} = /* @__PURE__ */ later(${JSON.stringify(path)}, ${JSON.stringify(Object.keys(space))}${known});`;
  /** Names that index.ts exports one by one, then whole namespaces: those are told of the former. */
  const [rest, inner, outer] = [[], [], []];
  for (const statement of ts.createSourceFile("index.ts", code, ts.ScriptTarget.Latest).statements) {
    const text = code.slice(statement.pos, statement.end).trim();
    const { exportClause, isTypeOnly, moduleSpecifier } = statement;
    if (isTypeOnly || !Object.values(LATER).includes(moduleSpecifier?.text)) {
      rest.push(text);
    } else if (exportClause && ts.isNamespaceExport(exportClause)) {
      const name = exportClause.name.text;
      // A namespace that is also exported by itself is one object: `keras.layers === layers`.
      const both = Object.keys(whole[name]).filter((key) => isSpace(whole[key]) && whole[key] === whole[name][key]);
      outer.push(call([name], whole[name], `, { ${both.join(", ")} }`));
    } else if (exportClause?.elements.every(({ propertyName }) => propertyName === undefined)) {
      for (const { name, isTypeOnly } of exportClause.elements) {
        const key = name.text;
        if (isTypeOnly) continue;
        if (!isSpace(whole[key])) throw new Error(`lib/index.ts: ${key} is no namespace; export it from its own file.`);
        const owner = Object.keys(LATER).find((one) => whole[one][key] === whole[key]);
        inner.push(call([owner, key], whole[key]));
      }
    } else {
      throw new Error(
        `lib/index.ts: expected \`export * as name\` or \`export { name, … }\`, which can come later: ${text}`,
      );
    }
  }
  return [
    'import { later, showLater } from "./later.ts";',
    'import { NDArray } from "./nd/index.ts";',
    ...rest,
    ...inner,
    ...outer,
    "showLater(NDArray.prototype);",
  ].join("\n");
}
