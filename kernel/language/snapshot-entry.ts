/**
 * What a V8 startup snapshot of the language process holds: TypeScript, its libraries and Node's types parsed and bound,
 * and the byte code of all that a first cell needs. snapshot.ts builds it, spawn.ts starts it.
 */
import { tmpdir } from "node:os";
import { startupSnapshot } from "node:v8";
import { createLanguage } from "./room.ts";
import { serve } from "./serve.ts";

/** Cells that touch what first cells touch; the notebook they belong to is dropped, what TypeScript learnt stays. */
function rehearse(): void {
  const room = createLanguage();
  room.start({ cwd: tmpdir() });
  const cells = [
    "import { nd, keras, show } from 'glassbox'; import * as fs from 'node:fs'",
    "let x = 1; const greet = (name: string) => `hello ${name}`; function f<T>(xs: T[]) { return xs.map(String) } console.log(f([1]), greet('a'))",
    "class A { #v = 1; get v() { return this.#v } } interface I { a: A } enum E { P } type T = I | E; const { v, ...rest } = new A(); rest",
    "for (let i = 0; i < 3; i++) { x += i } await Promise.resolve(new Map([[1, 'a']])); x",
    "const X = nd.array([[0, 0, 1], [1, 1, 1]]); let w = nd.random.rand(3, 4); const h = nd.divide(1, nd.exp(nd.dot(X, w).neg()).add(1)); h.shape",
    "const model = keras.sequential([keras.layers.dense(2, { inputShape: [3], activation: 'relu' })]); model.compile({ loss: 'mse', optimizer: keras.optimizers.sgd({ learningRate: 1 }) }); model.summary()",
    "const history = await model.fit(X, nd.zeros([2, 2]), { epochs: 2, verbose: 0 }); show.loss(history)",
    "function train(rate: number) { const losses: number[] = []; for (let i = 0; i < 9; i++) { w = w.sub(w.mul(rate)); losses.push(w.sum().item()) } return { w, losses } } const { losses } = train(0.5); show.matrix(w, { title: `after ${losses.length}` })",
    "x = 'wrong'; const y: number = greet(1).length; nd.zeros('a'); model.fitt",
    "x",
  ];
  for (const [count, code] of cells.entries()) room.compile({ code, count });
  room.complete({ code: "console.", cursor: 8 });
  room.complete({ code: "gre", cursor: 3 });
  room.inspect({ code: "greet", cursor: 3, detail: 1 });
  room.isComplete({ code: "function f() {" });
}

/** TypeScript makes one collator, for sorting completions (which we sort again), and a snapshot cannot hold ICU's. */
function withoutCollator(run: () => void): void {
  const { Collator } = Intl;
  class ByCodeUnits {
    readonly compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  }
  Object.assign(Intl, { Collator: ByCodeUnits });
  run();
  Object.assign(Intl, { Collator });
}

withoutCollator(rehearse);
startupSnapshot.setDeserializeMainFunction(() => serve());
