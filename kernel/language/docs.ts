/**
 * Documentation comments, read when somebody asks for help.
 *
 * Most of the text of declaration files is documentation. Parsing it costs half of a start and 15 MB for Node's types
 * alone, so such files are parsed without it; help reads the comments of just the declarations it shows.
 */
import { ts } from "./ts.ts";

type Documented = ts.Node & { jsDoc?: ts.JSDoc[] };

/** Declarations whose comments were read, so that each file is read again at most once a declaration. */
const read = new WeakSet<ts.Node>();

/** Whether a file is parsed without its documentation comments. */
export const isUndocumented = (name: string): boolean => /\.d\.[mc]?ts$/.test(name);

/**
 * What help says of a name that has no documentation of its own: a function made to save a `new` says what its class does.
 *
 * `const adam: (options?: AdamOptions) => Adam` is explained by `Adam`.
 */
export function inheritedDocs(program: ts.Program, file: ts.SourceFile, position: number) {
  const made = madeClass(program, file, position);
  if (!made) return undefined;
  const checker = program.getTypeChecker();
  for (const declaration of made.declarations ?? []) document(documentedNode(declaration));
  return { documentation: made.getDocumentationComment(checker), tags: made.getJsDocTags(checker) };
}

/** The class of what a function in a variable makes: of `const adam: (…) => Adam`. */
export function madeClass(program: ts.Program, file: ts.SourceFile, position: number): ts.Symbol | undefined {
  const node = nodeAt(file, position);
  const checker = program.getTypeChecker();
  const signature = node && checker.getTypeAtLocation(node).getCallSignatures()[0];
  if (!signature?.declaration || !ts.isFunctionTypeNode(signature.declaration)) return undefined;
  const made = signature.getReturnType().getSymbol();
  return made && (made.flags & ts.SymbolFlags.Class) !== 0 ? made : undefined;
}

/** Gives the declarations of what stands at a position their documentation comments. */
export function readDocs(program: ts.Program, file: ts.SourceFile, position: number): void {
  const node = nodeAt(file, position);
  if (!node) return;
  const checker = program.getTypeChecker();
  const symbol = checker.getSymbolAtLocation(node);
  if (!symbol) return;
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  for (const declaration of target.declarations ?? []) document(documentedNode(declaration));
}

/** The innermost name at a position or ending there. */
export function nodeAt(file: ts.SourceFile, position: number): ts.Identifier | ts.PrivateIdentifier | undefined {
  let found: ts.Identifier | ts.PrivateIdentifier | undefined;
  const visit = (node: ts.Node): void => {
    if (position < node.getStart(file) || position > node.end) return;
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) found ??= node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The node that carries the comment: `const x` in front of its statement. */
function documentedNode(declaration: ts.Node): ts.Node {
  if (!ts.isVariableDeclaration(declaration)) return declaration;
  return ts.isVariableStatement(declaration.parent.parent) ? declaration.parent.parent : declaration;
}

function document(node: Documented): void {
  const file = node.getSourceFile();
  if (read.has(node) || node.jsDoc || !isUndocumented(file.fileName) || ts.isSourceFile(node)) return;
  read.add(node);
  const comments = ts.getLeadingCommentRanges(file.text, node.pos)?.filter((range) => {
    return file.text.startsWith("/**", range.pos);
  });
  const comment = comments?.at(-1);
  if (!comment) return;
  // The comment in front of anything that may have one, at the place where it stands: positions come out right.
  const spaces = " ".repeat(comment.pos);
  const text = `${spaces}${file.text.slice(comment.pos, comment.end)}\nlet documented;`;
  const parsed = ts.createSourceFile(file.fileName, text, ts.ScriptTarget.ESNext, true);
  const jsDoc = (parsed.statements[0] as Documented | undefined)?.jsDoc;
  if (!jsDoc) return;
  for (const block of jsDoc) (block as { parent: ts.Node }).parent = node;
  node.jsDoc = jsDoc;
}
