/**
 * The ONNX node cases: a suite nobody here wrote. The pinned `onnx` package generates them (cases.py) the first time;
 * later runs read what it left in test/output.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { python } from "../lib/numpy.ts";
import { evaluate } from "./graph.ts";
import { type Case, decode, type Encoded, NotApplicable, type Tensor } from "./types.ts";

const output = join(import.meta.dirname, "..", "output");

function cases(): Case[] {
  const script = join(import.meta.dirname, "cases.py");
  const version = execFileSync(python(), ["-c", "import importlib.metadata as m; print(m.version('onnx'))"], {
    encoding: "utf8",
  }).trim();
  const kept = join(output, `onnx-${version}.json`);
  // The script decides what is kept: a change to it makes a new file.
  const stamp = `${kept}.script`;
  const source = readFileSync(script, "utf8");
  if (!existsSync(kept) || !existsSync(stamp) || readFileSync(stamp, "utf8") !== source) {
    mkdirSync(output, { recursive: true });
    const draft = `${kept}.${process.pid}`;
    execFileSync(python(), [script, draft], { stdio: ["ignore", "ignore", "pipe"] });
    renameSync(draft, kept);
    writeFileSync(stamp, source);
  }
  return (JSON.parse(readFileSync(kept, "utf8")) as { cases: Case[] }).cases;
}

/** The first difference beyond what the case allows, in words. */
function difference(got: Tensor | undefined, wanted: Tensor, { rtol, atol }: Case): string | undefined {
  if (got === undefined) return "no result";
  if (got.dtype !== wanted.dtype) return `dtype ${got.dtype}, not ${wanted.dtype}`;
  if (String(got.shape) !== String(wanted.shape)) return `shape [${got.shape}], not [${wanted.shape}]`;
  const [x, y] = [got.data, wanted.data];
  for (let i = 0; i < y.length; i++) {
    const [a, b] = [Number(x[i]), Number(y[i])];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    if (!(Math.abs(a - b) <= atol + rtol * Math.abs(b))) return `element ${i} is ${a}, not ${b}`;
  }
  return undefined;
}

interface Verdict {
  name: string;
  op: string;
  /** Undefined: passed. */
  reason?: string;
  failure?: string;
}

function judge(one: Case): Verdict {
  const base = one.name.replace(/_expanded.*$/, "");
  const verdict = { name: one.name, op: one.nodes.length === 1 ? one.nodes[0]!.op : base };
  try {
    for (const { inputs, outputs } of one.sets) {
      const read = (x: Encoded | null) => (x === null ? undefined : decode(x));
      const wanted = outputs.map(read);
      const got = evaluate(one, inputs.map(read));
      for (const [i, tensor] of wanted.entries()) {
        const wrong = tensor && difference(got[i], tensor, one);
        if (wrong !== undefined) return { ...verdict, failure: `output ${i}: ${wrong}` };
      }
    }
    return verdict;
  } catch (error) {
    if (error instanceof NotApplicable) return { ...verdict, reason: error.message };
    return { ...verdict, failure: String(error) };
  }
}

describe("ONNX's node cases", () => {
  const all = cases();
  const verdicts = all.map(judge);
  const passed = verdicts.filter(({ reason, failure }) => reason === undefined && failure === undefined);
  const counts = new Map<string, number>();
  for (const { reason } of verdicts) if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const table = [...counts].sort((a, b) => b[1] - a[1]).map(([reason, n]) => `${String(n).padStart(6)}  ${reason}`);

  test(`${passed.length} of ${all.length} pass, the others have a reason`, () => {
    console.log([`${String(passed.length).padStart(6)}  passed`, ...table].join("\n"));
    const failures = verdicts.filter(({ failure }) => failure !== undefined);
    expect(failures.map(({ name, failure }) => `${name}: ${failure}`)).toEqual([]);
  });

  test("are not let go: fewer never pass", () => {
    expect(all.length).toBeGreaterThanOrEqual(1800);
    expect(passed.length).toBeGreaterThanOrEqual(1280);
  });
});
