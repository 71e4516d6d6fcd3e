/**
 * Where Keras keeps each variable of a model: `layers/dense_1/vars/0`. Paths count classes within each list, because
 * names are drawn anew in every process; the names themselves stand beside them.
 */
import { Layer } from "../layers/layer.ts";
import type { Model } from "../models/model.ts";
import { classNameOf, snakeCase } from "../names.ts";
import type { Variable } from "../variable.ts";

/** A group of variables: a layer's own, or an optimizer's. */
export interface Group {
  /** `layers/dense/vars`. */
  readonly path: string;
  /** The layer's own name. */
  readonly name: string;
  readonly variables: readonly Variable[];
  /** Whether its layer has made its weights. */
  readonly built: boolean;
  /** Whether a file may lack them: an optimizer that has not taken a step has none of its own. */
  readonly optional?: boolean;
}

/** Every group of a model's variables, the optimizer's last. */
export function groupsOf(model: Model, withOptimizer = true): Group[] {
  const groups: Group[] = [];
  walk(model, "", groups, new Set());
  const optimizer = withOptimizer ? model.compiledState?.optimizer : undefined;
  if (optimizer !== undefined) {
    groups.push({
      path: "optimizer/vars",
      name: optimizer.name,
      variables: optimizer.variables,
      built: true,
      optional: true,
    });
  }
  return groups;
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}/${name}`);

function walk(layer: Layer, path: string, groups: Group[], seen: Set<Layer>): void {
  if (seen.has(layer)) return;
  seen.add(layer);
  groups.push({ path: join(path, "vars"), name: layer.name, variables: layer.ownWeights, built: layer.built });
  const { graph } = layer as Partial<Model>;
  const structured = graph !== undefined || "allLayers" in layer;
  if (structured) walkList((layer as Model).layers, join(path, "layers"), groups, seen);
  const fields = Object.entries(layer).map(([field, value]) => [layer.savedAs(field), value] as const);
  for (const [field, value] of fields.sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (field === "inbound_nodes" || (structured && field === "graph")) continue;
    if (value instanceof Layer) walk(value, join(path, field), groups, seen);
    else if (Array.isArray(value)) walkList(value, join(path, field), groups, seen);
  }
}

function walkList(list: readonly unknown[], path: string, groups: Group[], seen: Set<Layer>): void {
  const used = new Map<string, number>();
  for (const item of list) {
    if (!(item instanceof Layer)) continue;
    const kind = snakeCase(classNameOf(item) === "Model" ? "Functional" : classNameOf(item));
    const count = used.get(kind) ?? 0;
    used.set(kind, count + 1);
    walk(item, join(path, count === 0 ? kind : `${kind}_${count}`), groups, seen);
  }
}
