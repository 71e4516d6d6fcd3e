/**
 * Which way imports point, read from every file in kernel/ and lib/. The rules are the sentences of the house's plan:
 *
 *   errors ← engine ← core ← ops ← nd, grad ← plan ← keras;   show reads all of these;   data sees nd
 *   wire, language and session never import one another;      kernel and lib never import each other
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

interface Import {
  /** Path below the root, such as "lib/core/array.ts". */
  from: string;
  specifier: string;
  /** The imported file, below the root; undefined for a package. */
  to: string | undefined;
}

/** The room a file lives in: "lib/core", "kernel/rooms.ts". */
const roomOf = (path: string) => path.split("/").slice(0, 2).join("/");

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["assets", "fixtures", "assembly"].includes(entry.name) ? [] : files(path);
    return /\.(ts|mts|mjs)$/.test(entry.name) ? [path] : [];
  });
}

/** Static and dynamic imports, re-exports, `import()` types and worker URLs, comments left out. */
function specifiers(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const found = code.matchAll(
    /(?:^|[;\s}])(?:import|export)\s(?:[^"'`;]*?\sfrom\s*)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|\brequire\(\s*["']([^"']+)["']\s*\)|new URL\(\s*["'](\.[^"']+\.(?:ts|mjs))["']/gm,
  );
  return [...found].map((match) => (match[1] ?? match[2] ?? match[3] ?? match[4]) as string);
}

const imports: Import[] = ["kernel", "lib"].flatMap((top) =>
  files(join(root, top)).flatMap((path) =>
    specifiers(readFileSync(path, "utf8")).map((specifier) => ({
      from: relative(root, path),
      specifier,
      to: specifier.startsWith(".") ? relative(root, resolve(dirname(path), specifier)) : undefined,
    })),
  ),
);

/** Imports that cross from one room into another. */
const crossings = imports.filter(({ from, to }) => to !== undefined && roomOf(from) !== roomOf(to));
const say = (list: Import[]) => list.map(({ from, specifier }) => `${from} imports ${specifier}`);

describe("the reader of imports", () => {
  test("finds every form", () => {
    const source = `import a from "./a.ts";\nimport type { B,\n C } from "./b.ts";\nimport "./c.ts";\nexport * from "./d.ts";
      const e = await import("./e.ts"); type F = import("./f.ts").F; new Worker(new URL("./g.ts", import.meta.url));
      // import "./no.ts"
      /* import "./no.ts" */`;
    expect(specifiers(source)).toEqual(["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts", "./f.ts", "./g.ts"]);
  });

  test("reads the tree", () => {
    expect(imports.length).toBeGreaterThan(50);
    expect(new Set(imports.map(({ from }) => from.split("/")[0]))).toEqual(new Set(["kernel", "lib"]));
  });

  test("every relative import names a file that is there", () => {
    const missing = imports.filter(({ to }) => to !== undefined && !existsSync(join(root, to)));
    expect(say(missing)).toEqual([]);
  });
});

describe("kernel and library", () => {
  test("never import each other", () => {
    const across = imports.filter(
      ({ from, to, specifier }) =>
        (from.startsWith("kernel/") && (to?.startsWith("lib/") || specifier === "glassbox")) ||
        (from.startsWith("lib/") && (to?.startsWith("kernel/") || specifier === "glassbox")),
    );
    expect(say(across)).toEqual([]);
  });
});

