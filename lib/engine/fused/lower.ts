/**
 * From an op's element rule to SIMD code over four elements, with the bits that the JavaScript loop gives.
 *
 * A rule is float64 arithmetic, rounded once where its result is stored. So a float32 result is computed in float32
 * only where that rounds alike: one `+ - * /` or square root of float32 values (24 bits twice and a bit fit into 53, so
 * rounding by way of float64 is rounding once), and what rounds nothing at all: comparisons, choices, extremes, signs.
 * Everything else is computed in float64, two and two elements, and rounded at the end.
 */
import type { Body, Callable } from "./assembler.ts";
import type { Operator, Tree } from "./expression.ts";
import { comparisons, type Lane, number, type Simd, single, Unsupported, type Value, Values } from "./values.ts";

/** Functions of numbers that code may call. */
export interface Functions {
  /** One element: an import of so many numbers. */
  scalar(name: string, count: number): Callable;
  /** Two elements at once: a function of the module, where there is one. */
  pair(name: string): Callable | undefined;
}

const arithmetic = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;
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

/** Writes code for elements into a body. `lanes` of the four count: calls are made for those alone. */
export class Lowering extends Values {
  constructor(
    body: Body,
    readonly functions: Functions,
    lanes: number,
  ) {
    super(body, lanes);
  }

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
      return this.select(mask, this.#rounded(tree.yes, inputs), this.#rounded(tree.no, inputs), "f32");
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
        return this.select(mask, yes, no, this.common(yes, no));
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
      return this.keep("mask", () => this.get(mask).op("v128.not"));
    }
    if (tree.kind === "binary") {
      const { operator } = tree;
      if (isComparison(operator)) {
        return this.compare(operator, this.#value(tree.left, inputs), this.#value(tree.right, inputs));
      }
      if (!isArithmetic(operator)) {
        const [a, b] = [this.#value(tree.left, inputs), this.#value(tree.right, inputs)];
        const both = a.kind === "mask" && b.kind === "mask";
        if (!both) throw new Unsupported(operator);
        const how = operator === "&&" || operator === "&" ? "v128.and" : operator === "^" ? "v128.xor" : "v128.or";
        return this.keep("mask", () => this.body.get(a.at, b.at).op(how));
      }
    }
    if (tree.kind === "call" && tree.name === "Number.isFinite") {
      const x = this.#value(tree.of[0]!, inputs);
      const rest = this.#arithmetic("-", x, x, x.kind === "f32");
      return this.compare("===", rest, rest);
    }
    return this.as("mask", this.#value(tree, inputs));
  }

  /** As int32, wrapping. */
  #integer(tree: Tree, inputs: readonly Value[]): Value {
    const both = (how: Simd, of: readonly Tree[]): Value => {
      const [a, b] = of.map((one) => this.as("i32", this.#integer(one, inputs))) as [Value, Value];
      return this.keep("i32", () => this.get(a, b).op(how));
    };
    if (tree.kind === "binary") {
      if (tree.operator === "+") return both("i32x4.add", [tree.left, tree.right]);
      if (tree.operator === "-") return both("i32x4.sub", [tree.left, tree.right]);
      const bitwise = { "|": "v128.or", "&": "v128.and", "^": "v128.xor" } as const;
      if (tree.operator in bitwise) {
        const how = bitwise[tree.operator as keyof typeof bitwise];
        const [a, b] = [this.#value(tree.left, inputs), this.#value(tree.right, inputs)];
        if (a.kind === "mask" && b.kind === "mask") return this.keep("mask", () => this.get(a, b).op(how));
        return both(how, [tree.left, tree.right]);
      }
    }
    if (tree.kind === "call" && tree.name === "Math.imul") return both("i32x4.mul", tree.of);
    if (tree.kind === "unary") {
      if (tree.operator === "!") return this.#test(tree, inputs);
      const x = this.as("i32", this.#integer(tree.of, inputs));
      return this.keep("i32", () => this.get(x).op(tree.operator === "-" ? "i32x4.neg" : "v128.not"));
    }
    if (tree.kind === "choice") {
      const mask = this.#test(tree.test, inputs);
      return this.select(mask, this.#integer(tree.yes, inputs), this.#integer(tree.no, inputs), "i32");
    }
    return this.as("i32", this.#value(tree, inputs));
  }

  // ------------------------------------------------------------------ operations

  #arithmetic(operator: keyof typeof arithmetic, a: Value, b: Value, round: boolean): Value {
    if (a.kind === "number" && b.kind === "number") return number(folding[operator](a.value, b.value));
    const how = arithmetic[operator];
    if (round && single(a) && single(b)) return this.apply("f32", `f32x4.${how}`, [a, b]);
    return this.apply("f64", `f64x2.${how}`, [a, b]);
  }

  #negative(x: Value): Value {
    if (x.kind === "number") return number(-x.value);
    // -x of an integer may be beyond its type, and of 0 is -0.
    return x.kind === "f32" ? this.apply("f32", "f32x4.neg", [x]) : this.apply("f64", "f64x2.neg", [x]);
  }

  #absolute(x: Value): Value {
    if (x.kind === "number") return number(Math.abs(x.value));
    return x.kind === "f32" ? this.apply("f32", "f32x4.abs", [x]) : this.apply("f64", "f64x2.abs", [x]);
  }

  #root(x: Value, round: boolean): Value {
    if (x.kind === "number") return number(Math.sqrt(x.value));
    return round && single(x) ? this.apply("f32", "f32x4.sqrt", [x]) : this.apply("f64", "f64x2.sqrt", [x]);
  }

  #extreme(name: "Math.max" | "Math.min", of: readonly Value[]): Value {
    const how = name === "Math.max" ? "max" : "min";
    return of.reduce((a, b) => {
      if (a.kind === "number" && b.kind === "number") return number(Math[how](a.value, b.value));
      return single(a) && single(b)
        ? this.apply("f32", `f32x4.${how}`, [a, b])
        : this.apply("f64", `f64x2.${how}`, [a, b]);
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
        ? this.apply("f32", `f32x4.${toWhole}` as Simd, [x])
        : this.apply("f64", `f64x2.${toWhole}` as Simd, [x]);
    }
    if (name === "Math.imul" || name === "Number.isFinite") throw new Unsupported(name);
    const pair = of.length === 1 ? this.functions.pair(name) : undefined;
    if (pair === undefined) return this.#each(name, of);
    const { at, high } = this.as("f64", x) as Value & { kind: "f64" };
    return this.pair(
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
}

const isNumber = (tree: Tree, value: number): boolean => tree.kind === "number" && tree.value === value;
