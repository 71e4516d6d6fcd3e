/**
 * From an op's element rule to SIMD code over four elements, with the bits that the JavaScript loop gives.
 *
 * A rule is float64 arithmetic, rounded once where its result is stored. So a float32 result is computed in float32
 * only where that rounds alike: one `+ - * /` or square root of float32 values (24 bits twice and a bit fit into 53, so
 * rounding by way of float64 is rounding once), and what rounds nothing at all: comparisons, choices, extremes, signs.
 * Everything else is computed in float64, two and two elements, and rounded at the end.
 */
import type { DType } from "../types.ts";
import type { Body, Callable } from "./assembler.ts";
import type { Operator, Tree } from "./expression.ts";
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

type Kind = Value["kind"];

/** Thrown where a rule has no SIMD code: its loop stays in JavaScript. */
export class Unsupported extends Error {}

/** Functions of numbers that code may call. */
export interface Functions {
  /** One element: an import of so many numbers. */
  scalar(name: string, count: number): Callable;
  /** Two elements at once: a function of the module, where there is one. */
  pair(name: string): Callable | undefined;
}

type Simd = keyof typeof simd;

const arithmetic = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;
const comparisons = {
  "===": "eq",
  "==": "eq",
  "!==": "ne",
  "!=": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
} as const;
const rounding: Readonly<Record<string, string>> = {
  "Math.floor": "floor",
  "Math.ceil": "ceil",
  "Math.trunc": "trunc",
  "fn.roundEven": "nearest",
};
const folding: Readonly<Record<Operator & ("+" | "-" | "*" | "/"), (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

const isArithmetic = (operator: Operator): operator is keyof typeof arithmetic => operator in arithmetic;
const isComparison = (operator: Operator): operator is keyof typeof comparisons => operator in comparisons;
const isFloat32 = (x: number): boolean => Object.is(Math.fround(x), x);
const isInt32 = (x: number): boolean => (x | 0) === x && !Object.is(x, -0);
const number = (value: number): Value => ({ kind: "number", value });

/** The upper two float32 in front. */
export const UPPER = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
/** The lower two of each of two vectors. */
export const LOWERS = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
/** Masks of 64 bits to masks of 32. */
const NARROW = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

/** Writes code for elements into a body. `lanes` of the four count: calls are made for those alone. */
export class Lowering {
  constructor(
    readonly body: Body,
    readonly functions: Functions,
    readonly lanes: number,
  ) {}

  /** The result of a rule, as storing it in `dtype` would leave it. */
  result(tree: Tree, inputs: readonly Value[], dtype: Lane): Value {
    if (dtype === "float32") return this.#rounded(tree, inputs);
    if (dtype === "bool") return this.#test(tree, inputs);
    if (dtype === "int32") return this.#integer(tree, inputs);
    return this.as("f64", this.#value(tree, inputs));
  }

  // ------------------------------------------------------------------ the four ways to read a tree

  /** Rounded to float32. What is monotone and rounds nothing may be done after rounding. */
  #rounded(tree: Tree, inputs: readonly Value[]): Value {
    if (tree.kind === "binary" && isArithmetic(tree.operator)) {
      const [a, b] = [this.#value(tree.left, inputs), this.#value(tree.right, inputs)];
      return this.as("f32", this.#arithmetic(tree.operator, a, b, true));
    }
    if (tree.kind === "unary" && tree.operator === "-") return this.#negative(this.#rounded(tree.of, inputs));
    if (tree.kind === "choice") {
      const mask = this.#test(tree.test, inputs);
      return this.#select(mask, this.#rounded(tree.yes, inputs), this.#rounded(tree.no, inputs), "f32");
    }
    if (tree.kind === "call") {
      if (tree.name === "Math.max" || tree.name === "Math.min") {
        return this.#extreme(
          tree.name,
          tree.of.map((of) => this.as("f32", this.#rounded(of, inputs))),
        );
      }
      if (tree.name === "Math.abs") return this.#absolute(this.#rounded(tree.of[0]!, inputs));
      if (tree.name === "Math.sqrt") return this.as("f32", this.#root(this.#value(tree.of[0]!, inputs), true));
    }
    return this.as("f32", this.#value(tree, inputs));
  }

  /** As JavaScript computes it: exact, or in float64. */
  #value(tree: Tree, inputs: readonly Value[]): Value {
    switch (tree.kind) {
      case "input":
        return inputs[tree.index]!;
      case "number":
        return number(tree.value);
      case "unary":
        if (tree.operator === "-") return this.#negative(this.#value(tree.of, inputs));
        return this.#integer(tree, inputs);
      case "choice": {
        if (isNumber(tree.yes, 1) && isNumber(tree.no, 0)) return this.#test(tree.test, inputs);
        const mask = this.#test(tree.test, inputs);
        const [yes, no] = [this.#value(tree.yes, inputs), this.#value(tree.no, inputs)];
        return this.#select(mask, yes, no, this.#common(yes, no));
      }
      case "binary":
        if (isArithmetic(tree.operator)) {
          const [a, b] = [this.#value(tree.left, inputs), this.#value(tree.right, inputs)];
          return this.#arithmetic(tree.operator, a, b, false);
        }
        if (isComparison(tree.operator) || tree.operator === "&&" || tree.operator === "||") {
          return this.#test(tree, inputs);
        }
        return this.#integer(tree, inputs);
      case "call":
        return this.#call(
          tree.name,
          tree.of.map((of) => this.#value(of, inputs)),
        );
    }
  }

  /** Whether it is true, as a mask. */
  #test(tree: Tree, inputs: readonly Value[]): Value {
    if (tree.kind === "choice" && isNumber(tree.yes, 1) && isNumber(tree.no, 0)) return this.#test(tree.test, inputs);
    if (tree.kind === "unary" && tree.operator === "!") {
      const mask = this.as("mask", this.#test(tree.of, inputs));
      return this.#keep("mask", () => this.#get(mask).op("v128.not"));
    }
    if (tree.kind === "binary") {
      const { operator } = tree;
      if (isComparison(operator)) {
        return this.#compare(operator, this.#value(tree.left, inputs), this.#value(tree.right, inputs));
      }
      if (!isArithmetic(operator)) {
        const [a, b] = [this.#value(tree.left, inputs), this.#value(tree.right, inputs)];
        const both = a.kind === "mask" && b.kind === "mask";
        if (!both) throw new Unsupported(operator);
        const how = operator === "&&" || operator === "&" ? "v128.and" : operator === "^" ? "v128.xor" : "v128.or";
        return this.#keep("mask", () => this.body.get(a.at, b.at).op(how));
      }
    }
    if (tree.kind === "call" && tree.name === "Number.isFinite") {
      const x = this.#value(tree.of[0]!, inputs);
      const rest = this.#arithmetic("-", x, x, x.kind === "f32");
      return this.#compare("===", rest, rest);
    }
    return this.as("mask", this.#value(tree, inputs));
  }

  /** As int32, wrapping. */
  #integer(tree: Tree, inputs: readonly Value[]): Value {
    const both = (how: Simd, of: readonly Tree[]): Value => {
      const [a, b] = of.map((one) => this.as("i32", this.#integer(one, inputs))) as [Value, Value];
      return this.#keep("i32", () => this.#get(a, b).op(how));
    };
    if (tree.kind === "binary") {
      if (tree.operator === "+") return both("i32x4.add", [tree.left, tree.right]);
      if (tree.operator === "-") return both("i32x4.sub", [tree.left, tree.right]);
      const bitwise = { "|": "v128.or", "&": "v128.and", "^": "v128.xor" } as const;
      if (tree.operator in bitwise) {
        const how = bitwise[tree.operator as keyof typeof bitwise];
        const [a, b] = [this.#value(tree.left, inputs), this.#value(tree.right, inputs)];
        if (a.kind === "mask" && b.kind === "mask") return this.#keep("mask", () => this.#get(a, b).op(how));
        return both(how, [tree.left, tree.right]);
      }
    }
    if (tree.kind === "call" && tree.name === "Math.imul") return both("i32x4.mul", tree.of);
    if (tree.kind === "unary") {
      if (tree.operator === "!") return this.#test(tree, inputs);
      const x = this.as("i32", this.#integer(tree.of, inputs));
      return this.#keep("i32", () => this.#get(x).op(tree.operator === "-" ? "i32x4.neg" : "v128.not"));
    }
    if (tree.kind === "choice") {
      const mask = this.#test(tree.test, inputs);
      return this.#select(mask, this.#integer(tree.yes, inputs), this.#integer(tree.no, inputs), "i32");
    }
    return this.as("i32", this.#value(tree, inputs));
  }

  // ------------------------------------------------------------------ operations

  #arithmetic(operator: keyof typeof arithmetic, a: Value, b: Value, round: boolean): Value {
    if (a.kind === "number" && b.kind === "number") return number(folding[operator](a.value, b.value));
    const how = arithmetic[operator];
    if (round && single(a) && single(b)) return this.#apply("f32", `f32x4.${how}`, [a, b]);
    return this.#apply("f64", `f64x2.${how}`, [a, b]);
  }

  #negative(x: Value): Value {
    if (x.kind === "number") return number(-x.value);
    // -x of an integer may be beyond its type, and of 0 is -0.
    return x.kind === "f32" ? this.#apply("f32", "f32x4.neg", [x]) : this.#apply("f64", "f64x2.neg", [x]);
  }

  #absolute(x: Value): Value {
    if (x.kind === "number") return number(Math.abs(x.value));
    return x.kind === "f32" ? this.#apply("f32", "f32x4.abs", [x]) : this.#apply("f64", "f64x2.abs", [x]);
  }

  #root(x: Value, round: boolean): Value {
    if (x.kind === "number") return number(Math.sqrt(x.value));
    return round && single(x) ? this.#apply("f32", "f32x4.sqrt", [x]) : this.#apply("f64", "f64x2.sqrt", [x]);
  }

  #extreme(name: "Math.max" | "Math.min", of: readonly Value[]): Value {
    const how = name === "Math.max" ? "max" : "min";
    return of.reduce((a, b) => {
      if (a.kind === "number" && b.kind === "number") return number(Math[how](a.value, b.value));
      return single(a) && single(b)
        ? this.#apply("f32", `f32x4.${how}`, [a, b])
        : this.#apply("f64", `f64x2.${how}`, [a, b]);
    });
  }

  #call(name: string, of: readonly Value[]): Value {
    if (name === "Math.max" || name === "Math.min") return this.#extreme(name, of);
    const [x] = of as [Value];
    if (name === "Math.abs") return this.#absolute(x);
    if (name === "Math.sqrt") return this.#root(x, false);
    const toWhole = rounding[name];
    if (toWhole !== undefined && x.kind !== "number") {
      return x.kind === "f32"
        ? this.#apply("f32", `f32x4.${toWhole}` as Simd, [x])
        : this.#apply("f64", `f64x2.${toWhole}` as Simd, [x]);
    }
    if (name === "Math.imul" || name === "Number.isFinite") throw new Unsupported(name);
    const pair = of.length === 1 ? this.functions.pair(name) : undefined;
    if (pair === undefined) return this.#each(name, of);
    const { at, high } = this.as("f64", x) as Value & { kind: "f64" };
    return this.#pair(
      () => this.body.get(at).call(pair),
      // Nobody looks at what these would be.
      () => (this.lanes > 2 ? this.body.get(high).call(pair) : this.body.get(high)),
    );
  }

  /** One call an element. */
  #each(name: string, of: readonly Value[]): Value {
    const { body, lanes } = this;
    const index = this.functions.scalar(name, of.length);
    const given = of.map((x) => (x.kind === "number" ? x : this.as("f64", x)));
    const half = (from: number) => {
      const out = body.local("v128");
      body.f64x2(0).set(out);
      for (let i = 0; i < 2 && from + i < lanes; i++) {
        body.get(out);
        for (const x of given) {
          if (x.kind === "number") body.f64(x.value);
          else if (x.kind === "f64") body.get(from === 0 ? x.at : x.high).lane("f64x2.extract_lane", i);
        }
        body.call(index).lane("f64x2.replace_lane", i).set(out);
      }
      return out;
    };
    return { kind: "f64", at: half(0), high: half(2) };
  }

  #compare(operator: keyof typeof comparisons, a: Value, b: Value): Value {
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
      return this.#apply("mask", `i32x4.${signed}`, [a, b], "i32");
    }
    if (single(a) && single(b)) return this.#apply("mask", `f32x4.${how}`, [a, b], "f32");
    const [x, y] = [this.as("f64", a), this.as("f64", b)] as [Value & { kind: "f64" }, Value & { kind: "f64" }];
    return this.#keep("mask", () => {
      this.body.get(x.at, y.at).op(`f64x2.${how}`).get(x.high, y.high).op(`f64x2.${how}`).shuffle(NARROW);
    });
  }

  #select(mask: Value, a: Value, b: Value, kind: Kind): Value {
    const m = this.as("mask", mask) as Value & { kind: "mask" };
    const [yes, no] = [this.as(kind, a), this.as(kind, b)];
    if (yes.kind === "f64" && no.kind === "f64") {
      const wide = (x: number, y: number, how: Simd) => this.body.get(x, y, m.at).op(how, "v128.bitselect");
      return this.#pair(
        () => wide(yes.at, no.at, "i64x2.extend_low_i32x4_s"),
        () => wide(yes.high, no.high, "i64x2.extend_high_i32x4_s"),
      );
    }
    return this.#keep(kind as "f32", () => this.#get(yes, no).get(m.at).op("v128.bitselect"));
  }

  /** The kind in which both values are exact. */
  #common(a: Value, b: Value): Kind {
    if (a.kind === "mask" && b.kind === "mask") return "mask";
    if (single(a) && single(b)) return "f32";
    return whole(a) && whole(b) ? "i32" : "f64";
  }

  /** An instruction of values of one kind. */
  #apply(kind: "f32" | "f64" | "mask", how: Simd, of: readonly Value[], operands: Kind = kind): Value {
    const given = of.map((x) => this.as(operands, x));
    if (kind !== "f64") return this.#keep(kind, () => this.#get(...given).op(how));
    const pairs = given as (Value & { kind: "f64" })[];
    return this.#pair(
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
      if (kind === "f32") return this.#keep("f32", () => body.f32x4(value));
      if (kind === "f64") {
        const { at } = this.#keep("f32", () => body.f64x2(value)) as { at: number };
        return { kind: "f64", at, high: at };
      }
      if (kind === "mask") return this.#keep("mask", () => body.i32x4(value !== 0 && !Number.isNaN(value) ? -1 : 0));
      if (kind === "i32" && isInt32(value)) return this.#keep("i32", () => body.i32x4(value));
      throw new Unsupported(`${value} as ${kind}`);
    }
    switch (kind) {
      case "f32":
        if (x.kind === "mask") return this.#keep("f32", () => body.get(x.at).f32x4(1).op("v128.and"));
        if (x.kind === "i32") return this.#keep("f32", () => body.get(x.at).op("f32x4.convert_i32x4_s"));
        if (x.kind === "f64") {
          return this.#keep("f32", () => {
            body.get(x.at).op("f32x4.demote_f64x2_zero").get(x.high).op("f32x4.demote_f64x2_zero").shuffle(LOWERS);
          });
        }
        break;
      case "f64": {
        const { at, kind: from } = x as { at: number; kind: Kind };
        if (from === "mask") {
          return this.#pair(
            () => body.get(at).op("i64x2.extend_low_i32x4_s").f64x2(1).op("v128.and"),
            () => body.get(at).op("i64x2.extend_high_i32x4_s").f64x2(1).op("v128.and"),
          );
        }
        const widen = from === "f32" ? "f64x2.promote_low_f32x4" : "f64x2.convert_low_i32x4_s";
        return this.#pair(
          () => body.get(at).op(widen),
          () => body.get(at, at).shuffle(UPPER).op(widen),
        );
      }
      case "i32":
        if (x.kind === "mask") return this.#keep("i32", () => body.get(x.at).i32x4(1).op("v128.and"));
        break;
      case "mask":
        if (x.kind === "i32") return this.#compare("!==", x, number(0));
        // NaN is not true.
        return this.as("mask", this.#either(this.#compare("<", x, number(0)), this.#compare(">", x, number(0))));
    }
    throw new Unsupported(`${x.kind} as ${kind}`);
  }

  #either(a: Value, b: Value): Value {
    return this.#keep("mask", () => this.#get(a, b).op("v128.or"));
  }

  #get(...values: readonly Value[]): Body {
    for (const value of values) this.body.get((value as { at: number }).at);
    return this.body;
  }

  #keep(kind: "f32" | "i32" | "mask", write: () => void): Value {
    write();
    const at = this.body.local("v128");
    this.body.set(at);
    return { kind, at };
  }

  #pair(low: () => unknown, high: () => unknown): Value {
    const [at, above] = [this.body.local("v128"), this.body.local("v128")];
    low();
    this.body.set(at);
    high();
    this.body.set(above);
    return { kind: "f64", at, high: above };
  }
}

/** Whether the elements are float32 as they are. */
const single = (x: Value): boolean =>
  x.kind === "f32" || x.kind === "mask" || (x.kind === "number" && (isFloat32(x.value) || Number.isNaN(x.value)));
/** Whether they are int32 as they are. */
const whole = (x: Value): boolean => x.kind === "i32" || x.kind === "mask" || (x.kind === "number" && isInt32(x.value));
const isNumber = (tree: Tree, value: number): boolean => tree.kind === "number" && tree.value === value;
