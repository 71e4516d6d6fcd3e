/**
 * Writes a checked file as JavaScript, with a source map.
 *
 * `program.emit` does the same, and for every file makes anew what can write any number of them: a printer of some six
 * hundred functions, a host, a plan of output files. For a small cell that was a third of the work (docs/decisions/0141).
 */
import { ts } from "./ts.ts";

/** Of TypeScript's inner parts, those that its own emitter is put together from. */
interface Internals {
  getTransformers(options: ts.CompilerOptions, custom: ts.CustomTransformers): { scriptTransformers: unknown[] };
  transformNodes(
    resolver: Resolver,
    host: object,
    factory: ts.NodeFactory,
    options: ts.CompilerOptions,
    nodes: ts.SourceFile[],
    transformers: unknown[],
    allowDtsFiles: boolean,
  ): Transformed;
  createPrinter(options: ts.PrinterOptions, handlers: object): Printer;
  createTextWriter(newLine: string): { getText(): string };
  createSourceMapGenerator(
    host: object,
    file: string,
    sourceRoot: string,
    folder: string,
    options: ts.CompilerOptions,
  ): { toJSON(): SourceMap };
}

interface Resolver {
  hasGlobalName(name: string): boolean;
  markLinkedReferences(node: ts.Node): void;
}

interface Transformed {
  transformed: ts.SourceFile[];
  substituteNode(hint: ts.EmitHint, node: ts.Node): ts.Node;
  emitNodeWithNotification(hint: ts.EmitHint, node: ts.Node, emit: (hint: ts.EmitHint, node: ts.Node) => void): void;
  isEmitNotificationEnabled(node: ts.Node): boolean;
  dispose(): void;
}

interface Printer {
  writeFile(file: ts.SourceFile, writer: object, map: object): void;
}

/** What of a source map says where things are. */
export interface SourceMap {
  version: number;
  names: string[];
  mappings: string;
}

const internals = ts as unknown as Internals;

/** The file that is being written, for the printer that outlives it. */
interface Current {
  resolver: Resolver;
  transformed: Transformed;
}

export class Emitter {
  #current: Current | undefined;
  #printer: Printer | undefined;

  constructor(private readonly options: ts.CompilerOptions) {}

  /**
   * @param program - Whose checker has checked `file`, which it need not hold.
   * @throws {RangeError} If the file is nested too deeply.
   */
  emit(program: ts.Program, file: ts.SourceFile, custom: ts.CustomTransformers): { js: string; map: SourceMap } {
    const { options } = this;
    const resolver = resolverOf(program.getTypeChecker(), file);
    const host = { __proto__: program, getCanonicalFileName: (name: string) => name };
    if (!isChecked(file)) markReferences(resolver, file);
    const { scriptTransformers } = internals.getTransformers(options, custom);
    const transformed = internals.transformNodes(
      resolver,
      host,
      ts.factory,
      options,
      [file],
      scriptTransformers,
      false,
    );
    this.#current = { resolver, transformed };
    const printer = this.#printer ?? this.#newPrinter();
    this.#printer = undefined; // One that was interrupted is not to be used again.
    const writer = internals.createTextWriter("\n");
    const map = internals.createSourceMapGenerator(host, file.fileName, "", program.getCurrentDirectory(), options);
    printer.writeFile(transformed.transformed[0] as ts.SourceFile, writer, map);
    transformed.dispose();
    this.#current = undefined;
    this.#printer = printer;
    return { js: writer.getText(), map: map.toJSON() };
  }

  #newPrinter(): Printer {
    const current = () => this.#current as Current;
    const { target, module, moduleResolution, jsx } = this.options;
    const options = { target, module, moduleResolution, jsx, sourceMap: true, newLine: ts.NewLineKind.LineFeed };
    return internals.createPrinter(options as ts.PrinterOptions, {
      hasGlobalName: (name: string) => current().resolver.hasGlobalName(name),
      onEmitNode: (...args: Parameters<Transformed["emitNodeWithNotification"]>) =>
        current().transformed.emitNodeWithNotification(...args),
      isEmitNotificationEnabled: (node: ts.Node) => current().transformed.isEmitNotificationEnabled(node),
      substituteNode: (hint: ts.EmitHint, node: ts.Node) => current().transformed.substituteNode(hint, node),
    });
  }
}

function resolverOf(checker: ts.TypeChecker, file: ts.SourceFile): Resolver {
  return (checker as unknown as { getEmitResolver(file: ts.SourceFile): Resolver }).getEmitResolver(file);
}

/** False under `// @ts-nocheck`. */
const isChecked = (file: ts.SourceFile): boolean =>
  (file as unknown as { checkJsDirective?: { enabled: boolean } }).checkJsDirective?.enabled !== false;

/** What a check finds out by the way: which aliases are used as values, so that they are written. */
function markReferences(resolver: Resolver, node: ts.Node): void {
  ts.forEachChild(node, (child) => {
    if (ts.isImportDeclaration(child)) return;
    const exported = ts.canHaveModifiers(child) && ts.getModifiers(child)?.some(isExport);
    if (ts.isImportEqualsDeclaration(child) && !exported) return;
    resolver.markLinkedReferences(child);
    markReferences(resolver, child);
  });
}

const isExport = ({ kind }: ts.Modifier): boolean => kind === ts.SyntaxKind.ExportKeyword;
