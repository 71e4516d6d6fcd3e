import { expect, test } from "vitest";
import { FrameReader, Peer } from "../../kernel/rooms.ts";

type Remote = { value(params: unknown): unknown };
type None = Record<never, never>;

/** Two peers, each other's only correspondent. */
function pair(methods: Record<string, (params: never) => unknown>): Peer<Remote, None, None> {
  const near: Peer<Remote, None, None> = new Peer(
    (frame) => forFar.push(Buffer.from(frame)),
    {},
    () => {},
  );
  const far: Peer<None, None, None> = new Peer(
    (frame) => forNear.push(Buffer.from(frame)),
    methods as never,
    () => {},
  );
  const forFar = new FrameReader((frame) => far.receive(frame));
  const forNear = new FrameReader((frame) => near.receive(frame));
  return near;
}

test("a method's result that JSON cannot carry is a fault for who asked, who would wait for ever otherwise", async () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const near = pair({ value: ({ kind }: { kind: string }) => ({ bigint: 1n, circle, plain: 1 })[kind] });
  expect(await near.call("value", { kind: "plain" })).toBe(1);
  await expect(near.call("value", { kind: "bigint" })).rejects.toThrow("BigInt");
  await expect(near.call("value", { kind: "circle" })).rejects.toThrow("circular");
});
