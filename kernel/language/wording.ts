/**
 * TypeScript's messages with the point in the first line: what is wrong, and where it is known, what to write instead.
 * Details come after.
 */
import { absentHere } from "./absent.ts";
import { asList, countingLoop, declaredAnew, unawaited, withoutNew } from "./call-wording.ts";
import { plain } from "./diagnostics.ts";
import { nearest } from "./nearest.ts";
import { oneLine } from "./signature.ts";
import { resolveValue, ts } from "./ts.ts";
import { missingModule, namedArguments, unknownName } from "./unknown-names.ts";

/** `Expected 1 arguments`, in its kinds: TypeScript says beside it which one is missing. */
const MISSING_ARGUMENT = new Set([2554, 2555]);
const NO_OVERLOAD = 2769;
const NOT_ASSIGNABLE = new Set([2322, 2345, NO_OVERLOAD]);
const NO_OPERATOR = new Set([2362, 2363, 2365]);
const NOT_INDEXABLE = 7053;
/** Cannot find name, in its kinds. */
const NO_NAME = new Set([2304, 2552, 2580, 2582, 2584, 2591, 2592, 2593]);
const NO_MODULE = new Set([2307, 2792]);
/** Of a relative path that leads nowhere TypeScript says that it lacks an extension, which it need not have here. */
const NO_EXTENSION = new Set([2834, 2835]);
const NO_MEMBER = new Set([2339, 2551]);
const NOT_CALLABLE = 2348;
const NOT_ITERABLE = 2488;

/** A longer one explains nothing. */
const MAX_MEANING = 200;

/** Methods that do for objects what operators do for numbers, by the names that libraries give them. */
const METHODS = new Map([
  [ts.SyntaxKind.PlusToken, ["add", "plus"]],
  [ts.SyntaxKind.MinusToken, ["sub", "subtract", "minus"]],
  [ts.SyntaxKind.AsteriskToken, ["mul", "multiply", "times"]],
  [ts.SyntaxKind.SlashToken, ["div", "divide", "dividedBy"]],
  [ts.SyntaxKind.PercentToken, ["mod"]],
  [ts.SyntaxKind.AsteriskAsteriskToken, ["pow", "power"]],
  [ts.SyntaxKind.GreaterThanToken, ["greater"]],
  [ts.SyntaxKind.GreaterThanEqualsToken, ["greaterEqual"]],
  [ts.SyntaxKind.LessThanToken, ["less"]],
  [ts.SyntaxKind.LessThanEqualsToken, ["lessEqual"]],
]);

/**
 * The text of a diagnostic; undefined for one that only repeats another.
 *
 * @param checker - Of the program that the diagnostic comes from.
 * @param offered - Names that could be imported from the library that comes with the kernel.
 */
export function wording(
  diagnostic: ts.Diagnostic,
  checker: ts.TypeChecker,
  offered: () => readonly string[] = () => [],
): string | undefined {
  const { code, file, start, length = 0 } = diagnostic;
  const message = folded(diagnostic);
  const node = file && start !== undefined ? nodeAt(file, start, start + length) : undefined;
  if (!node) return message;
  if (followsFromNamed(node, checker)) return undefined;
  const absent = ts.isIdentifier(node) && absentHere(code, node.text, message);
  if (absent) return absent;
  if (NO_NAME.has(code)) return withName(node, message, checker, offered);
  if (NO_EXTENSION.has(code) && ts.isStringLiteralLike(node)) {
    return after(`Cannot find module '${node.text}'.`, missingModule(node.text, node.getSourceFile().fileName));
  }
  if (NO_MODULE.has(code))
    return ts.isStringLiteralLike(node)
      ? after(message, missingModule(node.text, node.getSourceFile().fileName))
      : message;
  if (NO_MEMBER.has(code)) return append(message, unawaited(node, checker));
  if (code === NOT_CALLABLE) {
    const instead = withoutNew(node, checker);
    return instead ? message.replace(/Did you mean to include 'new'\?$/, instead) : message;
  }
  if (code === NOT_ITERABLE) return append(message, countingLoop(node, checker));
  if (NO_OPERATOR.has(code)) return withMethod(node, code, message, checker);
  if (code === NOT_INDEXABLE) return withAt(node, message, checker);
  if (NOT_ASSIGNABLE.has(code) || MISSING_ARGUMENT.has(code)) {
    const hint = nearLiteral(node, checker) ?? asList(node, checker) ?? unawaited(node, checker) ?? declaredAnew(node);
    return append(message, hint) + (MISSING_ARGUMENT.has(code) ? "" : meaning(node, message, checker));
  }
  return message;
}

