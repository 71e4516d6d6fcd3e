/** Classes and functions of one's own that saved models name: Keras's `register_keras_serializable`. */
import { showValue, ValueError } from "../../errors.ts";

/** A class (of layers, losses, …) or a function (an activation, a loss). */
// biome-ignore lint/complexity/noBannedTypes: any class or function at all; `Function` is what they have in common.
export type CustomObject = Function;

const byName = new Map<string, CustomObject>();
const names = new WeakMap<CustomObject, string>();

/**
 * Lets saved models name a class or function of one's own. Run the cell with it before `loadModel`; Python's Keras finds
 * its own class of the same package and name.
 *
 * @param object - A class that extends one of Keras's, with `getConfig` for what its constructor takes; or a function.
 * @param options.package - Default `"Custom"`.
 * @param options.name - Default the object's own.
 * @returns The object.
 * @example
 * class Scale extends keras.Layer {}
 * keras.saving.registerKerasSerializable(Scale, { package: "mine" });
 */
export function registerKerasSerializable<T extends CustomObject>(
  object: T,
  options: { package?: string; name?: string } = {},
): T {
  if (typeof object !== "function") {
    throw new ValueError(`registerKerasSerializable: expected a class or a function, got ${showValue(object)}.`);
  }
  const name = options.name ?? object.name;
  if (name === "") throw new ValueError("registerKerasSerializable: expected a name for a function without one.");
  const registered = `${options.package ?? "Custom"}>${name}`;
  byName.set(registered, object);
  names.set(object, registered);
  return object;
}

/** The name an object is registered by: `"Custom>Scale"`. */
export const getRegisteredName = (object: CustomObject): string | undefined => names.get(object);

/** What is registered by a name. */
export const getRegisteredObject = (name: string): CustomObject | undefined => byName.get(name);

/** Finds a class or function: among those given, then among those registered, by full name and by bare name. */
export function findCustom(
  registeredName: unknown,
  bareName: string,
  given: Readonly<Record<string, CustomObject>>,
): CustomObject | undefined {
  const keys = [registeredName, bareName].filter((key): key is string => typeof key === "string");
  for (const key of keys) if (Object.hasOwn(given, key)) return given[key];
  for (const key of keys) if (byName.has(key)) return byName.get(key);
  return [...byName].find(([name]) => name.slice(name.indexOf(">") + 1) === bareName)?.[1];
}
