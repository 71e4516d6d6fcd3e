/** Real NumPy as the oracle of tests: runs a script with the Python that has it. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The Python that has NumPy: `GLASSBOX_PYTHON`, or that of the test environment. */
export function python(): string {
  const path = process.env["GLASSBOX_PYTHON"] ?? `${root}.venv-test/bin/python`;
  if (!existsSync(path)) {
    throw new Error(
      `No Python with NumPy at ${path}. Run \`npm test\`, which makes .venv-test, or set GLASSBOX_PYTHON to a Python ` +
        "that has numpy 2.4.",
    );
  }
  return path;
}

/** Runs `test/golden/NAME.py` with arguments; what it prints, as JSON. */
export function runPython<T>(name: string, ...args: (string | number)[]): T {
  const output = execFileSync(python(), [`${root}test/golden/${name}.py`, ...args.map(String)], {
    maxBuffer: 1 << 28,
    encoding: "utf8",
  });
  return JSON.parse(output) as T;
}
