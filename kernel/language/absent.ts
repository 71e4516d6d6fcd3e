/**
 * What this Node does not have is left out of TypeScript's libraries and of Node's types, so that what checks also runs.
 */
import { isPresent } from "./present.ts";
import { ts } from "./ts.ts";

/** Interfaces that describe what another one's objects are at run time. */
const SAME: Record<string, string> = {
  ReadonlyArray: "Array",
  ReadonlySet: "Set",
  ReadonlyMap: "Map",
  CallableFunction: "Function",
  NewableFunction: "Function",
};

/** Declared by Node's types, and a matter of how a file is run: the session has those that make sense in it. */
const EVERYWHERE = new Set(["require", "module", "exports", "__filename", "__dirname", "gc"]);

/** What the methods of all iterators and generators are declared in. */
const ITERATORS = "IteratorObject";

/** What anybody's object may do, although newer Nodes have a class of that name: {@link ITERATORS} describes its objects. */
const PROTOCOLS = new Set(["Iterator", "AsyncIterator"]);

/** What was left out: `DisposableStack`, `Set.union`. */
const leftOut = new Set<string>();

/**
 * Leaves out of a parsed declaration file, before it is bound, what this Node does not have.
 *
 * @param how.members - Methods of the language's own objects, too. Not of Node's types, which describe hooks that the user may set.
 */
export function leaveOutAbsent(file: ts.SourceFile, how: { members: boolean }): void {
  const isGlobal = !ts.isExternalModule(file);
  keep(file, "statements", (statement) => isKept(statement, "", isGlobal, how.members));
}

function isKept(statement: ts.Statement, space: string, isGlobal: boolean, members: boolean): boolean {
  if (ts.isModuleDeclaration(statement)) {
    const { body } = statement;
    if (!body || !ts.isModuleBlock(body)) return true;
    const global = (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
    // Of other namespaces nothing can be asked: NodeJS has no value.
    if (!global && ts.isIdentifier(statement.name) && !(isGlobal && statement.name.text === "Intl")) return true;
    const inner = ts.isIdentifier(statement.name) && !global ? `${statement.name.text}.` : "";
    const known = global || inner !== "";
    keep(body, "statements", (each) => isKept(each, inner, known, members));
    return true;
  }
  if (!isGlobal) return true;
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some(({ name }) => ts.isIdentifier(name) && has(space + name.text));
  }
  if (ts.isFunctionDeclaration(statement)) return !statement.name || has(space + statement.name.text);
  if (members && ts.isInterfaceDeclaration(statement)) {
    const owner = space + (SAME[statement.name.text] ?? statement.name.text);
    if (!PROTOCOLS.has(owner) && (isPresent(owner.replace(/Constructor$/, "")) || owner === ITERATORS)) {
      keep(statement, "members", (member) => {
        const isMethod = ts.isMethodSignature(member) || ts.isGetAccessor(member);
        if (!isMethod || !ts.isIdentifier(member.name) || isPresent(`${owner}.${member.name.text}`)) return true;
        leftOut.add(`${space + statement.name.text}.${member.name.text}`);
        return false;
      });
    }
  }
  return true;
}

function has(name: string): boolean {
  if (isPresent(name) || EVERYWHERE.has(name)) return true;
  leftOut.add(name);
  return false;
}

type List = ts.Statement | ts.TypeElement;

function keep(node: ts.SourceFile | ts.ModuleBlock, key: "statements", isKept: (each: ts.Statement) => boolean): void;
function keep(node: ts.InterfaceDeclaration, key: "members", isKept: (each: ts.TypeElement) => boolean): void;
function keep(node: ts.Node, key: "statements" | "members", isKept: (each: never) => boolean): void {
  const all = (node as unknown as Record<typeof key, ts.NodeArray<List>>)[key];
  const kept = all.filter((each) => isKept(each as never));
  if (kept.length === all.length) return;
  Object.assign(node, { [key]: ts.setTextRange(ts.factory.createNodeArray(kept, all.hasTrailingComma), all) });
}

/** Property does not exist, in its kinds; cannot find name, or only a type of it. */
const NO_MEMBER = new Set([2339, 2550, 2551]);
const NO_NAME = new Set([2304, 2552, 2583, 2585, 2693]);

/** What a message about a name says that newer Nodes have, and this one has not; undefined for others. */
export function absentHere(code: number, name: string, message: string): string | undefined {
  const type = NO_MEMBER.has(code) ? /on type '(?:typeof )?([\w.]+)/.exec(message)?.[1] : undefined;
  const types =
    type === undefined ? [] : [type, `${type}Constructor`, /Iterator|Generator$/.test(type) ? ITERATORS : type];
  const member = types.some((each) => leftOut.has(`${each}.${name}`));
  if (!member && !(NO_NAME.has(code) && leftOut.has(name))) return undefined;
  const what = member ? (message.split(".", 1)[0] as string) : `There is no '${name}'`;
  return `${what} in Node ${process.versions.node}: newer ones may have it.`;
}
