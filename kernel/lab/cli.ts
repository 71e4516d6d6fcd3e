#!/usr/bin/env node
/** `npx glassbox`: the commands people type. Each one's work lies in its own file, loaded when it is asked for. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageFolder, packageVersion } from "../protocol/package.ts";
import { Complaint } from "./args.ts";

const HELP = `Glassbox: TypeScript notebooks that take neural networks apart.

  glassbox start [OPTIONS]        open JupyterLab on the notebooks, setting up what is missing;
                                  options are JupyterLab's (--no-browser --port 9999 --ip 127.0.0.1)
  glassbox run NOTEBOOK ...       run notebooks without Jupyter and without Python
  glassbox install [WHERE]        register the kernel with a Jupyter that is already there
  glassbox uninstall [WHERE]      remove exactly what install put there

run
  --to ipynb|html     write results into the notebook (ipynb, the default), or make a page that needs nothing else
  --output FILE       write there; the default is the notebook itself, or NOTEBOOK.html
  --allow-errors      go on after a cell that fails (the exit code is 1 all the same)
  --timeout SECONDS   stop a cell that takes longer; the default is to wait

WHERE
  --user              this person's own Jupyter folder (the default)
  --sys-prefix        the active Python environment, else that of python3
  --prefix DIR        DIR/share/jupyter
  --shared            (install) for every user of this machine: keep what kernels start from beside the package

  --help, --version

Exit codes: 0 done, 1 a cell or the command failed, 2 the command line was not understood.`;

/** Runs one command line. @returns The exit code. */
async function main([command, ...args]: string[]): Promise<number> {
  if (
    command === undefined ||
    command === "help" ||
    [command, ...args].some((arg) => arg === "--help" || arg === "-h")
  ) {
    console.log(HELP);
    return command === undefined ? 2 : 0;
  }
  switch (command) {
    case "run":
      // The kernel is closed; timers that would have watched over its end need not be waited for.
      return process.exit(await (await import("./run/command.ts")).runCommand(args));
    case "install":
    case "uninstall":
      return (await import("./install.ts")).installCommand(command, args);
    case "start":
      await start();
      return process.exitCode === undefined ? 0 : Number(process.exitCode);
    case "--version":
      console.log(packageVersion());
      return 0;
    default:
      throw new Complaint(`There is no command ${JSON.stringify(command)}.`, "glassbox --help lists them.", 2);
  }
}

/** The script behind `npm start`, which must also work before anything is built; it reads the options itself. */
async function start(): Promise<void> {
  process.argv.splice(2, 1);
  await import(pathToFileURL(join(packageFolder(), "kernel", "lab", "start.mjs")).href);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (thrown) {
  if (!(thrown instanceof Complaint)) throw thrown;
  console.error(`glassbox: ${thrown.message}${thrown.help ? `\n  ${thrown.help}` : ""}`);
  process.exitCode = thrown.code;
}
