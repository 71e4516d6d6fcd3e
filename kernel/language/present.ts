/**
 * The names of the language that this Node has. Asked of the runtime itself: no table of versions could know of flags, or of
 * the next version. Imports nothing of TypeScript, so that who makes a snapshot need not load it.
 */
/** Set where a startup snapshot is being made: V8 adds its newest features only when a process starts from it. */
const HANDED = Symbol.for("glassbox.present");

/** A statement for the head of a snapshot's script, written by a process that has everything. */
export const handPresent = (): string =>
  `globalThis[Symbol.for("glassbox.present")] = ${JSON.stringify([...inventory()])};`;

let known: ReadonlySet<string> | undefined;

function present(): ReadonlySet<string> {
  known ??= new Set((globalThis as { [HANDED]?: string[] })[HANDED] ?? inventory());
  return known;
}

/** Whether the session has a global of that name, or `Intl.DurationFormat`. */
export const isPresent = (name: string): boolean => present().has(name);

/** Names as declarations have them: `Set`, `Set.union`, `PromiseConstructor.try`, `Intl.Locale.getCalendars`. */
function inventory(): Set<string> {
  const names = new Set<string>();
  const members = (owner: string, object: object) => {
    for (let each = object; each; each = Object.getPrototypeOf(each))
      for (const name of Object.getOwnPropertyNames(each)) names.add(`${owner}.${name}`);
  };
  const describe = (name: string, value: unknown) => {
    names.add(name);
    if (typeof value === "function") {
      members(`${name}Constructor`, value);
      if (value.prototype) members(name, value.prototype);
    } else if (/^(?:Math|JSON|Reflect|Atomics|Intl)$/.test(name)) members(name, value as object);
  };
  // What Node loads when it is first used is an accessor: only its name is of interest.
  for (const name of Object.getOwnPropertyNames(globalThis)) describe(name, dataOf(globalThis, name));
  for (const name of Object.getOwnPropertyNames(Intl)) describe(`Intl.${name}`, dataOf(Intl, name));
  members("IteratorObject", Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())));
  return names;
}

const dataOf = (object: object, name: string): unknown => Object.getOwnPropertyDescriptor(object, name)?.value;