/** A name that cannot be found; of several named arguments of a call the first tells. */
function withName(
  node: ts.Node,
  message: string,
  checker: ts.TypeChecker,
  offered: () => readonly string[],
): string | undefined {
  const named = namedArguments(node);
  if (!named) return append(message, unknownName(node, offered()));
  const first = named.call.arguments?.find((argument) => isUnknownNamed(argument, checker));
  return first && node.parent === first ? `There are no named arguments: write ${named.text}.` : undefined;
}

/** What is wrong with an argument `units=4` beside there being no `units`. */
const followsFromNamed = (node: ts.Node, checker: ts.TypeChecker) =>
  node.parent !== undefined && ts.isBinaryExpression(node) && isUnknownNamed(node, checker);

function isUnknownNamed(argument: ts.Node, checker: ts.TypeChecker): boolean {
  if (!ts.isBinaryExpression(argument) || !namedArguments(argument.left)) return false;
  return resolveValue(checker, argument.left.getText(), argument) === undefined;
}

const after = (message: string, hint: string | undefined) =>
  hint === undefined ? message : message.replace(/$/m, ` ${hint}`);

const flat = (chain: string | ts.DiagnosticMessageChain) => ts.flattenDiagnosticMessageText(chain, "\n");
const append = (message: string, hint: string | undefined) =>
  hint === undefined || message.includes("Did you mean") ? message : message.replace(/$/m, ` ${hint}`);

function folded({ code, messageText, relatedInformation }: ts.Diagnostic): string {
  if (code === NO_OVERLOAD && typeof messageText !== "string") return overloads(messageText);
  const missing = MISSING_ARGUMENT.has(code) ? relatedInformation?.[0]?.messageText : undefined;
  return missing === undefined ? flat(messageText) : `${flat(messageText)} ${flat(missing)}`;
}

/** The one thing that no overload takes, said once; else a line an overload. */
function overloads(message: ts.DiagnosticMessageChain): string {
  const tried = (message.next ?? []).map((overload) => ({
    signature: /'([\s\S]*)'/.exec(overload.messageText)?.[1] ?? "",
    why: flat(overload.next?.[0] ?? ""),
  }));
  const reasons = [...new Set(tried.map(({ why }) => why.split("\n")[0] as string))];
  const signatures = tried.map(({ signature }) => `\n  ${signature}`).join("");
  if (tried.length === 0) return flat(message);
  if (reasons.length === 1) return `${reasons[0]}${signatures}`;
  const argument = /^Argument of type '([\s\S]*?)' is not assignable to parameter of type /;
  const given = new Set(reasons.map((reason) => argument.exec(reason)?.[1]));
  const [only] = given;
  if (given.size === 1 && only !== undefined) return `No overload takes an argument of type '${only}'.${signatures}`;
  return `No overload matches this call.${tried.map(({ signature, why }) => `\n  ${signature}\n    ${why.replaceAll("\n", "\n    ")}`).join("")}`;
}

/** The innermost node that spans exactly this. */
function nodeAt(file: ts.SourceFile, start: number, end: number): ts.Node | undefined {
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > start || node.end < end) return;
    if (node.getStart(file) === start && node.end === end) found = node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** `w + 1` where `w` is an object that has a method for it. */
