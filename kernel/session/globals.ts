/** What a cell finds in its global scope beside Node's own: display, clearOutput, prompt, Jupyter, require. */
import { DISPLAY, html, md, svg } from "../display/templates.ts";
import { formatter } from "../display/user.ts";
import { openComm, registerTarget } from "./comm.ts";
import { notebook } from "./folder.ts";
import { makeHost } from "./host.ts";
import { freshRequire } from "./imports/files.ts";
import { display, sendEvent } from "./output/show.ts";
import { prompt, promptPassword } from "./prompt.ts";

/** Clears the cell's output; with `wait`, when the next output arrives. */
function clearOutput({ wait = false }: { wait?: boolean } = {}): void {
  sendEvent("clear", { wait });
}

export function makeGlobals(columns: number): void {
  const host = makeHost(columns);
  const Jupyter = {
    /** `Symbol.for("Jupyter.display")`: a method under it shows a value. */
    $display: DISPLAY,
    display,
    clearOutput,
    html,
    md,
    svg,
    formatter,
    comm: openComm,
    onComm: registerTarget,
    promptPassword,
    /** True once Stop was pressed; a loop that asks is trusted to end by itself. */
    interrupted: host.interrupted,
    get signal() {
      return host.signal;
    },
  };
  // Under the names that people call them by; the bundler has its own.
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Jupyter))) {
    if (typeof value === "function") Object.defineProperty(value, "name", { value: name });
  }
  const filename = new URL(notebook()).pathname;
  const globals: Record<PropertyKey, unknown> = {
    display,
    clearOutput,
    prompt,
    Jupyter,
    require: freshRequire(new URL(notebook()).pathname),
    __filename: decodeURIComponent(filename),
    __dirname: decodeURIComponent(filename.slice(0, filename.lastIndexOf("/")) || "/"),
    [Symbol.for("Jupyter.host")]: host,
  };
  for (const name of Reflect.ownKeys(globals)) {
    Object.defineProperty(globalThis, name, { value: globals[name], writable: true, configurable: true });
  }
}
