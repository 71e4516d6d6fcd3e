/**
 * Reads the text of an op's element rule (`Definition.scalar`), so that what is said once for JavaScript loops is also
 * what SIMD code computes. It knows the part of JavaScript that such rules are written in; of anything else it says
 * `undefined`, and the op stays in a JavaScript loop.
 */

export type Operator =
  | ("+" | "-" | "*" | "/" | "|" | "&" | "^")
  | ("===" | "!==" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||");

export type Tree =
  | { readonly kind: "input"; readonly index: number }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "unary"; readonly operator: "-" | "!" | "~"; readonly of: Tree }
  | { readonly kind: "binary"; readonly operator: Operator; readonly left: Tree; readonly right: Tree }
  | { readonly kind: "choice"; readonly test: Tree; readonly yes: Tree; readonly no: Tree }
  | { readonly kind: "call"; readonly name: string; readonly of: readonly Tree[] };

/** How an input is called in a text that is to be read. */
export const inputName = (index: number): string => `$${index}`;

/** How tightly operators bind. */
const binding = new Map<string, number>(
  [
    ["||"],
    ["&&"],
    ["|"],
    ["^"],
    ["&"],
    ["===", "!==", "==", "!="],
    ["<", "<=", ">", ">="],
    ["+", "-"],
    ["*", "/"],
  ].flatMap((operators, i) => operators.map((operator) => [operator, i + 1] as const)),
);

const token =
  /\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?)|(\$\d+)|([A-Za-z_][\w.]*)|([!=]==?|[<>]=?|&&|\|\||[-+*/|&^?:(),!~]))/y;

/** The tree of an expression of inputs `$0`, `$1`...; undefined where it says what this file does not know. */
export function parse(text: string): Tree | undefined {
  const known = parsed.get(text);
  if (known !== undefined) return known === "unknown" ? undefined : known;
  const tokens = tokensOf(text);
  const reader = tokens && new Reader(tokens);
  const tree = reader?.choice();
  const whole = reader?.done ? tree : undefined;
  if (parsed.size > 1024) parsed.clear();
  parsed.set(text, whole ?? "unknown");
  return whole;
}
const parsed = new Map<string, Tree | "unknown">();

function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = [];
  token.lastIndex = 0;
  const end = text.trimEnd().length;
  while (token.lastIndex < end) {
    const found = token.exec(text);
    if (found === null) return undefined;
    tokens.push(found[0].trim());
  }
  return tokens;
}

class Reader {
  #at = 0;
  constructor(readonly tokens: readonly string[]) {}

  get done(): boolean {
    return this.#at === this.tokens.length;
  }

  choice(): Tree | undefined {
    const test = this.#binary(0);
    if (test === undefined || !this.#takes("?")) return test;
    const yes = this.choice();
    if (yes === undefined || !this.#takes(":")) return undefined;
    const no = this.choice();
    return no && { kind: "choice", test, yes, no };
  }

  /** Operands joined by operators that bind more tightly than `above`. */
  #binary(above: number): Tree | undefined {
    let left = this.#unary();
    while (left !== undefined) {
      const operator = this.tokens[this.#at] as Operator;
      const tight = binding.get(operator);
      if (tight === undefined || tight <= above) break;
      this.#at++;
      const right = this.#binary(tight);
      left = right && { kind: "binary", operator, left, right };
    }
    return left;
  }

  #unary(): Tree | undefined {
    for (const operator of ["-", "!", "~"] as const) {
      if (!this.#takes(operator)) continue;
      const of = this.#unary();
      if (of?.kind === "number" && operator === "-") return { kind: "number", value: -of.value };
      return of && { kind: "unary", operator, of };
    }
    return this.#primary();
  }

  #primary(): Tree | undefined {
    if (this.#takes("(")) {
      const inside = this.choice();
      return this.#takes(")") ? inside : undefined;
    }
    const text = this.tokens[this.#at++];
    if (text === undefined) return undefined;
    if (text.startsWith("$")) return { kind: "input", index: Number(text.slice(1)) };
    if (/^\d/.test(text)) return { kind: "number", value: Number(text) };
    if (text === "Infinity" || text === "NaN") return { kind: "number", value: Number(text) };
    if (!/^[A-Za-z]/.test(text) || !this.#takes("(")) return undefined;
    const of: Tree[] = [];
    do {
      const argument = this.choice();
      if (argument === undefined) return undefined;
      of.push(argument);
    } while (this.#takes(","));
    return this.#takes(")") ? { kind: "call", name: text, of } : undefined;
  }

  #takes(wanted: string): boolean {
    if (this.tokens[this.#at] !== wanted) return false;
    this.#at++;
    return true;
  }
}
