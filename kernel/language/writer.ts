/**
 * What TypeScript's printer writes to.
 *
 * TypeScript's own looks for line breaks in every token by listing the starts of its lines; nearly none has one.
 */
import { ts } from "./ts.ts";

/** A tab's width, as TypeScript indents. */
const INDENT = "    ";
const LINE_BREAK = /[\n\r\u2028\u2029]/;

const { computeLineStarts, isWhiteSpaceLike } = ts as unknown as {
  computeLineStarts(text: string): number[];
  isWhiteSpaceLike(unit: number): boolean;
};

/** Implements TypeScript's inner `EmitTextWriter`. */
export class Writer {
  #text = "";
  #indent = 0;
  #line = 0;
  #lineStart = 0;
  #isAtStart = true;
  #hasTrailingComment = false;

  readonly getText = (): string => this.#text;
  readonly getTextPos = (): number => this.#text.length;
  readonly getLine = (): number => this.#line;
  readonly getColumn = (): number =>
    this.#isAtStart ? this.#indent * INDENT.length : this.#text.length - this.#lineStart;
  readonly getIndent = (): number => this.#indent;
  readonly isAtStartOfLine = (): boolean => this.#isAtStart;
  readonly hasTrailingComment = (): boolean => this.#hasTrailingComment;
  readonly hasTrailingWhitespace = (): boolean =>
    this.#text.length > 0 && isWhiteSpaceLike(this.#text.charCodeAt(this.#text.length - 1));

  readonly increaseIndent = (): void => {
    this.#indent++;
  };
  readonly decreaseIndent = (): void => {
    this.#indent--;
  };

  readonly write = (text: string): void => {
    if (!text) return;
    this.#hasTrailingComment = false;
    this.#write(text);
  };
  readonly writeKeyword = this.write;
  readonly writeLiteral = this.write;
  readonly writeOperator = this.write;
  readonly writeParameter = this.write;
  readonly writeProperty = this.write;
  readonly writePunctuation = this.write;
  readonly writeSpace = this.write;
  readonly writeStringLiteral = this.write;
  readonly writeSymbol = this.write;
  readonly writeTrailingSemicolon = this.write;

  readonly writeComment = (text: string): void => {
    if (!text) return;
    this.#hasTrailingComment = true;
    this.#write(text);
  };
  readonly rawWrite = (text: string | undefined): void => {
    if (text === undefined) return;
    this.#append(text);
    this.#hasTrailingComment = false;
  };
  readonly writeLine = (force?: boolean): void => {
    if (this.#isAtStart && !force) return;
    this.#text += "\n";
    this.#line++;
    this.#lineStart = this.#text.length;
    this.#isAtStart = true;
    this.#hasTrailingComment = false;
  };
  readonly clear = (): void => {
    this.#text = "";
    this.#indent = this.#line = this.#lineStart = 0;
    this.#isAtStart = true;
    this.#hasTrailingComment = false;
  };

  #write(text: string): void {
    this.#append(this.#isAtStart ? INDENT.repeat(this.#indent) + text : text);
  }

  #append(text: string): void {
    this.#text += text;
    this.#isAtStart = false;
    if (!LINE_BREAK.test(text)) return;
    const starts = computeLineStarts(text);
    if (starts.length < 2) return;
    this.#line += starts.length - 1;
    this.#lineStart = this.#text.length - text.length + (starts.at(-1) as number);
    this.#isAtStart = this.#lineStart === this.#text.length;
  }
}
