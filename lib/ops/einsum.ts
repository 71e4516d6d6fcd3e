/** Einstein's summation over any number of arrays: made of matmul, multiply, sum and changes of shape. */
import { promote } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { sizeOf } from "../core/shape.ts";
import { ShapeError, showShape, ValueError } from "../errors.ts";
import { multiply } from "./arithmetic.ts";
import { astype } from "./cast.ts";
import { diagonal } from "./diagonal.ts";
import { squeeze } from "./join.ts";
import { matmul } from "./matmul.ts";
import { sum } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { moveaxis, transpose } from "./transpose.ts";

/** An array whose axes have labels. */
interface Term {
  a: NDArray;
  labels: string[];
}

/** The axes under "..." have labels too, counted from the right, so that they broadcast: of Unicode's private area. */
const under = (fromRight: number): string => String.fromCharCode(0xe000 + fromRight);
const isUnder = (label: string): boolean => label >= "\ue000";

/**
 * The sum over all labels that the output lacks of the product of the operands' elements: `"ij,jk->ik"` is a matrix
 * product. Letters are labels, `...` the axes not named; without `->` the output has the labels that come once, in
 * alphabetical order.
 */
export function einsum(subscripts: string, operands: readonly NDArray[]): NDArray {
  const { inputs, output } = parse(subscripts, operands);
  let terms = operands.map((a, i) => onDiagonals(a, inputs[i]!, subscripts));
  const lengths = lengthsOf(terms, subscripts);
  terms = terms.map((term) => withoutBroadcast(term, lengths));
  while (terms.length > 1) {
    const [i, j] = cheapest(terms, output, lengths);
    const rest = terms.filter((_, k) => k !== i && k !== j);
    const kept = new Set([...output, ...rest.flatMap((term) => term.labels)]);
    terms = [contract(terms[i]!, terms[j]!, kept), ...rest];
  }
  const { a, labels } = summed(terms[0]!, new Set(output));
  const ordered = transpose(
    a,
    output.map((label) => labels.indexOf(label)),
  );
  const dtype = operands.map((x) => x.dtype).reduce(promote);
  return ordered.dtype === dtype ? ordered : astype(ordered, dtype);
}

function parse(subscripts: string, operands: readonly NDArray[]): { inputs: string[][]; output: string[] } {
  const fail = (what: string) => new ValueError(`einsum: ${what} in ${JSON.stringify(subscripts)}.`);
  const [left, right, more] = subscripts.replace(/\s/g, "").split("->");
  if (left === undefined || more !== undefined) throw fail('expected one "->"');
  const parts = left.split(",");
  if (parts.length !== operands.length) {
    throw fail(`expected subscripts for ${operands.length} arrays, got ${parts.length}`);
  }
  let covered = 0;
  const inputs = parts.map((part, i) => {
    const a = operands[i]!;
    const [before, after, third] = part.split("...");
    if (!/^[A-Za-z]*(\.\.\.[A-Za-z]*)?$/.test(part) || third !== undefined) {
      throw fail(`expected letters and at most one "..." for an array, got ${JSON.stringify(part)}`);
    }
    const named = before!.length + (after?.length ?? 0);
    if (after === undefined ? named !== a.ndim : named > a.ndim) {
      throw new ShapeError(
        `einsum: expected ${named} axes for ${JSON.stringify(part)} in ${JSON.stringify(subscripts)}, got an array ${showShape(a.shape)}.`,
      );
    }
    const rest = a.ndim - named;
    covered = Math.max(covered, rest);
    return [...before!, ...Array.from({ length: rest }, (_, k) => under(rest - 1 - k)), ...(after ?? "")];
  });
  const ellipsis = Array.from({ length: covered }, (_, k) => under(covered - 1 - k));
  const all = inputs.flat().filter((label) => !isUnder(label));
  if (right === undefined) {
    const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort();
    return { inputs, output: [...ellipsis, ...once] };
  }
  const [before, after, third] = right.split("...");
  const named = [...before!, ...(after ?? "")];
  if (!/^[A-Za-z.]*$/.test(right) || third !== undefined) throw fail(`expected letters as output, got "${right}"`);
  const odd = named.find((label, i) => !all.includes(label) || named.indexOf(label) !== i);
  if (odd !== undefined) throw fail(`expected each output label once and from the inputs, got "${odd}"`);
  if (after === undefined && covered > 0) throw fail('expected "..." in the output, as in the inputs,');
  return { inputs, output: [...before!, ...(after === undefined ? [] : ellipsis), ...(after ?? "")] };
}

