/**
 * Completion: what could stand at the cursor, the notebook's own names first, with kinds and signatures.
 */
import type { Completion } from "../rooms.ts";
import { aliased, typeOf } from "./completion-kinds.ts";
import { Order } from "./completion-order.ts";
import { completionsOf } from "./completions-of.ts";
import { isKnown, pathTo } from "./definitions.ts";
import { nodeAt } from "./docs.ts";
import { completeFile, stringAt } from "./file-names.ts";
import { completeMagic } from "./magic-help.ts";
import { readMagics } from "./magics.ts";
import type { Notebook } from "./notebook.ts";
import { importOffered, OFFERED } from "./offers.ts";
import { signatures } from "./signature.ts";
import { ts } from "./ts.ts";

const MAX_MATCHES = 1000;

const NOTHING: ts.CompletionInfo = {
  entries: [],
  isGlobalCompletion: false,
  isMemberCompletion: false,
  isNewIdentifierLocation: false,
};

export function complete(notebook: Notebook, typed: string, cursor: number): Completion {
  const { text: code, marks } = readMagics(typed, (name) => notebook.isValue(name));
  const magic = completeMagic(typed, marks, cursor);
  if (magic) return magic;
  const { program, cell: file } = notebook.open(code, { offers: true });
  const start = wordStart(code, cursor);
  const prefix = code.slice(start, cursor);
  const { info = NOTHING, isPlace } = completionsOf(notebook.service, program, file, cursor, prefix);
  const all = [...ownPackage(file, cursor), ...info.entries];
  if (all.length === 0 && !isPlace)
    return completeFile(notebook, file, cursor) ?? unknownMembers(notebook, program, file, cursor);
  const checker = program.getTypeChecker();
  const order = new Order({ notebook, file, checker, prefix, info });
  const fitting = all.filter((entry) => order.fits(entry, textBefore(entry, code, start, cursor)));
  // `o["odd key"]` replaces the dot as well, and a reply has one range for all its matches: only when it is all there is.
  const plainNames = fitting.filter((entry) => (entry.replacementSpan?.start ?? start) >= start);
  const entries = order.sorted(plainNames.length > 0 ? plainNames : fitting).slice(0, MAX_MATCHES);

  const describe = signatures(checker, file);
  const matches = entries.map((entry) => {
    const target = aliased(checker, entry);
    const signature = describe(target);
    const text = entry.insertText ?? entry.name;
    return {
      text: notebook.offers.has(entry.name, entry.symbol) ? importOffered(file, start, text) : text,
      type: typeOf(entry, target),
      ...(signature === undefined ? {} : { signature }),
      start: entry.replacementSpan?.start ?? start,
      end: cursor,
    };
  });
  const from = Math.min(start, ...matches.map((match) => match.start));
  for (const match of matches) {
    match.text = code.slice(from, match.start) + match.text;
    match.start = from;
  }
  return { matches, start: from, end: cursor };
}

/** Behind the dot of a value that could be anything, `data.` and `data.rows.le`; and between brackets, `data["ro`. */
function unknownMembers(notebook: Notebook, program: ts.Program, file: ts.SourceFile, cursor: number): Completion {
  const nothing = { matches: [], start: cursor, end: cursor };
  const string = stringAt(file, cursor);
  if (string) {
    const { parent } = string;
    if (!ts.isElementAccessExpression(parent) || parent.argumentExpression !== string) return nothing;
    const asks = pathTo(notebook, program, file, parent.expression.end);
    return asks ? { matches: [], start: string.getStart(file) + 1, end: cursor, asks } : nothing;
  }
  const [typed, path, word] =
    /([\p{ID_Continue}$]+(?:\??\.[\p{ID_Continue}$]+)*)\??\.([\p{ID_Continue}$]*)$/u.exec(file.text.slice(0, cursor)) ??
    [];
  if (typed === undefined || path === undefined || word === undefined) return nothing;
  const asks = path.split(/\??\./);
  const head = nodeAt(file, cursor - typed.length);
  if (!head || head.getText(file) !== asks[0] || !isKnown(notebook, program, file, head)) return nothing;
  return { matches: [], start: cursor - word.length, end: cursor, asks };
}

function wordStart(code: string, cursor: number): number {
  let start = cursor;
  for (const before = code.slice(0, cursor); start > 0; ) {
    const [character = ""] = /[\s\S]$/u.exec(before.slice(Math.max(0, start - 2), start)) ?? []; // Both halves of 𨭎.
    if (!ts.isIdentifierPart(character.codePointAt(0) as number, ts.ScriptTarget.ESNext)) break;
    start -= character.length;
  }
  return start;
}

/** The library comes with the kernel, and lies in no folder above the notebook's where TypeScript would find its name. */
function ownPackage(file: ts.SourceFile, cursor: number): ts.CompletionEntry[] {
  const string = stringAt(file, cursor);
  if (
    !string ||
    !isSpecifier(string) ||
    !OFFERED.startsWith(string.text.slice(0, cursor - string.getStart(file) - 1))
  ) {
    return [];
  }
  const span = { start: string.getStart(file) + 1, length: string.text.length };
  return [{ name: OFFERED, kind: ts.ScriptElementKind.externalModuleName, sortText: "10", replacementSpan: span }];
}

function isSpecifier({ parent }: ts.Node): boolean {
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isExternalModuleReference(parent))
    return true;
  if (!ts.isCallExpression(parent)) return ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent);
  const { expression } = parent;
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === "require")
  );
}

/** What was typed of an entry: of a path or a package's name that is more than a word. */
function textBefore(entry: ts.CompletionEntry, code: string, start: number, cursor: number): string {
  return code.slice(entry.replacementSpan?.start ?? start, cursor);
}
