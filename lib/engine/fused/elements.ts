/**
 * Straight-line WebAssembly: a float64 variable for every element, no loops, no vectors.
 *
 * It computes as JavaScript does: each rule in float64, rounded once to the dtype of its result. Booleans and 32-bit
 * integers are float64 too, which holds them exactly; where they wrap, an instruction of integers does it.
 */
import type { DType, TypedArray } from "../types.ts";
import { type Body, bytesOf64, signed, unsigned } from "./assembler.ts";
import type { Tree } from "./expression.ts";
import { plain } from "./opcodes.ts";
import type { Program } from "./program.ts";
import { type Lane, Unsupported } from "./values.ts";

/**
 * Instructions that leave a float64 on the stack, and read nothing but variables and numbers: a character for each byte,
 * because strings are put together several times faster than lists.
 */
export type Code = string;

const op = (name: keyof typeof plain): Code => String.fromCharCode(plain[name]);

const arithmetic = { "+": op("f64.add"), "-": op("f64.sub"), "*": op("f64.mul"), "/": op("f64.div") } as const;
const comparisons: Readonly<Record<string, Code>> = {
  "===": op("f64.eq"),
  "==": op("f64.eq"),
  "!==": op("f64.ne"),
  "!=": op("f64.ne"),
  "<": op("f64.lt"),
  ">": op("f64.gt"),
  "<=": op("f64.le"),
  ">=": op("f64.ge"),
};
/** Functions of one number that are an instruction, with JavaScript's results to the bit. */
const instructions: Readonly<Record<string, Code>> = {
  "Math.abs": op("f64.abs"),
  "Math.ceil": op("f64.ceil"),
  "Math.floor": op("f64.floor"),
  "Math.trunc": op("f64.trunc"),
  "fn.roundEven": op("f64.nearest"),
  "Math.sqrt": op("f64.sqrt"),
};
const extremes: Readonly<Record<string, Code>> = { "Math.min": op("f64.min"), "Math.max": op("f64.max") };
const whole: Readonly<Record<string, Code>> = {
  "+": op("i32.add"),
  "-": op("i32.sub"),
  "&": op("i32.and"),
  "|": op("i32.or"),
  "^": op("i32.xor"),
};

const NEGATIVE = op("f64.neg");
const SELECT = op("select");
const GET = "\x20";
const SET = "\x21";
const TEE = "\x22";
const CALL = "\x10";
const GLOBAL = "\x23";
const I32_CONST = "\x41";
const IS_ZERO = op("i32.eqz");
const TIMES = op("i32.mul");
const F64_FROM_I32 = op("f64.convert_i32_s");
const I32_FROM_F64 = "\xfc\x02";
const ROUND_TO_F32 = op("f32.demote_f64") + op("f64.promote_f32");

/** How elements are read and written: what is between memory and a float64, the instruction, the size. */
const elements: { readonly [D in Lane]: { load: Code; widen: Code; narrow: Code; store: Code; bytes: number } } = {
  float64: { load: "\x2b\x03", widen: "", narrow: "", store: "\x39\x03", bytes: 8 },
  float32: {
    load: "\x2a\x02",
    widen: op("f64.promote_f32"),
    narrow: op("f32.demote_f64"),
    store: "\x38\x02",
    bytes: 4,
  },
  int32: { load: "\x28\x02", widen: F64_FROM_I32, narrow: I32_FROM_F64, store: "\x36\x02", bytes: 4 },
  bool: { load: "\x2d\x00", widen: F64_FROM_I32, narrow: I32_FROM_F64, store: "\x3a\x00", bytes: 1 },
};

const text = (bytes: readonly number[]): Code => String.fromCharCode(...bytes);
const index = (n: number): Code => (n < 0x80 ? String.fromCharCode(n) : text(unsigned(n)));

const numbers = new Map<number, Code>();
/** A constant. Most are met again: 0, 1, a rate. */
function constant(value: number): Code {
  // Maps take -0 for 0.
  if (Object.is(value, -0)) return `\x44${text(bytesOf64(value))}`;
  let code = numbers.get(value);
  if (code === undefined) {
    code = `\x44${text(bytesOf64(value))}`;
    if (numbers.size < 1024) numbers.set(value, code);
  }
  return code;
}

