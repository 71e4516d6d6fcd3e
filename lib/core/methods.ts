import type { DType } from "./dtype.ts";
/** placeholder while the methods are being written */
export interface Methods<D extends DType> {
  toString(): string;
  /** @internal keeps D used */
  readonly _d?: D | undefined;
}
