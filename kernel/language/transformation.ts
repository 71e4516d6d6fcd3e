/**
 * What runs TypeScript's transformers over one file: their context, and what the printer asks of them afterwards.
 *
 * `transformNodes` does the same, but its context is a literal with accessors, and V8 keeps such functions in the hidden class
 * that it makes for each of them anew. Hidden classes are old from birth, so all that a context leads to, every transformer
 * and much of the tree, outlived the small collections: 80 KB a cell, for the big ones to clear away (docs/decisions/0161).
 */
import { ts } from "./ts.ts";

/** Of TypeScript's inner parts, those that a context is put together from. */
interface Internals {
  createEmitHelperFactory(context: object): object;
  disposeEmitNodes(file: ts.Node | undefined): void;
  getEmitFlags(node: ts.Node): number;
  noEmitSubstitution(hint: ts.EmitHint, node: ts.Node): ts.Node;
  noEmitNotification: EmitNode;
}
const internals = ts as unknown as Internals;

type EmitNode = (hint: ts.EmitHint, node: ts.Node, emit: (hint: ts.EmitHint, node: ts.Node) => void) => void;
/** Made with a context; the public type of a transformer knows trees of one kind only. */
export type Transformer = (context: ts.TransformationContext) => (file: ts.SourceFile) => ts.SourceFile;

/** What is asked for of the nodes of a kind. */
const SUBSTITUTION = 1;
const NOTIFICATION = 2;
/** Flags of a lexical environment that TypeScript does not publish. */
const IN_PARAMETERS = 1;
const HOISTED_IN_PARAMETERS = 2;

/** What a function's scope is to be given at its start. */
interface Environment {
  variables: ts.VariableDeclaration[];
  functions: ts.FunctionDeclaration[];
  statements: ts.Statement[];
  flags: number;
}
const emptyEnvironment = (): Environment => ({ variables: [], functions: [], statements: [], flags: 0 });

/** Transformers take the functions of their context apart from it, so they are bound. */
export class Transformation {
  readonly factory = ts.factory;
  /** Set by transformers while they are made. */
  onSubstituteNode = internals.noEmitSubstitution;
  onEmitNode = internals.noEmitNotification;
  /** What declarations could not say. */
  readonly diagnostics: ts.Diagnostic[] = [];
  readonly #enabled = new Map<ts.SyntaxKind, number>();
  #helpers: ts.EmitHelper[] = [];
  #helperFactory: object | undefined;
  #environment = emptyEnvironment();
  readonly #outer: Environment[] = [];
  #blockScoped: ts.Identifier[] = [];
  readonly #outerBlockScoped: ts.Identifier[][] = [];

  constructor(
    private readonly resolver: object,
    private readonly host: object,
    private readonly options: ts.CompilerOptions,
  ) {}

  /** Takes a file through the transformers, one after the other. */
  run(file: ts.SourceFile, transformers: readonly Transformer[]): ts.SourceFile {
    this.dispose(file);
    const made = transformers.map((transformer) => transformer(this as unknown as ts.TransformationContext));
    return made.reduce((transformed, transform) => transform(transformed), file);
  }

  /** Takes away what transformers wrote on a file's nodes. */
  dispose(file: ts.SourceFile): void {
    internals.disposeEmitNodes(ts.getParseTreeNode(file)?.getSourceFile());
  }

  // ------------------------------------------------------------ what the printer asks

  substituteNode(hint: ts.EmitHint, node: ts.Node): ts.Node {
    return (node && this.isSubstitutionEnabled(node) && this.onSubstituteNode(hint, node)) || node;
  }

  emitNodeWithNotification(...[hint, node, emit]: Parameters<EmitNode>): void {
    if (!node) return;
    if (this.isEmitNotificationEnabled(node)) this.onEmitNode(hint, node, emit);
    else emit(hint, node);
  }

  // ------------------------------------------------------------ what transformers ask

