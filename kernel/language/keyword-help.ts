/** Help on the language's own words: a line, a form, and where to read more (a page's name: help asks no network). */
import type { MimeBundle } from "../rooms.ts";

type Page = "MDN" | "TypeScript handbook";
type Entry = readonly [form: string, text: string, page: string, of?: Page];

const HANDBOOK = "TypeScript handbook";

const WORDS: Record<string, Entry> = {
  abstract: [
    "abstract class A { abstract area(): number }",
    "A class, or a member of one, that subclasses complete.",
    "Classes",
    HANDBOOK,
  ],
  any: [
    "let x: any",
    "A type that switches checking off; `unknown` asks to be looked at first.",
    "Everyday Types",
    HANDBOOK,
  ],
  as: ["x as T", "Tells the checker a type; changes nothing when the code runs.", "Everyday Types", HANDBOOK],
  async: ["async function f() { await … }", "A function that may await, and gives a promise.", "async function"],
  await: [
    "const value = await promise",
    "Waits for a promise's value, or throws its error. A cell may await at its top level.",
    "await",
  ],
  bigint: ["10n ** 30n", "A whole number of any size.", "BigInt"],
  boolean: ["true, false", "The type of what holds or does not.", "Everyday Types", HANDBOOK],
  break: ["break", "Leaves the loop or switch around it; `break name` a labelled one.", "break"],
  case: ["case 1: …", "A branch of `switch`.", "switch"],
  catch: [
    "try { … } catch (error) { … }",
    "Runs when the code under `try` throws; the error's type is `unknown`.",
    "try...catch",
  ],
  class: ["class Dense extends Layer { … }", "A kind of objects: fields, methods and a constructor.", "Classes"],
  const: ["const x = 1", "A name that is not assigned again; what it holds may still change.", "const"],
  continue: ["continue", "Goes on with the loop's next turn.", "continue"],
  debugger: ["debugger", "Stops where a debugger is attached, and does nothing elsewhere.", "debugger"],
  declare: [
    "declare const version: string",
    "Promises the checker a value that exists elsewhere.",
    "Declaration Files",
    HANDBOOK,
  ],
  default: ["export default x", "The branch of `switch` for all else; the main export of a module.", "switch"],
  delete: ["delete object.key", "Removes a property.", "delete"],
  do: ["do { … } while (condition)", "A loop that runs at least once.", "do...while"],
  else: ["if (a) … else …", "What runs when the condition of `if` does not hold.", "if...else"],
  enum: ["enum Color { Red, Green }", "Named constants.", "Enums", HANDBOOK],
  export: [
    "export const x = 1",
    "Offers a name to other modules. In a cell all names are there for later cells anyway.",
    "export",
  ],
  extends: [
    "class B extends A { }",
    "Inherits from a class; in a type, demands a shape: `<T extends object>`.",
    "extends",
  ],
  false: [
    "false",
    'What does not hold; 0, NaN, "", null and undefined count as it where a condition stands.',
    "Boolean",
  ],
  finally: ["try { … } finally { … }", "Runs at the end, whether or not something was thrown.", "try...catch"],
  for: [
    "for (let i = 0; i < n; i++) { … }\nfor (const x of list) { … }",
    "A loop: counting, over the values of something (`of`), or over an object's keys (`in`).",
    "for",
  ],
  function: [
    "function f(x: number): number { return x }",
    "A function; one of a cell can be called by any other.",
    "function",
  ],
  if: ["if (condition) { … } else { … }", "Runs code where a condition holds.", "if...else"],
  implements: ["class A implements Shape { }", "Has the checker hold a class to an interface.", "Classes", HANDBOOK],
  import: [
    'import { nd } from "glassbox"',
    "Brings names from a module; `await import(…)` does so in the middle of code.",
    "import",
  ],
  in: ['"key" in object', "Whether an object has a property; in `for (const k in o)`, its keys.", "in"],
  infer: [
    "T extends (infer U)[] ? U : never",
    "Names a part of the type that is being matched.",
    "Conditional Types",
    HANDBOOK,
  ],
  instanceof: ["x instanceof Date", "Whether an object was made by a class or one that extends it.", "instanceof"],
  interface: ["interface Point { x: number; y: number }", "Names the shape of objects.", "Object Types", HANDBOOK],
  is: ["(x: unknown): x is string => …", "A function whose `true` tells the checker a type.", "Narrowing", HANDBOOK],
  keyof: ["keyof T", "The names of a type's properties, as a type.", "Keyof Type Operator", HANDBOOK],
  let: ["let x = 1", "A name that may be assigned again. A later cell may declare it anew.", "let"],
  namespace: ["namespace geometry { export const tau = 6.28 }", "Groups names under one.", "Namespaces", HANDBOOK],
  never: [
    "never",
    "The type of what cannot be: of a function that only throws, of a case that is left out.",
    "Narrowing",
    HANDBOOK,
  ],
  new: ["new Map()", "Makes an object of a class.", "new"],
  null: ["null", "No object, said on purpose.", "null"],
  number: ["1, -0.5, 1e-3, NaN, Infinity", "A number of 64 bits with a binary point (IEEE 754).", "Number"],
  object: [
    "object",
    "The type of all that is no number, string, boolean, symbol, null or undefined.",
    "Object Types",
    HANDBOOK,
  ],
  of: ["for (const x of list) { … }", "Each value of an array, a Map, a Set, a generator.", "for...of"],
  override: [
    "override call(x: NDArray) { … }",
    "Says that a method replaces one of the class above; the checker sees to it.",
    "Classes",
    HANDBOOK,
  ],
  private: [
    "private x = 1",
    "A member that the checker lets only the class use; `#x` is hidden when it runs, too.",
    "Classes",
    HANDBOOK,
  ],
  protected: ["protected x = 1", "A member for the class and its subclasses.", "Classes", HANDBOOK],
  public: ["public x = 1", "A member for everyone, as it is without the word.", "Classes", HANDBOOK],
  readonly: ["readonly number[]", "What the checker lets nobody assign.", "Object Types", HANDBOOK],
  return: ["return value", "Ends a function with a value.", "return"],
  satisfies: [
    "const config = { … } satisfies Config",
    "Checks a value against a type and keeps its own, narrower one.",
    "The satisfies Operator",
    HANDBOOK,
  ],
  static: ["static count = 0", "A member of the class itself and not of its objects.", "static"],
  string: ['"text"', "Text. In `` `a ${b}` `` values are put in.", "String"],
  super: ["super(name)", "The class above: its constructor, or its methods.", "super"],
  symbol: ['Symbol("name")', "A property's name that nothing else has.", "Symbol"],
  switch: ["switch (x) { case 1: …; break; default: … }", "Picks a branch by a value.", "switch"],
  this: ["this", "The object whose method runs.", "this"],
  throw: ['throw new Error("why")', "Ends what runs with an error, for the nearest `catch`.", "throw"],
  true: ["true", "What holds.", "Boolean"],
  try: ["try { … } catch (error) { … } finally { … }", "Runs code that may throw.", "try...catch"],
  type: ["type Pair = [number, number]", "Names a type.", "Everyday Types", HANDBOOK],
  typeof: ["typeof x", "What kind of value this is, as a string; in a type, the type of a value.", "typeof"],
  undefined: ["undefined", "No value: what was not given, not set or not returned.", "undefined"],
  unknown: [
    "let x: unknown",
    "A type of any value, which has to be looked at before it is used.",
    "Functions",
    HANDBOOK,
  ],
  using: [
    "using file = open(path)",
    "A name whose value is disposed of (`[Symbol.dispose]()`) at the end of its block, or of the cell.",
    "using",
  ],
  var: ["var x = 1", "The old `let`: belongs to the whole function.", "var"],
  void: ["function f(): void", "No result; before an expression, drops its value.", "void operator"],
  while: ["while (condition) { … }", "Repeats while a condition holds.", "while"],
  yield: ["yield value", "Hands out a generator's next value.", "yield"],
};

/** Help on a word of the language; undefined for any other. */
export function keywordHelp(word: string): MimeBundle | undefined {
  const entry = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (!entry) return undefined;
  const [form, text, page, of = "MDN"] = entry;
  const more = `More: ${of}, "${page}"`;
  return {
    "text/plain": `${form}\n\n${text}\n\n${more}`,
    "text/markdown": `\`\`\`ts\n${form}\n\`\`\`\n\n${text}\n\n${more}`,
  };
}
