/** Who the kernel is; answered before the other rooms are up. */
import { createRequire } from "node:module";
import type { Handler } from "../context.ts";
import { PROTOCOL_VERSION } from "../messages.ts";
import { packageVersion } from "../package.ts";

/** Read from the package's own file: loading TypeScript takes a third of a second. */
function typescriptVersion(): string {
  try {
    return (createRequire(import.meta.url)("typescript/package.json") as { version: string }).version;
  } catch {
    return "unknown";
  }
}

export const kernelInfo: Handler<"kernel_info_request"> = {
  read: {},
  answer: () => ({
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "glassbox",
    implementation_version: packageVersion(),
    language_info: {
      name: "typescript",
      version: typescriptVersion(),
      // JupyterLab finds its TypeScript highlighting by this type.
      mimetype: "application/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `Glassbox ${packageVersion()}: TypeScript ${typescriptVersion()} on Node ${process.versions.node}`,
    debugger: false,
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "JavaScript (MDN)", url: "https://developer.mozilla.org/docs/Web/JavaScript" },
      { text: "Node.js", url: "https://nodejs.org/api/" },
      { text: "Keras", url: "https://keras.io/api/" },
      { text: "NumPy", url: "https://numpy.org/doc/stable/" },
    ],
    supported_features: ["kernel subshells"],
  }),
};
