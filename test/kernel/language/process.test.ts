/** The language process itself, started plainly and from its snapshot, over its own pipes. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smallTypescript } from "../../../kernel/language/small-typescript.build.mjs";
import { buildSnapshot } from "../../../kernel/language/snapshot.ts";
import { failurePath, languageCommand, PASSING, snapshotPath } from "../../../kernel/language/spawn.ts";
import { FrameReader, LANGUAGE_FDS, type LanguageRoom, Peer } from "../../../kernel/rooms.ts";

const root = new URL("../../..", import.meta.url).pathname;
const bundles = join(root, "test/output/language-bundles");
const folder = mkdtempSync(join(tmpdir(), "glassbox-process-"));
const children: ChildProcess[] = [];

beforeAll(async () => {
  process.env["XDG_CACHE_HOME"] = mkdtempSync(join(tmpdir(), "glassbox-cache-"));
  const builds = [
    { input: "main.ts", format: "esm", name: "language.js" },
    { input: "snapshot-entry.ts", format: "cjs", name: "language-snapshot.cjs" },
  ] as const;
  for (const { input, format, name } of builds) {
    const external = [/^node:/, "typescript"];
    const plugins = format === "cjs" ? [smallTypescript] : [];
    const build = await rolldown({ input: join(root, "kernel/language", input), platform: "node", external, plugins });
    await build.write({ dir: bundles, entryFileNames: name, format });
    await build.close();
  }
});
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

function open() {
  const { execPath, args } = languageCommand(bundles);
  const child = spawn(execPath, args, { stdio: ["ignore", "ignore", "inherit", "pipe", "pipe"] });
  children.push(child);
  const peer = new Peer<LanguageRoom, Record<string, never>, Record<string, never>>(
    (frame) => (child.stdio[LANGUAGE_FDS.fromSupervisor] as Duplex).write(frame),
    {},
    () => {},
  );
  const reader = new FrameReader((frame) => peer.receive(frame));
  (child.stdio[LANGUAGE_FDS.toSupervisor] as Duplex).on("data", (piece) => reader.push(piece));
  return { child, peer, args };
}

/** What a session of a few questions answers. */
async function answers({ peer }: ReturnType<typeof open>) {
  await peer.call("start", { cwd: folder });
  const declared = await peer.call("compile", {
    code: "import * as fs from 'node:fs'; let x = 1; class A { a = x }",
    count: 1,
  });
  const own = { serial: 0 }; // By the clock.
  return {
    declared: { ...declared, ...own, id: 0 },
    wrong: await peer.call("compile", { code: "x = 'a'\nnew A().b; fs.nope", count: 2 }),
    right: { ...(await peer.call("compile", { code: "new A().a + x", count: 3 })), ...own },
    completed: (await peer.call("complete", { code: "fs.readFileS", cursor: 12 })).matches[0],
    help: (await peer.call("inspect", { code: "console.log", cursor: 9, detail: 0 })).found,
  };
}

test("a snapshot answers exactly as a plain start does, and a second start in one supervisor is plain", async () => {
  const blob = await buildSnapshot(bundles);
  expect(blob).toBe(snapshotPath(bundles));
  expect(await buildSnapshot(bundles)).toBe(blob);
  expect(readdirSync(join(process.env["XDG_CACHE_HOME"] as string, "glassbox")).length).toBe(1);

  const fromSnapshot = open();
  expect(fromSnapshot.args).toContain("--snapshot-blob");
  const plain = open();
  expect(plain.args).not.toContain("--snapshot-blob");
  const expected = await answers(plain);
  expect(await answers(fromSnapshot)).toEqual(expected);
  expect(expected.wrong).toMatchObject({ ok: false, diagnostics: [{ code: 2322 }, { code: 2339 }, { code: 2339 }] });
  expect(expected.right.ok).toBe(true);
});

test("it survives a SIGINT to its group, and leaves when the supervisor's pipe closes", async () => {
  const { child, peer } = open();
  await peer.call("isComplete", { code: "1" });
  child.kill("SIGINT");
  expect(await peer.call("isComplete", { code: "f(" })).toMatchObject({ status: "incomplete" });
  const gone = new Promise((resolve) => child.on("exit", resolve));
  (child.stdio[LANGUAGE_FDS.fromSupervisor] as Duplex).destroy();
  expect(await gone).toBe(0);
});

test("a failed build of the snapshot says why and leaves nothing half made", async () => {
  const broken = mkdtempSync(join(root, "test/output/broken-"));
  writeFileSync(join(broken, "language-snapshot.cjs"), "throw new Error('on purpose')");
  writeFileSync(join(broken, "typescript-small.js"), "() => {}");
  await expect(buildSnapshot(broken)).rejects.toThrow("on purpose");
  const left = readdirSync(join(process.env["XDG_CACHE_HOME"] as string, "glassbox"));
  expect(left.filter((name) => name.startsWith("making-"))).toEqual([]);
  const note = failurePath(snapshotPath(broken) as string);
  expect(readFileSync(note, "utf8")).toContain("on purpose");
  expect(readFileSync(note, "utf8").startsWith(PASSING)).toBe(false);
  // What made it fail was not Node, and is mended.
  writeFileSync(join(broken, "language-snapshot.cjs"), "process.kill(process.pid, 'SIGKILL')");
  await expect(buildSnapshot(broken)).rejects.toThrow("ended by SIGKILL");
  expect(readFileSync(failurePath(snapshotPath(broken) as string), "utf8").startsWith(PASSING)).toBe(true);
});
