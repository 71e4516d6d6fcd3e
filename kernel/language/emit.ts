/**
 * Writes a checked file: as JavaScript with a source map, and as declarations.
 *
 * `program.emit` does the same, and for every file makes anew what can write any number of them: a printer of some six
 * hundred functions, a host, a plan of output files. For a small cell that was a third of the work (docs/decisions/0141).
 */
import { Transformation, type Transformer } from "./transformation.ts";
import { ts } from "./ts.ts";
import { Writer } from "./writer.ts";

/** Of TypeScript's inner parts, those that its own emitter is put together from. */
interface Internals {
  getTransformers(options: ts.CompilerOptions, custom: ts.CustomTransformers): { scriptTransformers: Transformer[] };
  transformDeclarations: Transformer;
  createPrinter(options: ts.PrinterOptions, handlers: object): Printer;
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
  collectLinkedAliases(node: ts.Node, setVisibility: true): void;
}

interface Printer {
  writeFile(file: ts.SourceFile, writer: Writer, map: object | undefined): void;
}

/** What of a source map says where things are. */
export interface SourceMap {
  version: number;
  names: string[];
  mappings: string;
}

const internals = ts as unknown as Internals;

/** A printer outlives the files that it writes: what it asks of the transformation is passed on to the current one. */
class Pen {
  #printer: Printer | undefined;
  #current: { resolver: Resolver; transformation: Transformation } | undefined;
  readonly #writer = new Writer();

  constructor(private readonly options: object) {}

  write(file: ts.SourceFile, resolver: Resolver, transformation: Transformation, map?: object): string {
    const printer = this.#printer ?? this.#newPrinter();
    this.#printer = undefined; // One that was interrupted is not to be used again.
    this.#current = { resolver, transformation };
    this.#writer.clear();
    printer.writeFile(file, this.#writer, map);
    this.#current = undefined;
    this.#printer = printer;
    return this.#writer.getText();
  }

  #newPrinter(): Printer {
    const current = () => this.#current as { resolver: Resolver; transformation: Transformation };
    type Args<M extends "emitNodeWithNotification" | "substituteNode"> = Parameters<Transformation[M]>;
    return internals.createPrinter(this.options as ts.PrinterOptions, {
      hasGlobalName: (name: string) => current().resolver.hasGlobalName(name),
      onEmitNode: (...args: Args<"emitNodeWithNotification">) =>
        current().transformation.emitNodeWithNotification(...args),
      isEmitNotificationEnabled: (node: ts.Node) => current().transformation.isEmitNotificationEnabled(node),
      substituteNode: (...args: Args<"substituteNode">) => current().transformation.substituteNode(...args),
    });
  }
}

export class Emitter {
  readonly #scripts: Pen;
  readonly #declarations: Pen;
  /** What knows of a program how modules are to be named: only `program.emit` can make one. */
  readonly #hosts = new WeakMap<ts.Program, object>();

  constructor(private readonly options: ts.CompilerOptions) {
    const { target, module, moduleResolution, jsx, removeComments } = options;
    const common = { target, module, moduleResolution, newLine: ts.NewLineKind.LineFeed };
    this.#scripts = new Pen({ ...common, jsx, sourceMap: true });
    const declarations = { noEmitHelpers: true, onlyPrintJsDocStyle: true, omitBraceSourceMapPositions: true };
    this.#declarations = new Pen({ ...common, removeComments, ...declarations });
  }

  /**
   * @param program - Whose checker has checked `file`, which it need not hold.
   * @throws {RangeError} If the file is nested too deeply.
   */
  emit(program: ts.Program, file: ts.SourceFile, custom: ts.CustomTransformers): { js: string; map: SourceMap } {
    const { options } = this;
    const resolver = resolverOf(program.getTypeChecker(), file);
    const host = { __proto__: program, getCanonicalFileName: (name: string) => name };
    if (!isChecked(file)) markReferences(resolver, file);
    const transformation = new Transformation(resolver, host, options);
    const transformed = transformation.run(file, internals.getTransformers(options, custom).scriptTransformers);
    const map = internals.createSourceMapGenerator(host, file.fileName, "", program.getCurrentDirectory(), options);
    const js = this.#scripts.write(transformed, resolver, transformation, map);
    transformation.dispose(file);
    return { js, map: map.toJSON() };
  }

  /**
   * The declarations text of one file, also where a type cannot be named: there TypeScript writes what it can
   * (`any` at worst) for that one name, and the others keep their types.
   */
  declarations(program: ts.Program, file: ts.SourceFile): string {
    const host = this.#hosts.get(program);
    if (!host) return this.#firstDeclarations(program, file);
    const resolver = resolverOf(program.getTypeChecker(), file, true);
    const transformation = new Transformation(resolver, host, this.options);
    collectAliases(resolver, file);
    const transformed = transformation.run(file, [internals.transformDeclarations]);
    const text = this.#declarations.write(transformed, resolver, transformation);
    transformation.dispose(file);
    return text;
  }

  /** As TypeScript writes them, to learn what it asks of a program. */
  #firstDeclarations(program: ts.Program, file: ts.SourceFile): string {
    let text = "";
    const write: ts.WriteFileCallback = (name, content) => {
      if (/\.d\.m?ts$/.test(name)) text = content;
    };
    const learn: ts.TransformerFactory<ts.SourceFile | ts.Bundle> = (context) => {
      this.#hosts.set(program, (context as unknown as Transformation).getEmitHost());
      return (node) => node;
    };
    (program.emit as unknown as ForcedEmit)(file, write, undefined, true, { afterDeclarations: [learn] }, true);
    return text;
  }
}

type ForcedEmit = (
  file: ts.SourceFile,
  write: ts.WriteFileCallback,
  token: undefined,
  onlyDeclarations: true,
  transformers: ts.CustomTransformers,
  force: true,
) => ts.EmitResult;

/** @param unchecked - Whether it will do that the file has not been checked. */
function resolverOf(checker: ts.TypeChecker, file: ts.SourceFile, unchecked = false): Resolver {
  type Get = (file: ts.SourceFile, token: undefined, unchecked: boolean) => Resolver;
  return (checker as unknown as { getEmitResolver: Get }).getEmitResolver(file, undefined, unchecked);
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

/** What is exported by another name, or as the default, is to be declared. */
function collectAliases(resolver: Resolver, node: ts.Node): void {
  if (ts.isExportAssignment(node)) {
    if (ts.isIdentifier(node.expression)) resolver.collectLinkedAliases(node.expression, true);
  } else if (ts.isExportSpecifier(node)) {
    resolver.collectLinkedAliases(node.propertyName ?? node.name, true);
  } else if (mayExport(node)) {
    ts.forEachChild(node, (child) => collectAliases(resolver, child));
  }
}

const mayExport = (node: ts.Node): boolean =>
  ts.isSourceFile(node) ||
  ts.isExportDeclaration(node) ||
  ts.isNamedExports(node) ||
  ts.isModuleDeclaration(node) ||
  ts.isModuleBlock(node);

const isExport = ({ kind }: ts.Modifier): boolean => kind === ts.SyntaxKind.ExportKeyword;