/** A label that comes twice in one array takes its diagonal. */
function onDiagonals(a: NDArray, labels: readonly string[], subscripts: string): Term {
  const j = labels.findIndex((label, k) => labels.indexOf(label) !== k);
  if (j < 0) return { a, labels: [...labels] };
  const i = labels.indexOf(labels[j]!);
  const [n, m] = [a.shape[i]!, a.shape[j]!];
  if (n !== m) {
    throw new ShapeError(
      `einsum: expected equal lengths for "${labels[j]}" in ${JSON.stringify(subscripts)}, got an array ${showShape(a.shape)}.`,
    );
  }
  const rest = labels.filter((_, k) => k !== i && k !== j);
  return onDiagonals(diagonal(moveaxis(a, [i, j], [0, 1]), { start: 0, length: n }), [...rest, labels[j]!], subscripts);
}

function lengthsOf(terms: readonly Term[], subscripts: string): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const { a, labels } of terms) {
    labels.forEach((label, axis) => {
      const [known, n] = [lengths.get(label) ?? 1, a.shape[axis]!];
      if (known !== 1 && n !== 1 && known !== n) {
        throw new ShapeError(
          `einsum: expected one length for "${isUnder(label) ? "..." : label}" in ${JSON.stringify(subscripts)}, got ${known} and ${n}.`,
        );
      }
      lengths.set(label, known === 1 ? n : known);
    });
  }
  return lengths;
}

/** An axis of length 1 beside a longer one of the same label repeats: the array does not depend on it. */
function withoutBroadcast({ a, labels }: Term, lengths: Map<string, number>): Term {
  const axes = labels.flatMap((label, i) => (a.shape[i] === 1 && lengths.get(label) !== 1 ? [i] : []));
  return axes.length === 0
    ? { a, labels }
    : { a: squeeze(a, axes), labels: labels.filter((_, i) => !axes.includes(i)) };
}

/** The pair whose product is smallest; of two arrays there is one. */
function cheapest(terms: readonly Term[], output: readonly string[], lengths: Map<string, number>): [number, number] {
  let best: [number, number] = [0, 1];
  let least = Infinity;
  for (let i = 0; i < terms.length && terms.length > 2; i++) {
    for (let j = i + 1; j < terms.length; j++) {
      const others = terms.filter((_, k) => k !== i && k !== j).flatMap((term) => term.labels);
      const kept = new Set([...output, ...others]);
      const labels = new Set([...terms[i]!.labels, ...terms[j]!.labels]);
      const size = sizeOf([...labels].filter((label) => kept.has(label)).map((label) => lengths.get(label)!));
      if (size < least) [best, least] = [[i, j], size];
    }
  }
  return best;
}

/** The axes whose labels nobody needs are summed over. */
function summed({ a, labels }: Term, kept: ReadonlySet<string>): Term {
  const axis = labels.flatMap((label, i) => (kept.has(label) ? [] : [i]));
  if (axis.length === 0) return { a, labels };
  const total = sum(a, { axis });
  return {
    a: total.dtype === a.dtype ? total : astype(total, a.dtype),
    labels: labels.filter((label) => kept.has(label)),
  };
}

/** The product of two, summed over the labels that are not kept. */
function contract(left: Term, right: Term, kept: ReadonlySet<string>): Term {
  const x = summed(left, new Set([...kept, ...right.labels]));
  const y = summed(right, new Set([...kept, ...left.labels]));
  const both = x.labels.filter((label) => y.labels.includes(label));
  const batch = both.filter((label) => kept.has(label));
  const inside = both.filter((label) => !kept.has(label));
  const freeX = x.labels.filter((label) => !both.includes(label));
  const freeY = y.labels.filter((label) => !both.includes(label));
  const order = ({ a, labels }: Term, wanted: readonly string[]) =>
    transpose(
      a,
      wanted.map((label) => labels.indexOf(label)),
    );
  const shape = ({ a, labels }: Term, wanted: readonly string[]) =>
    wanted.map((label) => a.shape[labels.indexOf(label)]!);
  const labels = [...batch, ...freeX, ...freeY];
  const [lead, m, n] = [shape(x, batch), shape(x, freeX), shape(y, freeY)];
  if (inside.length === 0) {
    const ones = new Array<number>(n.length).fill(1);
    const wide = reshape(order(x, [...batch, ...freeX]), [...lead, ...m, ...ones]);
    const other = reshape(order(y, [...batch, ...freeY]), [...lead, ...m.map(() => 1), ...n]);
    return { a: multiply(wide, other), labels };
  }
  const k = sizeOf(shape(x, inside));
  const a = reshape(order(x, [...batch, ...freeX, ...inside]), [...lead, sizeOf(m), k]);
  const b = reshape(order(y, [...batch, ...inside, ...freeY]), [...lead, k, sizeOf(n)]);
  return { a: reshape(matmul(a, b), [...lead, ...m, ...n]), labels };
}