/** Writes a program's main function. What cannot be written throws {@link Unsupported}. */
export class ElementWriter {
  readonly #main: Body;
  #code: Code = "";

  constructor(readonly program: Program) {
    this.#main = program.main;
  }

  /** Bytes of code so far. */
  get size(): number {
    return this.#code.length;
  }

  /** Gives the program what was written. */
  finish(): void {
    this.#main.text = this.#code;
  }

  number(value: number): Code {
    return constant(value);
  }

  binary(operator: keyof typeof arithmetic, a: Code, b: Code): Code {
    return a + b + arithmetic[operator];
  }

  math(name: string, ...of: readonly Code[]): Code {
    const extreme = extremes[name];
    if (extreme !== undefined) return of.reduce((a, b) => a + b + extreme);
    return of.join("") + (instructions[name] ?? this.functionOf(name, of.length));
  }

  /** Computes it now, once. */
  keep(code: Code): Code {
    // A variable already.
    if (code.length <= 3 && code[0] === GET) return code;
    return this.#set(code);
  }

  round(dtype: DType, code: Code): Code {
    return dtype === "float32" ? code + ROUND_TO_F32 : code;
  }

  /** An element as it is now, kept. */
  load(storage: TypedArray, dtype: DType, at: number): Code {
    const { load, widen, bytes } = elementOf(dtype);
    const address = index(this.program.address(storage, dtype as Lane));
    return this.#set(GLOBAL + address + load + index(at * bytes) + widen);
  }

  store(storage: TypedArray, dtype: DType, at: number, code: Code): void {
    const { narrow, store, bytes } = elementOf(dtype);
    const address = index(this.program.address(storage, dtype as Lane));
    this.#code += GLOBAL + address + code + narrow + store + index(at * bytes);
  }

  /** Answers 0 at once if the number is not finite. */
  guard(code: Code): void {
    // x - x is 0 for finite numbers alone; `if`, 0, `return`, `end`.
    this.#code += `${code}${code}${arithmetic["-"]}${constant(0)}${comparisons["!=="]}\x04\x40\x41\x00\x0f\x0b`;
  }

  /** Calls a function of no arguments. */
  callOf(run: () => void): void {
    this.#code += CALL + index(this.program.imported(run).index);
  }

  /** An op's rule for one element, rounded to `dtype` and kept. */
  element(tree: Tree, inputs: readonly Code[], kinds: readonly Lane[], dtype: Lane): Code {
    const rule = new Rule(this, inputs, kinds);
    if (dtype === "bool") return this.#set(rule.test(tree) + F64_FROM_I32);
    if (dtype === "int32") return this.#set(rule.integer(tree) + F64_FROM_I32);
    return this.#set(this.round(dtype, rule.value(tree)));
  }

  /** A call of a function of `Math` or `fn`. Imports come first, so its number is known. */
  functionOf(name: string, count: number): Code {
    return CALL + index(this.program.scalar(name, count).index);
  }

  /** A new variable's number. */
  local(): Code {
    return index(this.#main.local("f64"));
  }

  #set(code: Code): Code {
    const local = this.local();
    this.#code += code + SET + local;
    return GET + local;
  }
}

function elementOf(dtype: DType) {
  const found = elements[dtype as Lane];
  if (found === undefined) throw new Unsupported(dtype);
  return found;
}

/** One rule over one element's inputs. */
class Rule {
  constructor(
    readonly writer: ElementWriter,
    readonly inputs: readonly Code[],
    readonly kinds: readonly Lane[],
  ) {}

