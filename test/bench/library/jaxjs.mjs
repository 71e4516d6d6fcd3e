/** jax-js, on its WebAssembly backend: arrays have owners, `ref` keeps one for another use. */
import { CALLS } from "./data.mjs";

// It asks the browser for its adapters as it loads; Node has a navigator from 21 on.
globalThis.navigator ??= {};
const { init, defaultDevice, numpy: np } = await import("@jax-js/jax");
await init("wasm");
defaultDevice("wasm");

export const about = "jax-js, wasm";
/** An op takes it so long that a fiftieth of the calls is made, and its time taken times fifty. */
export const share = { op: 50 };

export const works = {
  op() {
    const a = np.linspace(1, 2, 10);
    return async () => {
      let sum;
      for (let i = 0; i < CALLS / share.op; i++) {
        sum?.dispose();
        sum = np.add(a.ref, a.ref);
      }
      return (await sum.data())[0];
    };
  },
  import: () => async () => (await np.add(np.array([1, 2, 3]), np.array([4, 5, 6])).data())[2],
};
