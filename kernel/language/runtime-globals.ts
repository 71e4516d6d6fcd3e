/**
 * Values that Node has and that neither Node's types nor ECMAScript's library declare: only the DOM's does, which is left
 * out because most of it does not exist here. Names are those of the WebAssembly JavaScript interface (W3C) and of
 * User Timing. Not for a notebook whose tsconfig.json asks for the DOM's library.
 */
export const RUNTIME_GLOBALS = `
/** The class of \`performance\`. */
declare var Performance: { readonly prototype: typeof performance };

/** WebAssembly: compile, instantiate, call. */
declare namespace WebAssembly {
  type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer;
  type ValueType = "anyfunc" | "externref" | "f32" | "f64" | "i32" | "i64" | "v128";
  type ImportExportKind = "function" | "global" | "memory" | "table" | "tag";
  type ExportValue = Function | Global | Memory | Table | Tag;
  type Exports = Record<string, ExportValue>;
  type ModuleImports = Record<string, ExportValue | number | bigint>;
  type Imports = Record<string, ModuleImports>;

  /** The bytes are no valid module. */
  interface CompileError extends Error {}
  const CompileError: ErrorConstructor & { readonly prototype: CompileError };
  /** A module and its imports do not fit. */
  interface LinkError extends Error {}
  const LinkError: ErrorConstructor & { readonly prototype: LinkError };
  /** A trap: division by zero, an access out of bounds, ... */
  interface RuntimeError extends Error {}
  const RuntimeError: ErrorConstructor & { readonly prototype: RuntimeError };

  interface ModuleExportDescriptor {
    name: string;
    kind: ImportExportKind;
  }
  interface ModuleImportDescriptor extends ModuleExportDescriptor {
    module: string;
  }
  /** Compiled code without state. */
  interface Module {}
  const Module: {
    readonly prototype: Module;
    /** @throws {CompileError} If the bytes are no valid module. */
    new (bytes: Bytes): Module;
    customSections(module: Module, name: string): ArrayBuffer[];
    exports(module: Module): ModuleExportDescriptor[];
    imports(module: Module): ModuleImportDescriptor[];
  };

  /** A module with its memory, tables and globals. */
  interface Instance {
    readonly exports: Exports;
  }
  const Instance: { readonly prototype: Instance; new (module: Module, imports?: Imports): Instance };

  /** Memory that both sides read and write; sizes in pages of 65,536 bytes. */
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** Returns how many pages there were. */
    grow(pages: number): number;
  }
  const Memory: {
    readonly prototype: Memory;
    new (descriptor: { initial: number; maximum?: number; shared?: boolean }): Memory;
  };

  interface Table {
    readonly length: number;
    get(index: number): any;
    set(index: number, value?: any): void;
    grow(by: number, value?: any): number;
  }
  const Table: {
    readonly prototype: Table;
    new (descriptor: { element: "anyfunc" | "externref"; initial: number; maximum?: number }, value?: any): Table;
  };

  interface Global {
    value: any;
    valueOf(): any;
  }
  const Global: {
    readonly prototype: Global;
    new (descriptor: { value: ValueType; mutable?: boolean }, value?: any): Global;
  };

  interface Tag {}
  const Tag: { readonly prototype: Tag; new (type: { parameters: ValueType[] }): Tag };
  interface Exception {
    is(tag: Tag): boolean;
    getArg(tag: Tag, index: number): any;
  }
  const Exception: {
    readonly prototype: Exception;
    new (tag: Tag, payload: any[], options?: { traceStack?: boolean }): Exception;
  };

  /** Whether the bytes are a valid module. */
  function validate(bytes: Bytes): boolean;
  function compile(bytes: Bytes): Promise<Module>;
  function compileStreaming(source: Response | PromiseLike<Response>): Promise<Module>;
  /** @example const { instance } = await WebAssembly.instantiate(bytes, { env: { log: console.log } }); */
  function instantiate(bytes: Bytes, imports?: Imports): Promise<{ module: Module; instance: Instance }>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
  function instantiateStreaming(
    source: Response | PromiseLike<Response>,
    imports?: Imports,
  ): Promise<{ module: Module; instance: Instance }>;
}
`;
