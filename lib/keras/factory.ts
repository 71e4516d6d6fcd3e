import { checkTaken } from "./options.ts";

/** `dense(4)` for `new Dense(4)`: every class has a function beside it, as Keras's Python needs no `new`. */
export function factory<C extends abstract new (...args: never[]) => object>(
  type: C,
): (...args: ConstructorParameters<C>) => InstanceType<C> {
  return (...args) => {
    const made = new (type as unknown as new (...args: unknown[]) => InstanceType<C>)(...args);
    checkTaken(made, args.at(-1));
    return made;
  };
}
