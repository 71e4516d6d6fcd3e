/**
 * The compiler options of a notebook's cells: strict, Node's own module rules, and the folder's tsconfig.json on top.
 */
import { join } from "node:path";
import { ts } from "./ts.ts";

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
  /** The tsconfig.json that was read, if there is one. */
  config: string | undefined;
}

/**
 * @param cwd - The notebook's folder; its own tsconfig.json counts, a parent folder's does not.
 * @param nodeMajor - The running Node, which decides what of the standard library exists.
 */
export function readOptions(cwd: string, nodeMajor: number): NotebookOptions {
  const config = join(cwd, "tsconfig.json");
  const options: ts.CompilerOptions = { strict: true, ...readConfig(config, cwd) };
  for (const name of [...IGNORED, ...IGNORED_MAPS]) delete options[name];
  options.types = [...new Set(["node", ...(options.types ?? [])])];
  options.lib ??= libraries(nodeMajor);
  return { options: { ...options, ...FIXED }, config: ts.sys.fileExists(config) ? config : undefined };
}

function readConfig(config: string, cwd: string): ts.CompilerOptions {
  if (!ts.sys.fileExists(config)) return {};
  const { config: json } = ts.readConfigFile(config, ts.sys.readFile);
  // The files that tsconfig.json includes are not the cells' business: no folder is walked.
  const host: ts.ParseConfigHost = { ...ts.sys, readDirectory: () => [] };
  return ts.parseJsonConfigFileContent(json ?? {}, host, cwd, undefined, config).options;
}

/** The standard library that this Node really has, so that what checks also runs. */
function libraries(nodeMajor: number): string[] {
  const names = ["es2023", "esnext.disposable"];
  if (nodeMajor >= 22) names.push("es2024", "es2025.collection", "es2025.iterator", "esnext.array");
  if (nodeMajor >= 24) names.push("es2025", "esnext.error");
  return names.map((name) => `lib.${name}.d.ts`);
}