  /** The value, a float64. */
  value(tree: Tree): Code {
    switch (tree.kind) {
      case "input":
        return this.inputs[tree.index]!;
      case "number":
        return constant(tree.value);
      case "binary": {
        const instruction = arithmetic[tree.operator as keyof typeof arithmetic];
        if (instruction !== undefined) return this.value(tree.left) + this.value(tree.right) + instruction;
        break;
      }
      case "unary":
        if (tree.operator === "-") return this.value(tree.of) + NEGATIVE;
        break;
      case "choice":
        if (isTrueOrFalse(tree)) break;
        return this.value(tree.yes) + this.value(tree.no) + this.test(tree.test) + SELECT;
      case "call":
        if (tree.name === "Math.imul" || tree.name === "Number.isFinite") break;
        return this.writer.math(tree.name, ...tree.of.map((of) => this.value(of)));
    }
    return (this.#isTruth(tree) ? this.test(tree) : this.integer(tree)) + F64_FROM_I32;
  }

  /** 1 if it is true, else 0: an int32. */
  test(tree: Tree): Code {
    if (isTrueOrFalse(tree)) return this.test(tree.test);
    if (tree.kind === "unary" && tree.operator === "!") return this.test(tree.of) + IS_ZERO;
    if (tree.kind === "binary") {
      const { operator, left, right } = tree;
      const comparison = comparisons[operator];
      if (comparison !== undefined) return this.value(left) + this.value(right) + comparison;
      if ((operator === "&&" || operator === "||") && this.#isTruth(left) && this.#isTruth(right)) {
        return this.test(left) + this.test(right) + whole[operator === "&&" ? "&" : "|"];
      }
    }
    const local = this.writer.local();
    const zero = constant(0);
    if (tree.kind === "call" && tree.name === "Number.isFinite") {
      return `${this.value(tree.of[0]!)}${TEE}${local}${GET}${local}${arithmetic["-"]}${zero}${comparisons["==="]}`;
    }
    // NaN is not true.
    const below = this.value(tree) + TEE + local + zero + comparisons["<"];
    return below + GET + local + zero + comparisons[">"] + whole["|"];
  }

  /** An int32, wrapped. */
  integer(tree: Tree): Code {
    if (tree.kind === "number" && (tree.value | 0) === tree.value) return I32_CONST + text(signed(tree.value));
    if (tree.kind === "input" && (this.kinds[tree.index] === "int32" || this.kinds[tree.index] === "bool")) {
      return this.inputs[tree.index]! + I32_FROM_F64;
    }
    if (tree.kind === "binary" && tree.operator in whole) {
      return this.integer(tree.left) + this.integer(tree.right) + whole[tree.operator];
    }
    if (tree.kind === "call" && tree.name === "Math.imul") {
      return this.integer(tree.of[0]!) + this.integer(tree.of[1]!) + TIMES;
    }
    // -x is 0 - x, ~x is x with all bits turned.
    if (tree.kind === "unary" && tree.operator === "-") return `${I32_CONST}\x00${this.integer(tree.of)}${whole["-"]}`;
    if (tree.kind === "unary" && tree.operator === "~") return `${this.integer(tree.of)}${I32_CONST}\x7f${whole["^"]}`;
    if (this.#isTruth(tree)) return this.test(tree);
    if (tree.kind === "choice") return this.integer(tree.yes) + this.integer(tree.no) + this.test(tree.test) + SELECT;
    throw new Unsupported(`${tree.kind} as an integer`);
  }

  /** Whether JavaScript computes true or false, or 1 or 0. */
  #isTruth(tree: Tree): boolean {
    if (tree.kind === "input") return this.kinds[tree.index] === "bool";
    if (tree.kind === "unary") return tree.operator === "!";
    if (tree.kind === "call") return tree.name === "Number.isFinite";
    if (tree.kind !== "binary") return isTrueOrFalse(tree);
    const { operator, left, right } = tree;
    const both = operator === "&&" || operator === "||";
    return operator in comparisons || (both && this.#isTruth(left) && this.#isTruth(right));
  }
}

const isNumber = (tree: Tree, value: number): boolean => tree.kind === "number" && tree.value === value;

/** `test ? 1 : 0`. */
const isTrueOrFalse = (tree: Tree): tree is Tree & { kind: "choice" } =>
  tree.kind === "choice" && isNumber(tree.yes, 1) && isNumber(tree.no, 0);
