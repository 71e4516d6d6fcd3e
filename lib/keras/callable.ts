/** Objects that can be called: `dense(x)`, where `dense` is an instance of `Dense`. */

interface Invoked {
  /** What happens when the object is called. */
  invoke(...args: readonly unknown[]): unknown;
}

/**
 * A base class whose instances are functions: its constructor hands back an arrow function that carries the subclass's
 * prototype, so fields, methods, `instanceof` and subclassing all work as usual. The subclass says in `invoke` what a
 * call does, and casts this class to say how it is typed.
 */
export class Callable {
  constructor() {
    const self = ((...args: readonly unknown[]) => (self as unknown as Invoked).invoke(...args)) as unknown as {
      name?: string;
      length?: number;
    };
    // A function's own `name` and `length` would hide fields of those names.
    delete self.name;
    delete self.length;
    // biome-ignore lint/correctness/noConstructorReturn: this is how an instance comes to be a function.
    return Object.setPrototypeOf(self, new.target.prototype);
  }
}