describe("the library", () => {
  /** What each room may read beside itself. A room that is not a row here is a decision not yet made. */
  const mayRead: Record<string, string[]> = {
    "lib/errors.ts": [],
    "lib/host.ts": [],
    "lib/files.ts": ["lib/errors.ts"],
    "lib/later.build.mjs": [],
    "lib/engine": ["lib/errors.ts"],
    "lib/core": ["lib/errors.ts", "lib/engine"],
    "lib/ops": ["lib/errors.ts", "lib/engine", "lib/core"],
    "lib/nd": ["lib/errors.ts", "lib/files.ts", "lib/engine", "lib/core", "lib/ops"],
    "lib/grad": ["lib/errors.ts", "lib/engine", "lib/core", "lib/ops"],
    "lib/plan": ["lib/errors.ts", "lib/engine", "lib/core", "lib/ops", "lib/nd", "lib/grad"],
    "lib/keras": [
      "lib/errors.ts",
      "lib/engine",
      "lib/core",
      "lib/ops",
      "lib/nd",
      "lib/grad",
      "lib/plan",
      "lib/host.ts",
      "lib/files.ts",
    ],
    "lib/data": ["lib/errors.ts", "lib/core", "lib/nd"],
  };
  mayRead["lib/show"] = [...Object.keys(mayRead)];
  mayRead["lib/index.ts"] = [...Object.keys(mayRead)];

  test("has no room without a rule", () => {
    const rooms = new Set(imports.filter(({ from }) => from.startsWith("lib/")).map(({ from }) => roomOf(from)));
    expect([...rooms].filter((room) => !(room in mayRead))).toEqual([]);
  });

  test.each(Object.keys(mayRead))("%s reads only what lies below it", (room) => {
    const wrong = crossings.filter(({ from, to }) => roomOf(from) === room && !mayRead[room]?.includes(roomOf(to!)));
    expect(say(wrong)).toEqual([]);
  });

  test("only index.ts imports show", () => {
    const showing = crossings.filter(({ to, from }) => roomOf(to!) === "lib/show" && from !== "lib/index.ts");
    expect(say(showing)).toEqual([]);
  });

  test("only host.ts reads the host object that a kernel leaves", () => {
    const readers = files(join(root, "lib")).filter((path) =>
      /globalThis\s*[.[].*(?:Jupyter|tslab|Deno)/.test(strip(path)),
    );
    expect(readers.map((path) => relative(root, path)).filter((path) => path !== "lib/host.ts")).toEqual([]);
  });

  test("has no top-level await, which stock tslab could not load", () => {
    const awaiting = files(join(root, "lib")).filter((path) =>
      /^(?:(?:export\s+)?const .*=\s*)?await\s/m.test(strip(path)),
    );
    expect(awaiting.map((path) => relative(root, path))).toEqual([]);
  });
});

describe("the kernel", () => {
  const closed = ["kernel/wire", "kernel/language", "kernel/session"];

  test.each(closed)("%s imports neither of the other two", (room) => {
    const wrong = crossings.filter(({ from, to }) => roomOf(from) === room && closed.includes(roomOf(to!)));
    expect(say(wrong)).toEqual([]);
  });

  test("protocol reaches them through rooms.ts alone", () => {
    const wrong = crossings.filter(
      ({ from, to }) => roomOf(from) === "kernel/protocol" && closed.includes(roomOf(to!)),
    );
    expect(say(wrong)).toEqual([]);
  });

  test("display knows no other room of the kernel", () => {
    const allowed = ["kernel/rooms.ts"];
    const wrong = crossings.filter(
      ({ from, to }) => roomOf(from) === "kernel/display" && !allowed.includes(roomOf(to!)),
    );
    expect(say(wrong)).toEqual([]);
  });

  test("what runs before any package is installed imports nothing but Node", () => {
    const setup = imports.filter(({ from }) => /^kernel\/lab\/(start|setup\/.*)\.mjs$/.test(from));
    expect(setup.length).toBeGreaterThan(5);
    const wrong = setup.filter(
      ({ specifier, to }) => !specifier.startsWith("node:") && !/^kernel\/lab\/setup\//.test(to ?? ""),
    );
    expect(say(wrong)).toEqual([]);
  });

  test("wire, protocol and display end no process: that is for whoever is in charge of one", () => {
    const ending = files(join(root, "kernel")).filter((path) => /\bprocess\.exit\((?!\))/.test(strip(path)));
    const closed = /^kernel\/(wire|protocol|display)\//;
    expect(ending.map((path) => relative(root, path)).filter((path) => closed.test(path))).toEqual([]);
  });
});

describe("circles", () => {
  /** What is loaded with a file: not what it imports later, nor types. */
  const running = new Map(
    ["kernel", "lib"].flatMap((top) =>
      files(join(root, top)).map((path) => {
        const code = readFileSync(path, "utf8").replace(
          /^(?:import|export)\s+(?:type\s|\{(?:\s*type\s+\w+,?)+\s*\})[^;]*;/gm,
          "",
        );
        const there = specifiers(code.replaceAll("import(", "")).filter((specifier) => specifier.startsWith("."));
        return [relative(root, path), there.map((one) => relative(root, resolve(dirname(path), one)))];
      }),
    ),
  );

  /** The files that `start` needs, near or far. */
  function needs(start: string): Set<string> {
    const found = new Set<string>();
    for (const queue = [start]; queue.length > 0; ) {
      for (const next of running.get(queue.pop()!) ?? []) {
        if (found.has(next)) continue;
        found.add(next);
        queue.push(next);
      }
    }
    return found;
  }

  test("nothing is loaded in a circle, but local files that import others, and ops whose gradients are ops", () => {
    const circular = [...running.keys()].filter((file) => needs(file).has(file));
    expect(new Set(circular.map(dirname))).toEqual(new Set(["kernel/session/imports", "lib/ops"]));
  });
});

test("a file that nobody wants to enter has more than 400 lines", () => {
  const long = [...files(join(root, "kernel")), ...files(join(root, "lib"))]
    .filter((path) => statSync(path).isFile() && readFileSync(path, "utf8").split("\n").length > 401)
    .map((path) => relative(root, path));
  expect(long).toEqual([]);
});

/** A file's code without its comments. */
function strip(path: string): string {
  return readFileSync(path, "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|\s)\/\/.*$/gm, "");
}
