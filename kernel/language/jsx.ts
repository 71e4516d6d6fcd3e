/**
 * JSX in cells, where tsconfig.json asks for it: `<b/>` is a call of the notebook's `React.createElement` or `h`.
 *
 * TypeScript writes that call after our own transformation, with a name that nobody typed; so the name is brought to its
 * page in what TypeScript wrote.
 */
import { pageName } from "./syntax.ts";
import { ts } from "./ts.ts";

/** The names that JSX calls without their being typed; none where it is not asked for. */
export function jsxNames({ jsx, jsxFactory, jsxFragmentFactory, reactNamespace }: ts.CompilerOptions): string[] {
  if (jsx === undefined) return [];
  const factory = jsxFactory ?? `${reactNamespace ?? "React"}.createElement`;
  return [factory, ...(jsxFragmentFactory ? [jsxFragmentFactory] : [])].map((path) => path.split(".")[0] as string);
}

/** @param slot - Where a name of the notebook lives. */
export function jsxTransformer(
  names: readonly string[],
  slot: (name: string) => { page: number; key: string } | undefined,
): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const { factory } = context;
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isIdentifier(node)) return place(node) ?? node;
      if (ts.isPropertyAccessExpression(node)) {
        return factory.updatePropertyAccessExpression(
          node,
          ts.visitNode(node.expression, visit) as ts.Expression,
          node.name,
        );
      }
      // `$p0.h = h` behind a declaration of `h` means that one.
      if (ts.isBinaryExpression(node) && ts.isIdentifier(node.right) && isMade(node.right)) return node;
      return ts.visitEachChild(node, visit, context);
    };
    const place = (id: ts.Identifier) => {
      const found = isMade(id) && names.includes(id.text) ? slot(id.text) : undefined;
      return found && factory.createPropertyAccessExpression(factory.createIdentifier(pageName(found.page)), found.key);
    };
    return ts.visitEachChild(file, visit, context);
  };
}

/** Whether nobody typed it. */
const isMade = (id: ts.Identifier) => id.pos < 0;
