/**
 * The source of the library that comes with the kernel: help knows its declarations, and whoever takes a network apart wants to
 * read what is behind them.
 *
 * Declarations and source have the name in common and the comment above, which the build copies; together they are enough
 * to tell one `zeros` from another. Nothing is kept: a question reads the files, which takes some 30 ms.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ts } from "./ts.ts";

export interface Definition {
  /** `lib/nd/create.ts:12` */
  where: string;
  text: string;
}

export interface OwnSource extends Definition {
  /** Of an interface: the code is somewhere else. */
  isDeclared: boolean;
}

/** What is declared: a name, and the class or interface around it where it is a member. */
interface Wanted {
  name: string;
  owner: string | undefined;
  /** The words of the comment above; of the owner's for a member. */
  docs: string;
}

/** The source of a declaration in the library's `.d.ts`; undefined where the package came without, or nothing fits. */
export function ownSource(root: string, declaration: ts.Node): OwnSource | undefined {
  const wanted = describe(declaration);
  if (!wanted) return undefined;
  const outer = wanted.owner ?? wanted.name;
  const looks = new RegExp(
    String.raw`^(?:export |default |declare |abstract |async )*(?:function\*?|class|const|let|interface|type|enum|namespace) ${outer.replace(/\$/g, "\\$&")}\b`,
    "m",
  );
  const others: OwnSource[] = [];
  for (const path of sources(join(root, "lib"))) {
    const text = readFileSync(path, "utf8");
    if (!looks.test(text)) continue;
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
    const all = file.statements.filter((s) => nameOf(s) === outer);
    const first = all[0];
    if (!first) continue;
    const found = wanted.owner === undefined ? all : all.flatMap((s) => membersOf(s, wanted.name));
    if (found.length === 0) continue;
    const definition = {
      where: `${relative(root, path)}:${file.getLineAndCharacterOfPosition(found[0]?.getStart(file) ?? 0).line + 1}`,
      text: found.map((node) => node.getText(file)).join("\n"),
      isDeclared: found.every((node) => ts.isTypeElement(node)),
    };
    if (docsOf(first, file) === wanted.docs) return definition;
    others.push(definition);
  }
  // The only one of its name is it, whatever has become of the comment.
  return others.length === 1 ? others[0] : undefined;
}

function describe(declaration: ts.Node): Wanted | undefined {
  const file = declaration.getSourceFile();
  const owner = ts.isClassElement(declaration) || ts.isTypeElement(declaration) ? declaration.parent : undefined;
  const named = owner ?? statementOf(declaration);
  const name = (declaration as Partial<ts.NamedDeclaration>).name;
  if (!named || !name || !(ts.isIdentifier(name) || ts.isPrivateIdentifier(name))) return undefined;
  const outer = owner && nameOf(owner);
  if (owner && outer === undefined) return undefined;
  return { name: plain(name.text), owner: outer && plain(outer), docs: docsOf(named, file) };
}

/** The bundler numbers names that several files have. */
const plain = (name: string) => name.replace(/\$\d+$/, "");

const statementOf = (node: ts.Node): ts.Node =>
  ts.isVariableDeclaration(node) && ts.isVariableStatement(node.parent.parent) ? node.parent.parent : node;

function nameOf(node: ts.Node): string | undefined {
  if (ts.isVariableStatement(node)) {
    const name = node.declarationList.declarations[0]?.name;
    return name && ts.isIdentifier(name) ? name.text : undefined;
  }
  const { name } = node as Partial<ts.NamedDeclaration>;
  return name && ts.isIdentifier(name) ? name.text : undefined;
}

function membersOf(owner: ts.Node, name: string): ts.Node[] {
  const isWanted = (member: ts.NamedDeclaration) => member.name?.getText() === name;
  if (ts.isClassDeclaration(owner)) return owner.members.filter(isWanted);
  if (ts.isInterfaceDeclaration(owner)) return owner.members.filter(isWanted);
  return [];
}

/** The words of the comment right above. */
function docsOf(node: ts.Node, file: ts.SourceFile): string {
  const comment = ts
    .getLeadingCommentRanges(file.text, node.pos)
    ?.findLast(({ pos }) => file.text.startsWith("/**", pos));
  return comment ? (file.text.slice(comment.pos, comment.end).match(/[\p{L}\p{N}]+/gu) ?? []).join(" ") : "";
}

function* sources(folder: string): Generator<string> {
  let entries: ReturnType<typeof list>;
  try {
    entries = list(folder);
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts")) yield path;
  }
}
const list = (folder: string) => readdirSync(folder, { withFileTypes: true });