  readonly getCompilerOptions = () => this.options;
  readonly getEmitResolver = () => this.resolver;
  readonly getEmitHost = () => this.host;
  readonly getEmitHelperFactory = () => (this.#helperFactory ??= internals.createEmitHelperFactory(this));
  readonly addDiagnostic = (diagnostic: ts.Diagnostic): void => void this.diagnostics.push(diagnostic);

  readonly enableSubstitution = (kind: ts.SyntaxKind): void => this.#enable(kind, SUBSTITUTION);
  readonly enableEmitNotification = (kind: ts.SyntaxKind): void => this.#enable(kind, NOTIFICATION);
  readonly isSubstitutionEnabled = (node: ts.Node): boolean =>
    this.#isEnabled(node, SUBSTITUTION) && (internals.getEmitFlags(node) & ts.EmitFlags.NoSubstitution) === 0;
  readonly isEmitNotificationEnabled = (node: ts.Node): boolean =>
    this.#isEnabled(node, NOTIFICATION) || (internals.getEmitFlags(node) & ts.EmitFlags.AdviseOnEmitNode) !== 0;

  readonly requestEmitHelper = (helper: ts.EmitHelper): void => {
    for (const needed of helper.dependencies ?? []) this.requestEmitHelper(needed);
    this.#helpers.push(helper);
  };
  readonly readEmitHelpers = (): ts.EmitHelper[] | undefined => {
    const helpers = this.#helpers;
    this.#helpers = [];
    return helpers.length > 0 ? helpers : undefined;
  };

  readonly startLexicalEnvironment = (): void => {
    this.#outer.push(this.#environment);
    this.#environment = emptyEnvironment();
  };
  /** Only said so that mistakes of a transformer be found. */
  readonly suspendLexicalEnvironment = (): void => {};
  readonly resumeLexicalEnvironment = (): void => {};
  readonly endLexicalEnvironment = (): ts.Statement[] | undefined => {
    const { variables, functions, statements } = this.#environment;
    this.#environment = this.#outer.pop() ?? emptyEnvironment();
    const f = this.factory;
    const declared: ts.Statement[] = [];
    if (variables.length > 0) {
      const list = f.createVariableDeclarationList(variables);
      declared.push(ts.setEmitFlags(f.createVariableStatement(undefined, list), ts.EmitFlags.CustomPrologue));
    }
    const all = [...functions, ...declared, ...statements];
    return all.length > 0 ? all : undefined;
  };
  readonly setLexicalEnvironmentFlags = (flags: number, value: boolean): void => {
    if (value) this.#environment.flags |= flags;
    else this.#environment.flags &= ~flags;
  };
  readonly getLexicalEnvironmentFlags = (): number => this.#environment.flags;
  readonly hoistVariableDeclaration = (name: ts.Identifier): void => {
    const environment = this.#environment;
    const declaration = this.factory.createVariableDeclaration(name);
    environment.variables.push(ts.setEmitFlags(declaration, ts.EmitFlags.NoNestedSourceMaps));
    if (environment.flags & IN_PARAMETERS) environment.flags |= HOISTED_IN_PARAMETERS;
  };
  readonly hoistFunctionDeclaration = (declaration: ts.FunctionDeclaration): void => {
    this.#environment.functions.push(ts.setEmitFlags(declaration, ts.EmitFlags.CustomPrologue));
  };
  readonly addInitializationStatement = (statement: ts.Statement): void => {
    this.#environment.statements.push(ts.setEmitFlags(statement, ts.EmitFlags.CustomPrologue));
  };

  readonly startBlockScope = (): void => {
    this.#outerBlockScoped.push(this.#blockScoped);
    this.#blockScoped = [];
  };
  readonly endBlockScope = (): ts.Statement[] | undefined => {
    const names = this.#blockScoped;
    this.#blockScoped = this.#outerBlockScoped.pop() ?? [];
    if (names.length === 0) return undefined;
    const f = this.factory;
    const declarations = names.map((name) => f.createVariableDeclaration(name));
    return [f.createVariableStatement(undefined, f.createVariableDeclarationList(declarations, ts.NodeFlags.Let))];
  };
  readonly addBlockScopedVariable = (name: ts.Identifier): void => void this.#blockScoped.push(name);

  #enable(kind: ts.SyntaxKind, what: number): void {
    this.#enabled.set(kind, (this.#enabled.get(kind) ?? 0) | what);
  }

  #isEnabled({ kind }: ts.Node, what: number): boolean {
    return ((this.#enabled.get(kind) ?? 0) & what) !== 0;
  }
}
