/** Straight-line code in WebAssembly: at full speed from its first run. */
import { type Code, ElementWriter, inputName, type Lane, parse, Unsupported } from "../engine/fused/index.ts";
import type { Node } from "./graph.ts";
import type { Sheet } from "./straight.ts";
import { computeIn } from "./writer.ts";

export class FlatSheet extends ElementWriter implements Sheet<Code> {
  /** Beyond these, loops over vectors are as fast and sooner written. */
  readonly most = { elements: 512, size: 20_000 };
  /** Ops that are called, by name. */
  readonly calls: string[] = [];

  /** @throws {Unsupported} Where the op's rule is more than can be read. */
  rule({ op, inputs, params, out }: Node): (terms: readonly Code[]) => Code {
    const names = inputs.map((_, i) => inputName(i));
    const tree = parse(op.scalar!(names, params, computeIn(inputs)));
    if (tree === undefined) throw new Unsupported(op.name);
    const kinds = inputs.map(({ array }) => array.dtype as Lane);
    const dtype = out.array.dtype as Lane;
    return (terms) => this.element(tree, terms, kinds, dtype);
  }

  /** For an op of this name. */
  call(name: string, run: () => void): void {
    this.calls.push(name);
    this.callOf(run);
  }
}
