/** A cell may put something of its own in the place of what JavaScript has: the session goes on. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Session } from "./harness.ts";

let session: Session;
beforeAll(async () => {
  session = await Session.start();
});
afterAll(() => session.kill());

test.each([
  ["Promise", "undefined"],
  ["Promise", "class extends Promise { then() { throw 1 } }"],
  ["JSON", "{ parse() { throw 1 }, stringify() { throw 2 } }"],
  ["Object", "{}"],
  ["Array", "null"],
  ["Buffer", "undefined"],
  ["process", "undefined"],
  ["Symbol", "5"],
  ["Error", "class {}"],
  ["Map", "undefined"],
  ["Set", "undefined"],
  ["String", "() => { throw 3 }"],
  ["Atomics", "{}"],
  ["Math", "{}"],
  ["Date", "undefined"],
  ["performance", "{}"],
])("%s = %s", async (name, value) => {
  const replaced = await session.run(`globalThis.kept ??= {}; kept.it = ${name}; globalThis.${name} = ${value}`);
  expect(replaced.status).toBe("ok");
  const { result, status } = await session.run("console.log('printed'); display([1]); __cell.result([1, 'two'])");
  const parent = `m${session.count}`;
  expect([status, result?.data["text/plain"]]).toEqual(["ok", "[ 1, 'two' ]"]);
  expect(session.text("stdout", parent)).toBe("printed\n");
  expect(session.of("display").filter((each) => each.parent === parent)).toHaveLength(1);
  const failed = await session.run("null.x");
  expect(failed.error?.evalue).toBe("Cannot read properties of null (reading 'x')");
  const looping = session.run("console.log('loops'); for (;;) {}");
  await session.until(() => session.text("stdout", `m${session.count}`).includes("loops"));
  session.interrupt();
  expect(await looping).toMatchObject({ interrupted: true });
  expect((await session.run(`globalThis.${name} = kept.it; __cell.result(6 * 7)`)).result?.data["text/plain"]).toBe(
    "42",
  );
});