function withMethod(node: ts.Node, code: number, message: string, checker: ts.TypeChecker): string | undefined {
  const binary = ts.isBinaryExpression(node) && code === 2365 ? node : node.parent;
  if (!ts.isBinaryExpression(binary)) return message;
  const { left, right, operatorToken } = binary;
  const names = METHODS.get(operatorToken.kind) ?? [];
  const methodOf = (operand: ts.Node) => {
    const type = checker.getTypeAtLocation(operand);
    return names.find((name) => type.getProperty(name) !== undefined);
  };
  const method = methodOf(left);
  const instead = method ? ([left, method, right] as const) : flipped(operatorToken.kind, right, methodOf(right), left);
  if (!instead) return message;
  // Both sides of `w * w` are reported, in one message each.
  if (code === 2363 && method) return undefined;
  const type = (operand: ts.Node) =>
    checker.typeToString(checker.getBaseTypeOfLiteralType(checker.getTypeAtLocation(operand)));
  const [target, name, argument] = instead;
  return (
    `Operator '${operatorToken.getText()}' cannot be applied to types '${type(left)}' and '${type(right)}'.` +
    ` Did you mean ${receiver(target)}.${name}(${argument.getText()})?`
  );
}

/** `1 + w` is `w.add(1)`; `1 - w` is no such thing. */
function flipped(operator: ts.SyntaxKind, right: ts.Expression, method: string | undefined, left: ts.Expression) {
  const commutes = operator === ts.SyntaxKind.PlusToken || operator === ts.SyntaxKind.AsteriskToken;
  return method && commutes ? ([right, method, left] as const) : undefined;
}

const receiver = (target: ts.Expression) =>
  ts.isBinaryExpression(target) || ts.isPrefixUnaryExpression(target) || ts.isAwaitExpression(target)
    ? `(${target.getText()})`
    : target.getText();

/** `w[0]` of an object that has a method `at`. */
function withAt(node: ts.Node, message: string, checker: ts.TypeChecker): string {
  const lines = message.split("\n");
  if (!ts.isElementAccessExpression(node) || lines.length < 2) return message;
  const { expression, argumentExpression: index, parent } = node;
  const assigned = ts.isBinaryExpression(parent) && parent.left === node;
  const type = checker.getTypeAtLocation(expression);
  const isNumber = (checker.getTypeAtLocation(index).flags & ts.TypeFlags.NumberLike) !== 0;
  if (!isNumber || assigned || type.getProperty("at") === undefined) return message;
  return `${lines.at(-1)?.trim()} Did you mean ${receiver(expression)}.at(${index.getText()})?`;
}

/** The literal that was probably meant, where a few are allowed. */
function nearLiteral(node: ts.Node, checker: ts.TypeChecker): string | undefined {
  const value = ts.isPropertyAssignment(node.parent) && node.parent.name === node ? node.parent.initializer : node;
  if (!ts.isStringLiteralLike(value)) return undefined;
  const expected = checker.getContextualType(value);
  const allowed = (expected?.isUnion() ? expected.types : expected ? [expected] : []).filter((t) =>
    t.isStringLiteral(),
  );
  const near = nearest(
    value.text,
    allowed.map((t) => t.value),
  );
  return near === undefined ? undefined : `Did you mean '${near}'?`;
}

/** What stands behind the name of the type that was expected: `\n  Size is number | Shape`. */
function meaning(node: ts.Node, message: string, checker: ts.TypeChecker): string {
  const expected = ts.isExpression(node) ? checker.getContextualType(node) : undefined;
  const alias = expected?.aliasSymbol?.declarations?.find(ts.isTypeAliasDeclaration);
  const [headline] = message.split("\n", 1);
  if (!alias || !plain(headline as string).includes(`'${plain(alias.name.text)}'`)) return "";
  const text = oneLine(alias.type.getText());
  return text.length > MAX_MEANING ? "" : `\n  ${alias.name.text} is ${text.replace(/^\| /, "")}`;
}
