/** What checks also runs: the checker knows of the language and of Node's globals what this Node has, and no more. */
import { expect, test } from "vitest";
import { FakeNotebook } from "./harness.ts";

const notebook = await new FakeNotebook().start();
const refusals = async (code: string) => {
  const cell = await notebook.compile(code).catch((error: Error) => error.message.split("\n"));
  return Array.isArray(cell) ? cell : [];
};

const table: [code: string, runs: () => boolean][] = [
  ["new Set([1]).union(new Set([2]))", () => "union" in Set.prototype],
  ["[1].values().map((n: number) => n)", () => "map" in Object.getPrototypeOf(Object.getPrototypeOf([].values()))],
  ["(function* () { yield 1 })().toArray()", () => "Iterator" in globalThis],
  ["Promise.withResolvers<number>()", () => "withResolvers" in Promise],
  ["await Array.fromAsync([1])", () => "fromAsync" in Array],
  ["Object.groupBy([1], String)", () => "groupBy" in Object],
  ["new ArrayBuffer(1).transfer()", () => "transfer" in ArrayBuffer.prototype],
  ["'a'.isWellFormed()", () => "isWellFormed" in String.prototype],
  ["new Intl.DurationFormat()", () => "DurationFormat" in Intl],
  ["Error.isError(1)", () => "isError" in Error],
  ["Math.f16round(1)", () => "f16round" in Math],
  ...["Iterator", "DisposableStack", "Float16Array", "SuppressedError", "WebSocket", "navigator", "URLPattern"].map(
    (name): [string, () => boolean] => [`void ${name}`, () => name in globalThis],
  ),
];
test.each(table)("%s passes where it runs", async (code, runs) => {
  const refused = await refusals(code);
  expect(refused.length === 0, refused.join("\n")).toBe(runs());
  if (!runs()) expect(refused[0]).toContain(` in Node ${process.versions.node}: newer ones may have it.`);
});

test.each([
  ["a resource", "{ using r = { [Symbol.dispose]() {} } }\n{ await using s = { async [Symbol.asyncDispose]() {} } }"],
  ["a type of what newer Nodes have", "let stack: DisposableStack | undefined"],
  ["what depends on how a program is run", "gc?.(); require('fs'); [__dirname, __filename]"],
  ["Node's hooks", "Error.prepareStackTrace = (_, sites) => sites.length"],
  ["what Node loads when it is used", "[fetch, crypto.subtle, performance.now(), structuredClone, new Blob([])]"],
])("%s is known to every Node", async (_, code) => {
  expect(await refusals(code)).toEqual([]);
});

test("every method of the language that this Node has is known", async () => {
  const owners = { Array, Map, Set, Promise, String, Date, RegExp, Uint8Array, Float64Array, ArrayBuffer, DataView };
  const names = Object.entries(owners).flatMap(([owner, type]) => {
    const methods = Object.getOwnPropertyNames(type.prototype).map((name) => `${owner}.prototype.${name}`);
    const statics = Object.getOwnPropertyNames(type).map((name) => `${owner}.${name}`);
    return [...methods, ...statics];
  });
  const old =
    /\.(?:callee|caller|arguments|\$.|compile|lastMatch|lastParen|leftContext|rightContext|input|\$_|toGMTString|[gs]etYear)$/;
  const code = names.filter((name) => /^[\w.]+$/.test(name) && !old.test(name)).join(";\n");
  const unknown = (await refusals(code)).filter((line) => /TS(?:2339|2550|2551)/.test(line));
  expect(unknown).toEqual([]);
});
