/**
 * Compiles the AssemblyScript here, with and without relaxed SIMD, into `built.ts` beside it: bytes as base64 text, so
 * that the library stays one file that fetches nothing. `node lib/engine/assembly/build.mjs`; does nothing while the
 * sources are what they were.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const here = import.meta.dirname;
const target = join(here, "built.ts");

/** Makes `built.ts` if it is not there or older sources made it. */
export async function buildWasm() {
  const sources = readdirSync(here).filter((name) => /\.(ts|mjs)$/.test(name) && name !== "built.ts");
  const hash = createHash("sha256");
  for (const name of sources.sort()) hash.update(`${name}\n`).update(readFileSync(join(here, name)));
  const { version } = JSON.parse(readFileSync(join(here, "../../../node_modules/assemblyscript/package.json"), "utf8"));
  const mark = `// ${hash.update(version).digest("hex")}\n`;
  if (existsSync(target) && readFileSync(target, "utf8").startsWith(mark)) return;
  const { default: asc } = await import("assemblyscript/asc");
  const { microText } = await import("./micro.mjs");
  const { tapsText } = await import("./taps.mjs");
  const written = { "micro.ts": microText, "taps.ts": tapsText };
  const text = [mark, "// Made by build.mjs from the AssemblyScript beside it. Not for reading, not for committing.\n"];
  for (const [name, features] of [
    ["simd", []],
    ["relaxed", ["relaxed-simd"]],
  ]) {
    const bytes = await compile(asc, written, features);
    text.push(`export const ${name} =\n  "${Buffer.from(bytes).toString("base64")}";\n`);
  }
  // Several processes may build at once: whoever is last wins, and nobody reads half a file.
  const part = `${target}.${process.pid}`;
  writeFileSync(part, text.join(""));
  renameSync(part, target);
}

async function compile(asc, written, features) {
  const made = new Map();
  const flags = ["-O3", "--noAssert", "--runtime", "stub", "--importMemory", "--sharedMemory", "--noExportMemory"];
  const limits = ["--initialMemory", "1", "--maximumMemory", "32767", "--zeroFilledMemory"];
  const enabled = ["simd", "threads", ...features].flatMap((feature) => ["--enable", feature]);
  const { error, stderr } = await asc.main(
    ["index.ts", "--baseDir", here, "--outFile", "out.wasm", ...flags, ...limits, ...enabled],
    {
      readFile: (name) => {
        if (Object.hasOwn(written, name)) return written[name];
        const path = join(here, name);
        return existsSync(path) ? readFileSync(path, "utf8") : null;
      },
      writeFile: (name, contents) => void made.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`AssemblyScript: ${error.message}\n${stderr.toString()}`);
  return made.get("out.wasm");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildWasm();
