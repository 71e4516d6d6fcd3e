/**
 * Names that mean nothing here: what they are elsewhere, where they can be had, and what to write.
 */
import { existsSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { Offers } from "./offers.ts";
import { ts } from "./ts.ts";

/** Python's names, and what to write. */
const ELSEWHERE: Record<string, string> = {
  print: "Write console.log(…).",
  True: "Write true.",
  False: "Write false.",
  None: "Write null.",
  nil: "Write null.",
  self: "Write this.",
  len: "Write x.length.",
  str: "Write String(x); the type is string.",
  int: "Write Math.trunc(Number(x)); the type is number.",
  float: "Write Number(x); the type is number.",
  bool: "Write Boolean(x); the type is boolean.",
  double: "The type is number.",
  range: "Write for (let i = 0; i < n; i++) { … }, or [...Array(n).keys()].",
  enumerate: "Write xs.entries().",
  zip: "Write xs.map((x, i) => [x, ys[i]]).",
  sorted: "Write [...xs].sort((a, b) => a - b).",
  reversed: "Write [...xs].reverse().",
  sum: "Write xs.reduce((a, b) => a + b, 0).",
  min: "Write Math.min(…xs).",
  max: "Write Math.max(…xs).",
  abs: "Write Math.abs(x).",
  round: "Write Math.round(x).",
  pow: "Write x ** y.",
  list: "Write [...xs].",
  dict: "Write { key: value }, or new Map().",
  set: "Write new Set(xs).",
  tuple: "Write [a, b].",
  isinstance: "Write x instanceof T.",
  input: "Write prompt(…).",
  open: 'Write import { readFileSync } from "node:fs"; readFileSync(path, "utf8").',
  elif: "Write else if (…) { … }.",
  pass: "Leave the braces empty: { }.",
  and: "Write &&.",
  or: "Write ||.",
  not: "Write !.",
  sleep: 'Write import { setTimeout as sleep } from "node:timers/promises"; await sleep(1000).',
  exit: "Write process.exit(), which ends the session.",
  quit: "Write process.exit(), which ends the session.",
  document: "There is no page here: display(…) shows a value, Jupyter.html`…` shows HTML.",
  window: "There is no page here: display(…) shows a value, Jupyter.html`…` shows HTML.",
  alert: "Write display(…).",
};

/** Under which other names people know what can be imported. */
const ALIASES: Record<string, string> = { np: "nd", numpy: "nd", tf: "keras", tensorflow: "keras", plt: "show" };

/** Modules that are one function. */
const DEFAULTS = new Set(["assert"]);

/**
 * What to do about a name that cannot be found.
 *
 * @param offered - What could be imported from the library that comes with the kernel.
 */
export function unknownName(id: ts.Node, offered: readonly string[]): string | undefined {
  if (!ts.isIdentifier(id)) return undefined;
  const name = id.text;
  const { parent } = id;
  const isAssigned =
    ts.isBinaryExpression(parent) && parent.left === id && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (isAssigned && ts.isExpressionStatement(parent.parent)) return `To declare it, write let ${parent.getText()}.`;
  const alias = ALIASES[name];
  const importable = offered.includes(name) ? name : alias !== undefined && offered.includes(alias) ? alias : undefined;
  if (importable !== undefined) return `Write ${Offers.line(importable)}`;
  if (Object.hasOwn(ELSEWHERE, name)) return ELSEWHERE[name];
  if (builtinModules.includes(name))
    return `Write import ${DEFAULTS.has(name) ? name : `* as ${name}`} from "node:${name}";`;
  return "If a cell declares it, run that cell first.";
}

/** `f(units=4, rate=2)`: the call in which a name is one of Python's named arguments. */
export function namedArguments(id: ts.Node): { call: ts.CallExpression | ts.NewExpression; text: string } | undefined {
  const isNamed = (node: ts.Node): node is ts.BinaryExpression =>
    ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(node.left);
  const { parent } = id;
  if (!parent || !isNamed(parent) || parent.left !== id) return undefined;
  const call = parent.parent;
  if (!(ts.isCallExpression(call) || ts.isNewExpression(call)) || !call.arguments?.includes(parent)) return undefined;
  const named = call.arguments.filter(isNamed).map(({ left, right }) => `${left.getText()}: ${right.getText()}`);
  const others = call.arguments.filter((argument) => !isNamed(argument)).map((argument) => argument.getText());
  const list = [...others, `{ ${named.join(", ")} }`].join(", ");
  return { call, text: `${ts.isNewExpression(call) ? "new " : ""}${call.expression.getText()}(${list})` };
}

/** Python's packages, whose names on npm are something else or nothing. */
const PYTHON: Record<string, string> = {
  numpy: 'import { nd } from "glassbox" has its functions.',
  keras: 'import { keras } from "glassbox" has its layers and models.',
  tensorflow: 'import { keras } from "glassbox" has its layers and models.',
  torch: 'import { keras } from "glassbox" has layers and models.',
  matplotlib: 'import { show } from "glassbox" draws.',
};

/** What stands for one of Python's packages here. */
export const pythonPackage = (name: string): string | undefined => PYTHON[name.split(/[./]/)[0] as string];

/**
 * What to do about a module that cannot be found.
 *
 * @param from - The file that imports it.
 */
export function missingModule(specifier: string, from: string): string | undefined {
  if (specifier.startsWith(".") || specifier.startsWith("/"))
    return "Is it in the notebook's folder? Names begin with ./ there.";
  if (specifier.startsWith("node:") || specifier.startsWith("#")) return undefined;
  const elsewhere = pythonPackage(specifier);
  if (elsewhere !== undefined) return elsewhere;
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  if (isInstalled(name, from)) {
    const part =
      specifier === name ? "a file that can be imported by its name alone" : `./${specifier.slice(name.length + 1)}`;
    return `${name} is installed, but does not export ${part}.`;
  }
  return `To install it, run %install ${name}`;
}

/** Whether a folder of this name lies where Node looks for packages. */
function isInstalled(name: string, from: string): boolean {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules", name, "package.json"))) return true;
    if (folder === dirname(folder)) return false;
  }
}
