/**
 * Help on what the cursor stands on: signature and documentation; at detail 1 the source too.
 */
import type { Help } from "../rooms.ts";
import { definitions, pathTo } from "./definitions.ts";
import { plain } from "./diagnostics.ts";
import { inheritedDocs, readDocs } from "./docs.ts";
import { keywordHelp } from "./keyword-help.ts";
import { inspectMagic } from "./magic-help.ts";
import { readMagics } from "./magics.ts";
import type { Notebook, OpenCell } from "./notebook.ts";
import { ts } from "./ts.ts";

export function inspect(notebook: Notebook, typed: string, cursor: number, detail: 0 | 1): Help {
  const magic = inspectMagic(typed, cursor);
  if (magic) return { found: true, data: magic };
  const { text: code } = readMagics(typed, (name) => notebook.isValue(name));
  const inCell = notebook.open(code, { offers: true });
  const found = lookUp(notebook, inCell, code, cursor) ?? lookUpType(notebook, code, cursor);
  const word = found?.isNamed ? undefined : keywordHelp(wordAt(code, cursor));
  if (word) return { found: true, data: word };
  if (!found) {
    const asks = pathTo(notebook, inCell.program, inCell.cell, cursor);
    return { found: false, data: {}, ...(asks ? { asks } : {}) };
  }
  const { info, position, opened, parameter = "" } = found;
  const signature = withoutAlias(plain(ts.displayPartsToString(info.displayParts)));
  const isBare = !info.documentation?.length && !info.tags?.length;
  const { documentation, tags: documented } = (isBare && inheritedDocs(opened.program, opened.cell, position)) || info;
  const docs = ts.displayPartsToString(documentation);
  const tags = (documented ?? []).map((tag) => tagText(tag));
  const source = detail === 1 ? definitions(notebook, opened, position) : { found: [], asks: undefined };

  const text = [
    signature,
    parameter,
    docs,
    ...tags.map((tag) => tag.plain),
    ...source.found.map(({ where, text }) => `${where}\n${text}`),
  ];
  const markdown = [
    fence(signature),
    parameter.replace(/^(.+?)(?= — |$)/, "**`$1`**"),
    docs,
    ...tags.map((tag) => tag.markdown),
    ...source.found.map(({ where, text: body }) => `${where}\n${fence(body)}`),
  ];
  const join = (parts: string[]) => parts.filter((part) => part !== "").join("\n\n");
  const data = { "text/plain": join(text), "text/markdown": join(markdown) };
  if (!data["text/plain"]) return { found: false, data: {} }; // `import.meta` has no type that has a name.
  return { found: true, data, ...(source.asks ? { asks: source.asks } : {}) };
}

/** That a name came by way of an import or an `export { … }` is nothing a reader needs to know. */
const withoutAlias = (signature: string) =>
  signature.replace(/^\(alias\) /gm, "").replace(/\n(?:import|export) [^\n]*$/, "");

interface Found {
  info: ts.QuickInfo;
  /** Where the name stands, and in what. */
  position: number;
  opened: OpenCell;
  /** The cursor is on it, or right behind. */
  isNamed: boolean;
  /** Of the function called, the parameter that is being given. */
  parameter?: string;
}

/** The name at the cursor or just before it; in a call's arguments, where nothing has a name, the function called. */
function lookUp({ service }: Notebook, opened: OpenCell, code: string, cursor: number): Found | undefined {
  const { program, cell } = opened;
  const quickInfo = (position: number) => {
    readDocs(program, cell, position);
    const info = service.getQuickInfoAtPosition(cell.fileName, position);
    return info && !isUnknown(info) ? info : undefined;
  };
  // Behind `add(` one wants to know what goes into it.
  for (const position of /[\w$\u0080-\uffff"'`]$/.test(code.slice(0, cursor)) ? [cursor, cursor - 1] : [cursor]) {
    const info = quickInfo(position);
    if (info) return { info, position, opened, isNamed: true };
  }
  const position = calleeOf(cell, cursor);
  const info = position === undefined ? undefined : quickInfo(position);
  if (!info || position === undefined) return undefined;
  // Behind the look at the name, which reads the documentation: what is asked before stays without.
  const call = service.getSignatureHelpItems(cell.fileName, cursor, undefined);
  return { info, position, opened, isNamed: false, ...(call ? { parameter: parameterOf(call) } : {}) };
}

/** A name that is no value, as a type: `Point?` of an interface. */
function lookUpType(notebook: Notebook, code: string, cursor: number): Found | undefined {
  const word = (/[\w$.]*$/.exec(code.slice(0, cursor))?.[0] ?? "") + (/^[\w$]*/.exec(code.slice(cursor))?.[0] ?? "");
  if (!/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/.test(word) || keywordHelp(word)) return undefined;
  const text = `let $asked: ${word};`;
  const opened = notebook.open(text, { offers: true });
  return lookUp(notebook, opened, text, text.length - 1);
}

/** `b?: number — what its documentation says` */
function parameterOf({ items, selectedItemIndex, argumentIndex }: ts.SignatureHelpItems): string {
  const item = items[selectedItemIndex];
  const parameter = item?.parameters[argumentIndex] ?? (item?.isVariadic ? item.parameters.at(-1) : undefined);
  if (!parameter) return "";
  const docs = ts.displayPartsToString(parameter.documentation).trim();
  return plain(ts.displayPartsToString(parameter.displayParts)) + (docs ? ` — ${docs.replace(/^[-–—]\s*/, "")}` : "");
}

const wordAt = (code: string, cursor: number): string =>
  (/[a-z]*$/.exec(code.slice(0, cursor))?.[0] ?? "") + (/^[a-z]*/.exec(code.slice(cursor))?.[0] ?? "");

/** A name that means nothing has the type `any`, and nothing else to say. */
const isUnknown = (info: ts.QuickInfo) => /^any$|\/\*unresolved\*\//.test(ts.displayPartsToString(info.displayParts));

/** The name of the function in whose call the cursor is; the call may lack its end. */
function calleeOf(file: ts.SourceFile, cursor: number): number | undefined {
  let found: number | undefined;
  const visit = (node: ts.Node): void => {
    const isOpen =
      node.end < cursor && file.text[node.end - 1] !== ")" && file.text.slice(node.end, cursor).trim() === "";
    if (cursor < node.pos || (cursor > node.end && !isOpen)) return;
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
