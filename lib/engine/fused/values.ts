/** Four elements as values in a function's body: their kinds, the ways between them, and what is done with them. */
import type { DType } from "../types.ts";
import type { Body } from "./assembler.ts";
import type { simd } from "./opcodes.ts";

/** What a loop computes. */
export type Lane = Extract<DType, "float32" | "float64" | "int32" | "bool">;

/**
 * Four elements: float32 or int32 in one vector, float64 in two, truth as masks of all ones in one; or a number that is
 * the same in all.
 */
export type Value =
  | { readonly kind: "f32" | "i32" | "mask"; readonly at: number }
  | { readonly kind: "f64"; readonly at: number; readonly high: number }
  | { readonly kind: "number"; readonly value: number };

export type Kind = Value["kind"];

/** Thrown where a rule has no SIMD code: its loop stays in JavaScript. */
export class Unsupported extends Error {}

export type Simd = keyof typeof simd;

export const comparisons = {
  "===": "eq",
  "==": "eq",
  "!==": "ne",
  "!=": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
} as const;

const isFloat32 = (x: number): boolean => Object.is(Math.fround(x), x);
const isInt32 = (x: number): boolean => (x | 0) === x && !Object.is(x, -0);
export const number = (value: number): Value => ({ kind: "number", value });

/** The upper two float32 in front. */
export const UPPER = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
/** The lower two of each of two vectors. */
export const LOWERS = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
/** Masks of 64 bits to masks of 32. */
const NARROW = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

/** Writes values into a body. */
export class Values {
  constructor(
    readonly body: Body,
    /** How many of the four count. */
    readonly lanes: number,
  ) {}

  protected compare(operator: keyof typeof comparisons, a: Value, b: Value): Value {
    const how = comparisons[operator];
    if (a.kind === "number" && b.kind === "number") {
      const truth = {
        eq: a.value === b.value,
        ne: a.value !== b.value,
        lt: a.value < b.value,
        le: a.value <= b.value,
        gt: a.value > b.value,
        ge: a.value >= b.value,
      };
      return this.as("mask", number(truth[how] ? 1 : 0));
    }
    if (whole(a) && whole(b) && (a.kind !== "number" || b.kind !== "number")) {
      const signed = how === "eq" || how === "ne" ? how : (`${how}_s` as const);
      return this.apply("mask", `i32x4.${signed}`, [a, b], "i32");
    }
    if (single(a) && single(b)) return this.apply("mask", `f32x4.${how}`, [a, b], "f32");
    const [x, y] = [this.as("f64", a), this.as("f64", b)] as [Value & { kind: "f64" }, Value & { kind: "f64" }];
    return this.keep("mask", () => {
      this.body.get(x.at, y.at).op(`f64x2.${how}`).get(x.high, y.high).op(`f64x2.${how}`).shuffle(NARROW);
    });
  }

  protected select(mask: Value, a: Value, b: Value, kind: Kind): Value {
    const m = this.as("mask", mask) as Value & { kind: "mask" };
    const [yes, no] = [this.as(kind, a), this.as(kind, b)];
    if (yes.kind === "f64" && no.kind === "f64") {
      const wide = (x: number, y: number, how: Simd) => this.body.get(x, y, m.at).op(how, "v128.bitselect");
      return this.pair(
        () => wide(yes.at, no.at, "i64x2.extend_low_i32x4_s"),
        () => wide(yes.high, no.high, "i64x2.extend_high_i32x4_s"),
      );
    }
    return this.keep(kind as "f32", () => this.get(yes, no).get(m.at).op("v128.bitselect"));
  }

  /** The kind in which both values are exact. */
  protected common(a: Value, b: Value): Kind {
    if (a.kind === "mask" && b.kind === "mask") return "mask";
    if (single(a) && single(b)) return "f32";
    return whole(a) && whole(b) ? "i32" : "f64";
  }

