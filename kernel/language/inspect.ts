/**
 * Help on what the cursor stands on: signature and documentation; at detail 1 the source too.
 */
import type { MimeBundle } from "../rooms.ts";
import { onDisk } from "./bundles.ts";
import { plain } from "./diagnostics.ts";
import { inheritedDocs, readDocs } from "./docs.ts";
import { keywordHelp } from "./keyword-help.ts";
import { inspectMagic } from "./magic-help.ts";
import { readMagics } from "./magics.ts";
import type { Notebook, OpenCell } from "./notebook.ts";
import { parseModule, ts } from "./ts.ts";

export function inspect(
  notebook: Notebook,
  typed: string,
  cursor: number,
  detail: 0 | 1,
): { found: boolean; data: MimeBundle } {
  const magic = inspectMagic(typed, cursor);
  if (magic) return { found: true, data: magic };
  const { text: code } = readMagics(typed, (name) => notebook.isValue(name));
  const opened = notebook.open(code, parseModule(code, notebook.cell), { offers: true });
  const found = lookUp(notebook, opened, code, cursor);
  const word = found?.isNamed ? undefined : keywordHelp(wordAt(code, cursor));
  if (word) return { found: true, data: word };
  if (!found) return { found: false, data: {} };
  const { info, position } = found;
  const signature = withoutAlias(plain(ts.displayPartsToString(info.displayParts)));
  const isBare = !info.documentation?.length && !info.tags?.length;
  const { documentation, tags: documented } = (isBare && inheritedDocs(opened.program, opened.cell, position)) || info;
  const docs = ts.displayPartsToString(documentation);
  const tags = (documented ?? []).map((tag) => tagText(tag));
  const source = detail === 1 ? definitions(notebook, opened, position) : [];

  const text = [
    signature,
    docs,
    ...tags.map((tag) => tag.plain),
    ...source.map(({ where, text }) => `${where}\n${text}`),
  ];
  const markdown = [
    fence(signature),
    docs,
    ...tags.map((tag) => tag.markdown),
    ...source.map(({ where, text: body }) => `${where}\n${fence(body)}`),
  ];
  const join = (parts: string[]) => parts.filter((part) => part !== "").join("\n\n");
  return { found: true, data: { "text/plain": join(text), "text/markdown": join(markdown) } };
}

/** That a name came by way of an import or an `export { … }` is nothing a reader needs to know. */
const withoutAlias = (signature: string) =>
  signature.startsWith("(alias) ") ? signature.slice(8).replace(/\n(?:import|export) [^\n]*$/, "") : signature;

/** The name at the cursor or just before it; in a call's arguments, where nothing has a name, the function called. */
function lookUp({ service }: Notebook, { program, cell }: OpenCell, code: string, cursor: number) {
  const quickInfo = (position: number) => {
    readDocs(program, cell, position);
    return service.getQuickInfoAtPosition(cell.fileName, position);
  };
  for (const position of [cursor, cursor - 1]) {
    if (position < 0 || position > code.length) continue;
    const info = quickInfo(position);
    if (info && !isUnknown(info)) return { info, position, isNamed: true };
  }
  const callee = enclosingCallee(cell, cursor);
  const info = callee === undefined ? undefined : quickInfo(callee);
  return info && callee !== undefined ? { info, position: callee, isNamed: false } : undefined;
}

const wordAt = (code: string, cursor: number): string =>
  (/[a-z]*$/.exec(code.slice(0, cursor))?.[0] ?? "") + (/^[a-z]*/.exec(code.slice(cursor))?.[0] ?? "");

/** A name that means nothing has the type `any`, and nothing else to say. */
const isUnknown = (info: ts.QuickInfo) => ts.displayPartsToString(info.displayParts) === "any";

function enclosingCallee(file: ts.SourceFile, cursor: number): number | undefined {
  let found: number | undefined;
  const visit = (node: ts.Node): void => {
    if (cursor < node.pos || cursor > node.end) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && cursor > node.expression.end) {
      const { expression } = node;
      found = ts.isPropertyAccessExpression(expression) ? expression.name.getStart(file) : expression.getStart(file);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function tagText({ name, text }: ts.JSDocTagInfo): { plain: string; markdown: string } {
  const content = ts.displayPartsToString(text);
  if (name === "example") return { plain: `@example\n${content}`, markdown: `*Example*\n${fence(content)}` };
  const rest = content === "" ? "" : ` ${content}`;
  return { plain: `@${name}${rest}`, markdown: `*@${name}*${rest}` };
}

const fence = (text: string) => (text.includes("```") ? text : `\`\`\`ts\n${text.trim()}\n\`\`\``);

/** Where it is defined, with the text: an earlier cell's as it was typed, a file's as it stands there. */
function definitions(
  notebook: Notebook,
  { program, cell }: OpenCell,
  position: number,
): { where: string; text: string }[] {
  const found = notebook.service.getDefinitionAtPosition(cell.fileName, position) ?? [];
  return found.slice(0, 3).flatMap((definition) => {
    const { fileName, contextSpan, textSpan } = definition;
    const typed = notebook.scope.holds(fileName) ? notebook.scope.source(definition.name) : undefined;
    if (typed) return [{ where: typed.cell, text: typed.text }];
    const file = program.getSourceFile(fileName);
    if (!file) return [];
    const span = contextSpan ?? textSpan;
    const place = onDisk(file, span.start);
    const where = fileName === cell.fileName ? "this cell" : `${place.name}:${place.line}`;
    return [{ where, text: file.text.slice(span.start, span.start + span.length) }];
  });
}
