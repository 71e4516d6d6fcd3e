/**
 * Misspelt names in quotes: `activation: "rellu"`.
 *
 * The library that comes with the kernel takes names as any strings, `ActivationName | (string & {})`: variables hold them,
 * Keras spells them in two ways, and users register their own. So TypeScript accepts each, and says nothing of one that
 * is almost a known one. Such a literal is an error here, and `"rellu" as string` is what a name of one's own is written as.
 */
import { nearest } from "./nearest.ts";
import { OFFERED } from "./offers.ts";
import { isWrapping } from "./syntax.ts";
import { ts } from "./ts.ts";

/** Not assignable, did you mean. */
const CODE = 2820;

/** `"mean_squared_error"` and `"MeanSquaredError"` are the library's `meanSquaredError`. */
const fold = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * An error for each literal that is almost, and not quite, one of the names that its place is for.
 *
 * @param library - The folder of the library that comes with the kernel; the user's own copy is known by its package.
 */
export function misspeltNames(checker: ts.TypeChecker, cell: ts.SourceFile, library: string): ts.Diagnostic[] {
  const isLibrarys = ({ fileName }: ts.SourceFile) =>
    fileName.startsWith(`${library}/`) || fileName.includes(`/node_modules/${OFFERED}/`);
  const found: ts.Diagnostic[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) {
      const place = placeOf(checker, node)?.getSourceFile();
      const meant = place && isLibrarys(place) ? misspelt(checker, node) : undefined;
      if (meant === undefined) return;
      const own = `A name of your own is written "${node.text}" as string.`;
      const messageText = `'${node.text}' is not a name that is known here. Did you mean '${meant}'? ${own}`;
      const start = node.getStart(cell);
      const category = ts.DiagnosticCategory.Error;
      found.push({ code: CODE, category, file: cell, start, length: node.end - start, messageText });
    } else if (!ts.isTypeNode(node)) ts.forEachChild(node, visit);
  };
  if (/["'`]/.test(cell.text)) visit(cell);
  return found;
}

function misspelt(checker: ts.TypeChecker, literal: ts.StringLiteralLike): string | undefined {
  const type = checker.getContextualType(literal);
  if (!type?.isUnion() || !type.types.some(isAnyString)) return undefined;
  const known = new Map(type.types.flatMap((each) => (each.isStringLiteral() ? [[fold(each.value), each.value]] : [])));
  const text = fold(literal.text);
  if (known.has(text)) return undefined;
  const near = nearest(text, [...known.keys()]);
  return near === undefined ? undefined : known.get(near);
}

/** `string & {}`: TypeScript keeps the names beside it. */
const isAnyString = (type: ts.Type): boolean =>
  type.isIntersection() && type.types.some((each) => each.flags & ts.TypeFlags.String);

/** The declaration of the property or of the function that a literal is given to, also as one of a list. */
function placeOf(checker: ts.TypeChecker, literal: ts.Expression): ts.Declaration | undefined {
  let node: ts.Node = literal;
  while (
    isWrapping(node.parent) ||
    ts.isArrayLiteralExpression(node.parent) ||
    ts.isConditionalExpression(node.parent)
  ) {
    if (ts.isAsExpression(node.parent)) return undefined;
    node = node.parent;
  }
  const { parent } = node;
  if (ts.isPropertyAssignment(parent) && parent.initializer === node) {
    const name = ts.isIdentifier(parent.name) || ts.isStringLiteral(parent.name) ? parent.name.text : undefined;
    const type = name === undefined ? undefined : checker.getContextualType(parent.parent);
    const types = type?.isUnion() ? type.types : type ? [type] : []; // `DenseOptions | undefined`
    return types.flatMap((each) => checker.getPropertyOfType(each, name as string)?.declarations ?? [])[0];
  }
  const isArgument = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== node;
  return isArgument ? checker.getResolvedSignature(parent)?.declaration : undefined;
}
