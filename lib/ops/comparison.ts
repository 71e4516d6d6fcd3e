/** Tests of two elements; they give booleans, and no gradient flows through them. */
import { bigMath, binary, counting, integers, same, testing } from "./elementwise.ts";

const test = (name: string, operator: string) =>
  binary(name, { rule: testing, scalar: ([a, b]) => `(${a} ${operator} ${b} ? 1 : 0)` });

export const equal = test("equal", "===");
export const notEqual = test("notEqual", "!==");
export const less = test("less", "<");
export const lessEqual = test("lessEqual", "<=");
export const greater = test("greater", ">");
export const greaterEqual = test("greaterEqual", ">=");

const logical = (name: string, combine: (a: string, b: string) => string) =>
  binary(name, {
    rule: testing,
    scalar: ([a, b], _, c) => {
      const zero = bigMath(c) ? "0n" : "0";
      return `(${combine(`${a} !== ${zero}`, `${b} !== ${zero}`)} ? 1 : 0)`;
    },
  });

export const logicalAnd = logical("logicalAnd", (a, b) => `${a} && ${b}`);
export const logicalOr = logical("logicalOr", (a, b) => `${a} || ${b}`);
export const logicalXor = logical("logicalXor", (a, b) => `(${a}) !== (${b})`);

const bits = (name: string, operator: string) =>
  binary(name, { rule: integers(same), scalar: ([a, b]) => `(${a} ${operator} ${b})` });

export const bitwiseAnd = bits("bitwiseAnd", "&");
export const bitwiseOr = bits("bitwiseOr", "|");
export const bitwiseXor = bits("bitwiseXor", "^");

/** `a·2ᵇ`, wrapping; 0 once all bits are shifted out. */
export const leftShift = binary("leftShift", {
  rule: integers(counting),
  scalar: ([a, b], _, c) => `fn.${bigMath(c) ? "bigShiftLeft" : "shiftLeft"}(${a}, ${b})`,
});

/** `a/2ᵇ` rounded down. */
export const rightShift = binary("rightShift", {
  rule: integers(counting),
  scalar: ([a, b], _, c) => `fn.${bigMath(c) ? "bigShiftRight" : "shiftRight"}(${a}, ${b})`,
});
