/**
 * Before and after each file of tests that shares a process with others (vitest.config.mjs): the library's settings are
 * those it is loaded with, so that no test hangs on what ran before it.
 */
import { afterAll, expect } from "vitest";
import { epsilon, floatx, imageDataFormat } from "../../lib/keras/config.ts";
import { clearSession } from "../../lib/keras/utils.ts";
import { getPrintoptions } from "../../lib/nd/printing/index.ts";

const settings = () => [floatx(), epsilon(), imageDataFormat(), getPrintoptions()];
const store = globalThis as { [LOADED]?: unknown };
const LOADED = Symbol.for("glassbox.tests.settings");
store[LOADED] ??= settings();

clearSession(); // The next dense layer is `dense` again.
afterAll(() => expect(settings(), "this file changes a setting and does not set it back").toEqual(store[LOADED]));
