import { beforeAll, describe, expect, test } from "vitest";
import { ts } from "../../../kernel/language/ts.ts";
import { FakeNotebook } from "./harness.ts";

const notebook = new FakeNotebook();
beforeAll(async () => void (await notebook.start()));

const weird: Record<string, string> = {
  "an unterminated template": "`abc ${1",
  "an unterminated comment": "let a = 1 /* ",
  "null bytes": "let a = 1;\u0000\u0000",
  "a lone surrogate": "const s = '\ud800'; s",
  "a byte order mark": "\ufefflet b = 1; b",
  "carriage returns only": "let a = 1;\rlet b = a;\rb",
  "line separators": "let a = 1;\u2028let c = 2;\u2029a + c",
  "a shebang": "#!/usr/bin/env node\n1",
  "a closing brace that would leave the function": "} ; {",
  return: "return 5",
  "deep nesting": `${"(".repeat(20_000)}1${")".repeat(20_000)}`,
  "a long chain": Array.from({ length: 5_000 }, () => "1").join(" + "),
  "a long array": `[${"1,".repeat(100_000)}]`,
  "the kernel's own names": "const $p0 = 1, __cell = 2, $m0 = 3, $pick = 4; $p0 + __cell + $m0 + $pick",
  "an empty export list": "export {}",
  "a lone import": "import",
  "source map text": "//# sourceMappingURL=nothing.map\n'x'",
  "an object's own prototype": "const o = { __proto__: null, constructor: 1 }; o",
  "reserved words": "enum = 5",
  "text in another script": "const größe = 1, 名 = 2; größe + 名",
};

test.each(Object.entries(weird))("%s is answered, never thrown", async (_, code) => {
  const answer = await notebook.room.compile({ code, count: 1 });
  if (answer.ok) await notebook.execute(answer);
  else expect(answer.diagnostics.length).toBeGreaterThan(0);
  for (const cursor of [0, 3, code.length]) {
    await notebook.room.inspect({ code: code.slice(0, 2000), cursor: Math.min(cursor, 2000), detail: 1 });
  }
  await notebook.room.isComplete({ code });
  expect(await notebook.run("1 + 1")).toBe(2);
});

test("random edits of a real cell are answered, never thrown", async () => {
  const source =
    "const { a, ...rest } = f<string>({ a: `x${1}y`, b: [1, , 2] }); class A<T> extends B { #x = 1; @d m() {} } for await (const q of xs) { label: if (q) continue label }";
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % n;
  };
  const pieces = [
    "{",
    "}",
    "(",
    ")",
    "`",
    "${",
    "'",
    "/*",
    "import ",
    "export ",
    "\n",
    "=>",
    "@",
    "enum ",
    "\u0000",
    "\udc00",
    "await ",
    "using ",
  ];
  for (let i = 0; i < 150; i++) {
    const at = random(source.length);
    const code = source.slice(0, at) + pieces[random(pieces.length)] + source.slice(at + random(12));
    await notebook.room.compile({ code, count: i });
    await notebook.room.complete({ code, cursor: at });
    await notebook.room.isComplete({ code });
  }
  expect(await notebook.run("2 + 2")).toBe(4);
});

describe("the internals of TypeScript that this room stands on", () => {
  test("are those of the pinned version", () => {
    expect(ts.version).toBe("6.0.3");
    const internals = ts as unknown as Record<string, unknown>;
    expect(typeof internals["bindSourceFile"]).toBe("function");
  });
});

test("hundreds of cells leave nothing behind but what they declared", async () => {
  await notebook.reset();
  for (let i = 0; i < 120; i++)
    await notebook.compile(`const same = { i: ${i} }; function again(a: typeof same) { return a.i + ${i} }`);
  expect(await notebook.typeOf("same")).toContain("i: number");
  const page = await notebook.run("again(same)").catch((e: Error) => e);
  expect(page).toBeInstanceOf(TypeError); // Compiled, never run: the names exist for TypeScript only.
});
