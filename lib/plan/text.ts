/** Straight-line code in JavaScript: a constant for each element. */
import type { DType, TypedArray } from "../core/dtype.ts";
import type { Node } from "./graph.ts";
import type { Fused } from "./schedule.ts";
import type { Sheet } from "./straight.ts";
import { computeIn, literal, rounded, type Writer } from "./writer.ts";

export class TextSheet implements Sheet<string> {
  /** Beyond these, loops are as fast and compile sooner; TurboFan gives up at 60 kB of bytecode, twice the characters. */
  readonly most = { elements: 1024, size: 40_000 };

  /** Ops that are called, by name. */
  readonly calls: string[] = [];

  constructor(readonly out: Writer) {}

  get size(): number {
    return this.out.length;
  }

  number(value: number): string {
    return literal(value);
  }

  binary(operator: string, a: string, b: string): string {
    return `(${a} ${operator} ${b})`;
  }

  math(name: string, ...of: readonly string[]): string {
    return `${name}(${of.join(", ")})`;
  }

  keep(expression: string): string {
    const name = this.out.local("t");
    this.out.line(`const ${name} = ${expression};`);
    return name;
  }

  round(dtype: DType, expression: string): string {
    return rounded[dtype as Fused](expression);
  }

  rule({ op, inputs, params, out }: Node): (terms: readonly string[]) => string {
    const compute = computeIn(inputs);
    const { dtype } = out.array;
    this.out.line(`// ${op.name}`);
    return (terms) => this.keep(this.round(dtype, op.scalar!(terms, params, compute)));
  }

  load(storage: TypedArray, _dtype: DType, index: number): string {
    return this.keep(`${this.out.storage(storage)}[${index}]`);
  }

  store(storage: TypedArray, _dtype: DType, index: number, term: string): void {
    this.out.line(`${this.out.storage(storage)}[${index}] = ${term};`);
  }

  call(name: string, run: () => void): void {
    this.calls.push(name);
    this.out.line(`${this.out.name(run, "run")}(); // ${name}`);
  }

  guard(term: string): void {
    this.out.line(`if (!(${term} - ${term} === 0)) return false;`);
  }
}
