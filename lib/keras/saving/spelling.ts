/** Options in Python's spelling and in ours. */
import { optionName } from "../names.ts";

/** `kernel_initializer` → `kernelInitializer`, `beta_1` → `beta1`. */
export const camelName = (name: string): string =>
  name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** A record with its keys spelled as in Python. */
export const toPython = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [optionName(key), value]));

/** A record with its keys spelled as here. */
export const fromPython = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [camelName(key), value]));
