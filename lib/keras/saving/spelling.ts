/** Options in Python's spelling and in ours. */
import { camelName, optionName } from "../names.ts";

/** A record with its keys spelled as in Python. */
export const toPython = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [optionName(key), value]));

/** A record with its keys spelled as here. */
export const fromPython = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [camelName(key), value]));
