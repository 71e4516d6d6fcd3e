/**
 * The compiler options of a notebook's cells: strict, Node's own module rules, and the folder's tsconfig.json on top.
 */
import { join } from "node:path";
import type { Diagnostic } from "../rooms.ts";
import { toDiagnostic } from "./diagnostics.ts";
import { isPresent } from "./present.ts";
import { parseErrorsOf, ts } from "./ts.ts";

/** Settings the kernel depends on, whatever the folder's tsconfig.json says. */
const FIXED: ts.CompilerOptions = {
  // Cells are ES modules that Node 20 runs; what is newer (`using`, decorators) is compiled down.
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  esModuleInterop: true,
  allowJs: true,
  checkJs: false,
  maxNodeModuleJsDepth: 0,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  sourceMap: true,
  preserveConstEnums: true,
  // A cell's unused name is the next cell's; what is never reached is the reader's business.
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  verbatimModuleSyntax: false,
  isolatedModules: false,
  isolatedDeclarations: false,
  erasableSyntaxOnly: false,
  noEmit: false,
  emitDeclarationOnly: false,
  noEmitOnError: false,
  declaration: false,
  composite: false,
  incremental: false,
  importHelpers: false,
  noEmitHelpers: false,
  removeComments: false,
};

/** Of the folder's tsconfig.json, what says where files are or go; a cell has no such place. */
const IGNORED = ["outDir", "outFile", "rootDir", "rootDirs", "declarationDir", "tsBuildInfoFile", "declarationMap"];
const IGNORED_MAPS = ["inlineSourceMap", "inlineSources", "mapRoot", "sourceRoot", "rewriteRelativeImportExtensions"];

export interface NotebookOptions {
  options: ts.CompilerOptions;
  /** tsconfig.json and what it extends, as far as they were looked for. */
  files: string[];
  /** What is wrong with them. */
  errors: Diagnostic[];
  /** Declarations of globals and modules that tsconfig.json includes. */
  ambient: string[];
  /** They say which libraries there are. */
  namesLibraries: boolean;
}

/**
 * @param cwd - The notebook's folder; its own tsconfig.json counts, a parent folder's does not.
 */
export function readOptions(cwd: string): NotebookOptions {
  const config = readConfig(join(cwd, "tsconfig.json"), cwd);
  const options: ts.CompilerOptions = { strict: true, ...config.options };
  for (const name of [...IGNORED, ...IGNORED_MAPS]) delete options[name];
  options.types = [...new Set(["node", ...(options.types ?? [])])];
  options.lib ??= libraries();
  // A cell is a function's body, in which no `import` of a runtime can stand, and which nobody compiles again.
  if (options.jsx !== undefined) options.jsx = ts.JsxEmit.React;
  return { ...config, options: { ...options, ...FIXED }, namesLibraries: config.options.lib !== undefined };
}

/** No file is included, because none is looked for: that is no error of the cells'. */
const NO_INPUTS = new Set([18002, 18003]);

function readConfig(config: string, cwd: string): Omit<NotebookOptions, "namesLibraries"> {
  if (!ts.sys.fileExists(config)) return { options: {}, files: [config], errors: [], ambient: [] };
  const files = new Set([config]);
  const host: ts.ParseConfigHost = {
    ...ts.sys,
    readDirectory: declarationFiles,
    readFile: (name) => {
      files.add(name);
      return ts.sys.readFile(name);
    },
  };
  const json = ts.readJsonConfigFile(config, host.readFile);
  const { options, errors, fileNames } = ts.parseJsonSourceFileConfigFileContent(json, host, cwd, undefined, config);
  const wrong = [...parseErrorsOf(json), ...errors].filter(({ code }) => !NO_INPUTS.has(code));
  const told = wrong.map((error) => toDiagnostic(error, error.file?.text ?? json.text, error.file?.fileName ?? config));
  return { options, files: [...files], errors: told, ambient: fileNames.filter(isAmbient) };
}

/** Not what describes a file of JavaScript beside it, which is imported. */
const isAmbient = (name: string): boolean =>
  name.endsWith(".d.ts") && ![".js", ".jsx"].some((end) => ts.sys.fileExists(name.replace(/\.d\.ts$/, end)));

/**
 * Of the files that tsconfig.json includes, those that declare what is there without an import; a cell imports the others.
 * Who includes nothing in particular may have a folder of any size: that and the folders in it are looked at.
 */
const declarationFiles: ts.ParseConfigHost["readDirectory"] = (root, _, excludes, includes) => {
  const all = includes.length === 1 && includes[0] === "**/*";
  return ts.sys.readDirectory(root, [".d.ts"], excludes, includes, all ? 2 : undefined);
};

/**
 * The standard library, of which present.ts leaves out what this Node does not have. What is all of one piece, and refers to
 * types of itself, is in or out as a whole.
 */
function libraries(): string[] {
  const names = ["es2025", "esnext.disposable", "esnext.array", "esnext.collection", "esnext.error"];
  names.push("esnext.sharedmemory", "esnext.typedarrays");
  if (isPresent("Temporal")) names.push("esnext.temporal", "esnext.intl", "esnext.date");
  if (isPresent("SymbolConstructor.metadata")) names.push("esnext.decorators");
  return names.map((name) => `lib.${name}.d.ts`);
}
