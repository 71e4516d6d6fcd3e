/** Softmax and log-softmax along an axis, in the order and precision of `ops/softmax.ts`. */
import { Body } from "./assembler.ts";
import type { AddressOf } from "./loop.ts";
import { type Functions, Lowering } from "./lower.ts";
import { type Access, bytesOf, load, promoted, store } from "./places.ts";
import { Unsupported, type Value } from "./values.ts";

export interface RowsStep {
  readonly kind: "softmax" | "logSoftmax";
  /** Both with the steps of all axes. */
  readonly x: Access;
  readonly out: Access;
  readonly lengths: readonly number[];
  /** The axis along which elements add to 1. */
  readonly axis: number;
}

export function rowsBody({ kind, x, out, lengths, axis }: RowsStep, address: AddressOf, functions: Functions): Body {
  const { dtype } = x;
  if ((dtype !== "float32" && dtype !== "float64") || out.dtype !== dtype) throw new Unsupported(dtype);
  const body = new Body();
  const bytes = bytesOf[dtype];
  const [from, to] = [body.local("i32"), body.local("i32")];
  address(body, x);
  body.set(from);
  address(body, out);
  body.set(to);
  const n = lengths[axis]!;
  const [step, outStep] = [x.strides[axis]!, out.strides[axis]!];

  /** Runs over the line, four elements a turn; pointers come back. */
  const line = (turn: (lowering: Lowering) => void): void => {
    const quads = Math.floor(n / 4);
    body.repeat(quads, () => {
      turn(new Lowering(body, functions, 4));
      body.advance(from, 4 * step * bytes).advance(to, 4 * outStep * bytes);
    });
    if (n % 4 > 0) turn(new Lowering(body, functions, n % 4));
    body.advance(from, -4 * quads * step * bytes).advance(to, -4 * quads * outStep * bytes);
  };
  const lane = (value: { at: number; high: number }, i: number) =>
    body.get(i < 2 ? value.at : value.high).lane("f64x2.extract_lane", i % 2);

  const oneLine = (): void => {
    const [top, total] = [body.local("f64"), body.local("f64")];
    body.f64(-Infinity).set(top).f64(0).set(total);
    line(({ lanes }) => {
      const value = promoted(body, load(body, from, dtype, step, lanes));
      for (let i = 0; i < lanes; i++) {
        body.get(top);
        lane(value, i);
        body.op("f64.max").set(top);
      }
    });
    const tops = body.local("v128");
    body.get(top).op("f64x2.splat").set(tops);
    const topValue: Value = { kind: "f64", at: tops, high: tops };
    const shifted = { kind: "binary", operator: "-", left: input(0), right: input(1) } as const;
    const exponential = { kind: "call", name: "Math.exp", of: [shifted] } as const;
    line((lowering) => {
      const value = load(body, from, dtype, step, lowering.lanes);
      const e = lowering.result(exponential, [value, topValue], "float64") as Value & { kind: "f64" };
      if (kind === "softmax") store(lowering, to, dtype, outStep, e);
      // One after the other: the order is the loop's.
      for (let i = 0; i < lowering.lanes; i++) {
        body.get(total);
        lane(e, i);
        body.op("f64.add").set(total);
      }
    });
    if (kind === "logSoftmax") body.get(total).call(functions.scalar("Math.log", 1)).set(total);
    const totals = body.local("v128");
    body.get(total).op("f64x2.splat").set(totals);
    const totalValue: Value = { kind: "f64", at: totals, high: totals };
    line((lowering) => {
      const { lanes } = lowering;
      const value =
        kind === "softmax"
          ? lowering.result(
              { kind: "binary", operator: "/", left: input(0), right: input(1) },
              [load(body, to, dtype, outStep, lanes), totalValue],
              "float64",
            )
          : lowering.result(
              { kind: "binary", operator: "-", left: shifted, right: input(2) },
              [load(body, from, dtype, step, lanes), topValue, totalValue],
              "float64",
            );
      store(lowering, to, dtype, outStep, value);
    });
  };

  const nest = (at: number): void => {
    if (at === lengths.length) return void oneLine();
    if (at === axis) return void nest(at + 1);
    const [a, b, length] = [x.strides[at]! * bytes, out.strides[at]! * bytes, lengths[at]!];
    body.repeat(length, () => {
      nest(at + 1);
      body.advance(from, a).advance(to, b);
    });
    body.advance(from, -a * length).advance(to, -b * length);
  };
  nest(0);
  return body;
}

const input = (index: number) => ({ kind: "input", index }) as const;
