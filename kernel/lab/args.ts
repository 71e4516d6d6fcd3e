/** The command line: what a person may have got wrong, and reading options with that in mind. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/** Something the person can mend: one sentence, and what to type instead. Shown without a stack. */
export class Complaint extends Error {
  override name = "Complaint";
  /**
   * @param help - What to do about it.
   * @param code - The exit code: 2 for a command line not understood, 1 for anything else.
   */
  constructor(
    message: string,
    readonly help = "",
    readonly code = 1,
  ) {
    super(message);
  }
}

/**
 * Reads `args` strictly.
 *
 * @throws {Complaint} An option that does not exist, or lacks its value.
 */
export function readOptions<const T extends ParseArgsOptionsConfig>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (thrown) {
    const [sentence] = (thrown as Error).message.split(". ");
    throw new Complaint(`${sentence}.`, "glassbox --help lists the options.", 2);
  }
}
