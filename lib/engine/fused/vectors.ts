/** Formulas over vectors of two float64, read as formulas: each operation keeps its result in a variable. */
import { Body } from "./assembler.ts";
import type { simd } from "./opcodes.ts";

/** A variable of a function's body, or a number in both lanes. */
type Operand = number | { readonly local: number };

const scratch = new DataView(new ArrayBuffer(8));

/** The float64 with these upper 32 bits, as fdlibm writes its limits. */
export function fromHigh(high: number): number {
  scratch.setUint32(0, high);
  scratch.setUint32(4, 0);
  return scratch.getFloat64(0);
}

/** A function of one vector. */
export class Vectors {
  readonly body = new Body({ params: ["v128"], results: ["v128"] });
  readonly x: Operand = { local: 0 };

  readonly add = (a: Operand, b: Operand) => this.#apply("f64x2.add", a, b);
  readonly sub = (a: Operand, b: Operand) => this.#apply("f64x2.sub", a, b);
  readonly mul = (a: Operand, b: Operand) => this.#apply("f64x2.mul", a, b);
  readonly div = (a: Operand, b: Operand) => this.#apply("f64x2.div", a, b);
  readonly abs = (a: Operand) => this.#apply("f64x2.abs", a);
  readonly negative = (a: Operand) => this.#apply("f64x2.neg", a);
  readonly truncated = (a: Operand) => this.#apply("f64x2.trunc", a);
  readonly less = (a: Operand, b: Operand) => this.#apply("f64x2.lt", a, b);
  readonly greater = (a: Operand, b: Operand) => this.#apply("f64x2.gt", a, b);
  readonly equal = (a: Operand, b: Operand) => this.#apply("f64x2.eq", a, b);
  readonly either = (a: Operand, b: Operand) => this.#apply("v128.or", a, b);

  /** `a` with the sign of `b`; `a` is not negative. */
  readonly withSign = (a: Operand, b: Operand) => this.either(a, this.#apply("v128.and", b, -0));

  /** `yes` where the mask is set, else `no`. */
  choose(mask: Operand, yes: Operand, no: Operand): Operand {
    return this.#apply("v128.bitselect", yes, no, mask);
  }

  /** `c[0] + z·(c[1] + z·(...))`. */
  polynomial(z: Operand, coefficients: readonly number[]): Operand {
    return coefficients
      .slice(0, -1)
      .reduceRight<Operand>((sum, c) => this.add(c, this.mul(z, sum)), coefficients.at(-1)!);
  }

  /** `y·2ᵏ` for whole k from -2044 to 2046, in two factors of which the first is exact: it rounds once. */
  scaled(y: Operand, k: Operand): Operand {
    const [whole, half] = [this.body.local("v128"), this.body.local("v128")];
    this.#get(k);
    this.body.op("i32x4.trunc_sat_f64x2_s_zero").tee(whole).i32(1).op("i32x4.shr_s").set(half);
    this.body.get(whole, half).op("i32x4.sub").set(whole);
    const power = (exponent: number): Operand =>
      this.#keep(() =>
        this.body.get(exponent).op("i64x2.extend_low_i32x4_s").i64x2(1023n).op("i64x2.add").i32(52).op("i64x2.shl"),
      );
    return this.mul(this.mul(y, power(half)), power(whole));
  }

  /** The finished function. */
  result(value: Operand): Body {
    this.#get(value);
    return this.body;
  }

  #get(value: Operand): void {
    if (typeof value === "number") this.body.f64x2(value);
    else this.body.get(value.local);
  }

  #apply(how: keyof typeof simd, ...operands: Operand[]): Operand {
    return this.#keep(() => {
      for (const operand of operands) this.#get(operand);
      this.body.op(how);
    });
  }

  #keep(write: () => void): Operand {
    write();
    const local = this.body.local("v128");
    this.body.set(local);
    return { local };
  }
}
