/** What an adapter from ONNX's operators to ours is given. */
import { nd } from "../../lib/index.ts";

export type Tensor = nd.NDArray;

/** A tensor as cases.py writes it, or what it is instead. */
export type Encoded = { dtype: nd.DType; shape: number[]; data: string } | { kind: string };

export type Attribute = number | string | number[] | string[] | Encoded;

export interface Node {
  op: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  attributes: Record<string, Attribute>;
}

export interface Case {
  name: string;
  opset: number;
  rtol: number;
  atol: number;
  nodes: Node[];
  initializers: Record<string, Encoded>;
  inputs: string[];
  outputs: string[];
  types: string[];
  sets: { inputs: (Encoded | null)[]; outputs: (Encoded | null)[] }[];
}

/** This case asks for something that nothing here means to do; says what. */
export class NotApplicable extends Error {}

export class Attributes {
  readonly #all: Record<string, Attribute>;
  constructor(all: Record<string, Attribute>) {
    this.#all = all;
  }
  has(name: string): boolean {
    return name in this.#all;
  }
  number(name: string, otherwise: number): number {
    return (this.#all[name] as number | undefined) ?? otherwise;
  }
  text(name: string, otherwise: string): string {
    return (this.#all[name] as string | undefined) ?? otherwise;
  }
  list(name: string): number[] | undefined {
    return this.#all[name] as number[] | undefined;
  }
  texts(name: string): string[] | undefined {
    return this.#all[name] as string[] | undefined;
  }
  tensor(name: string): Tensor | undefined {
    const value = this.#all[name];
    return value === undefined ? undefined : decode(value as Encoded);
  }
}

export interface Call {
  attributes: Attributes;
  opset: number;
  /** How many results are asked for, the last that is. */
  outputs: number;
}

export type Adapter = (inputs: (Tensor | undefined)[], call: Call) => Tensor | (Tensor | undefined)[];

/** An input that must be there. */
export function need(x: Tensor | undefined): Tensor {
  if (x === undefined) throw new Error("an input that the operator needs is missing");
  return x;
}

/** The numbers of a small integer tensor. */
export const numbers = (x: Tensor): number[] => Array.from(x.data as Float64Array, Number);

export function decode(value: Encoded): Tensor {
  if ("kind" in value) throw new NotApplicable(`dtype ${value.kind}`);
  const bytes = Uint8Array.from(Buffer.from(value.data, "base64"));
  return nd.frombuffer(bytes, value.dtype).reshape(value.shape);
}
