import { showValue, ValueError } from "../../errors.ts";
import { fileExists, type Path, readFile, writeFile } from "../../files.ts";
import { checkOptions } from "../../nd/options.ts";
import { Callback, type EpochLogs } from "./callback.ts";

export interface CSVLoggerOptions {
  filename?: Path | undefined;
  /** Between the numbers of a line. Default `","`. */
  separator?: string | undefined;
  /** Whether a file that is there is continued. Default false: it is replaced. */
  append?: boolean | undefined;
}

/**
 * Writes a line an epoch to a file: the epoch (from 0), then the logs by name, as Keras's. The file is whole after each
 * epoch, so that a training that is stopped leaves what it had.
 *
 * @throws {ValueError} If the filename is none.
 * @example
 * callbacks.csvLogger("training.csv");
 */
export class CSVLogger extends Callback {
  readonly filename: Path;
  readonly separator: string;
  readonly append: boolean;
  #keys: string[] | undefined;
  #text = "";

  constructor(filename: Path | CSVLoggerOptions, options: CSVLoggerOptions = {}) {
    super();
    const path = typeof filename === "string" || filename instanceof URL;
    const given: CSVLoggerOptions = path ? { ...options, filename } : (filename as CSVLoggerOptions);
    checkOptions(given, ["filename", "separator", "append"], "csvLogger");
    if (given?.filename === undefined || given.filename === "") {
      throw new ValueError(`csvLogger: expected a path to write to, got ${showValue(given?.filename)}.`);
    }
    this.filename = given.filename;
    this.separator = given.separator ?? ",";
    this.append = given.append ?? false;
  }

  override onTrainBegin(): void {
    const continued = this.append && fileExists(this.filename, "csvLogger");
    this.#text = continued ? new TextDecoder().decode(readFile(this.filename, "csvLogger")) : "";
    this.#keys = undefined;
  }

  override onEpochEnd(epoch: number, logs: EpochLogs): void {
    if (this.#keys === undefined) {
      this.#keys = Object.keys(logs).sort();
      if (this.#text === "") this.#text = `${["epoch", ...this.#keys].join(this.separator)}\n`;
    }
    // The first epoch's names are the columns; one that is missing later (validation, not every epoch) is Keras's NA.
    const numbers = this.#keys.map((key) => (logs[key] === undefined ? "NA" : String(logs[key])));
    this.#text += `${[epoch, ...numbers].join(this.separator)}\n`;
    writeFile(this.filename, this.#text, "csvLogger");
  }
}