  /** An instruction of values of one kind. */
  protected apply(kind: "f32" | "f64" | "mask", how: Simd, of: readonly Value[], operands: Kind = kind): Value {
    const given = of.map((x) => this.as(operands, x));
    if (kind !== "f64") return this.keep(kind, () => this.get(...given).op(how));
    const pairs = given as (Value & { kind: "f64" })[];
    return this.pair(
      () => this.body.get(...pairs.map(({ at }) => at)).op(how),
      () => this.body.get(...pairs.map(({ high }) => high)).op(how),
    );
  }

  // ------------------------------------------------------------------ kinds

  /** The same elements as another kind; to float32 with rounding, to int32 only where nothing is lost. */
  as(kind: Kind, x: Value): Value {
    const { body } = this;
    if (x.kind === kind) return x;
    if (x.kind === "number") {
      const { value } = x;
      if (kind === "f32") return this.keep("f32", () => body.f32x4(value));
      if (kind === "f64") {
        const { at } = this.keep("f32", () => body.f64x2(value)) as { at: number };
        return { kind: "f64", at, high: at };
      }
      if (kind === "mask") return this.keep("mask", () => body.i32x4(value !== 0 && !Number.isNaN(value) ? -1 : 0));
      if (kind === "i32" && isInt32(value)) return this.keep("i32", () => body.i32x4(value));
      throw new Unsupported(`${value} as ${kind}`);
    }
    switch (kind) {
      case "f32":
        if (x.kind === "mask") return this.keep("f32", () => body.get(x.at).f32x4(1).op("v128.and"));
        if (x.kind === "i32") return this.keep("f32", () => body.get(x.at).op("f32x4.convert_i32x4_s"));
        if (x.kind === "f64") {
          return this.keep("f32", () => {
            body.get(x.at).op("f32x4.demote_f64x2_zero").get(x.high).op("f32x4.demote_f64x2_zero").shuffle(LOWERS);
          });
        }
        break;
      case "f64": {
        const { at, kind: from } = x as { at: number; kind: Kind };
        if (from === "mask") {
          return this.pair(
            () => body.get(at).op("i64x2.extend_low_i32x4_s").f64x2(1).op("v128.and"),
            () => body.get(at).op("i64x2.extend_high_i32x4_s").f64x2(1).op("v128.and"),
          );
        }
        const widen = from === "f32" ? "f64x2.promote_low_f32x4" : "f64x2.convert_low_i32x4_s";
        return this.pair(
          () => body.get(at).op(widen),
          () => body.get(at, at).shuffle(UPPER).op(widen),
        );
      }
      case "i32":
        if (x.kind === "mask") return this.keep("i32", () => body.get(x.at).i32x4(1).op("v128.and"));
        break;
      case "mask":
        if (x.kind === "i32") return this.compare("!==", x, number(0));
        // NaN is not true.
        return this.as("mask", this.either(this.compare("<", x, number(0)), this.compare(">", x, number(0))));
    }
    throw new Unsupported(`${x.kind} as ${kind}`);
  }

  protected either(a: Value, b: Value): Value {
    return this.keep("mask", () => this.get(a, b).op("v128.or"));
  }

  protected get(...values: readonly Value[]): Body {
    for (const value of values) this.body.get((value as { at: number }).at);
    return this.body;
  }

  protected keep(kind: "f32" | "i32" | "mask", write: () => void): Value {
    write();
    const at = this.body.local("v128");
    this.body.set(at);
    return { kind, at };
  }

  protected pair(low: () => unknown, high: () => unknown): Value {
    const [at, above] = [this.body.local("v128"), this.body.local("v128")];
    low();
    this.body.set(at);
    high();
    this.body.set(above);
    return { kind: "f64", at, high: above };
  }
}

/** Whether the elements are float32 as they are. */
export const single = (x: Value): boolean =>
  x.kind === "f32" || x.kind === "mask" || (x.kind === "number" && (isFloat32(x.value) || Number.isNaN(x.value)));
/** Whether they are int32 as they are. */
export const whole = (x: Value): boolean =>
  x.kind === "i32" || x.kind === "mask" || (x.kind === "number" && isInt32(x.value));
