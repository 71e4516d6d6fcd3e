/**
 * What kind of thing a completion is, in the words that front ends have icons for.
 */
import { ts } from "./ts.ts";

const TYPES: Record<string, string> = {
  [ts.ScriptElementKind.functionElement]: "function",
  [ts.ScriptElementKind.localFunctionElement]: "function",
  [ts.ScriptElementKind.memberFunctionElement]: "function",
  [ts.ScriptElementKind.callSignatureElement]: "function",
  [ts.ScriptElementKind.classElement]: "class",
  [ts.ScriptElementKind.localClassElement]: "class",
  [ts.ScriptElementKind.interfaceElement]: "interface",
  [ts.ScriptElementKind.typeElement]: "type",
  [ts.ScriptElementKind.typeParameterElement]: "type",
  [ts.ScriptElementKind.enumElement]: "enum",
  [ts.ScriptElementKind.enumMemberElement]: "enumMember",
  [ts.ScriptElementKind.moduleElement]: "module",
  [ts.ScriptElementKind.externalModuleName]: "module",
  [ts.ScriptElementKind.directory]: "path",
  [ts.ScriptElementKind.scriptElement]: "path",
  [ts.ScriptElementKind.alias]: "module",
  [ts.ScriptElementKind.keyword]: "keyword",
  [ts.ScriptElementKind.primitiveType]: "keyword",
  [ts.ScriptElementKind.string]: "string",
  [ts.ScriptElementKind.memberVariableElement]: "property",
  [ts.ScriptElementKind.memberGetAccessorElement]: "property",
  [ts.ScriptElementKind.memberSetAccessorElement]: "property",
  [ts.ScriptElementKind.memberAccessorVariableElement]: "property",
};

/** What a name stands for, where TypeScript only says that it is an alias: an import, or a namespace's `export { … }`. */
export function aliased(checker: ts.TypeChecker, entry: ts.CompletionEntry): ts.Symbol | undefined {
  const { symbol } = entry;
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

export function typeOf(entry: ts.CompletionEntry, target: ts.Symbol | undefined): string {
  if (entry.kind !== ts.ScriptElementKind.alias || !target) return TYPES[entry.kind] ?? "variable";
  const { flags } = target;
  if (flags & ts.SymbolFlags.Class) return "class";
  if (flags & ts.SymbolFlags.Function) return "function";
  if (flags & ts.SymbolFlags.Enum) return "enum";
  if (flags & ts.SymbolFlags.Variable) return isFunctionConst(target) ? "function" : "variable";
  if (flags & ts.SymbolFlags.Module) return "module";
  return flags & ts.SymbolFlags.Interface ? "interface" : "type";
}

/** `declare const dense: (…) => Dense` is as much a function as any. */
function isFunctionConst({ valueDeclaration }: ts.Symbol): boolean {
  if (!valueDeclaration || !ts.isVariableDeclaration(valueDeclaration)) return false;
  return valueDeclaration.type !== undefined && ts.isFunctionTypeNode(valueDeclaration.type);
}
