/**
 * What the environment says about engines. Read when it is needed, so that a test can set it; a runtime without
 * environment variables says nothing.
 */
export type Setting =
  /** `js` or `wasm`: which engine computes. Left out, the fastest that this runtime has. */
  | "GLASSBOX_ENGINE"
  /** How many threads a large product may use; 1 starts none. Left out, one a core, at most four. */
  | "GLASSBOX_THREADS";

export function setting(name: Setting): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name] || undefined;
}
