/** Operations on tensors as Keras writes them down: their class and options, and the call they were made for. */
import { showValue, ValueError } from "../../errors.ts";
import { Operation, Slice } from "../operations/operation.ts";
import { type OperationName, rules } from "../operations/rules.ts";
import { isRecord } from "../records.ts";
import type { Serialized } from "./serialize.ts";

/** Whether a part of a model is an operation, not a layer. */
export const isOperation = ({ module }: { module?: string | null }): boolean =>
  module?.startsWith("keras.src.ops") === true;

/** How Keras writes an operation. */
export function operationConfig(operation: Operation): Serialized {
  return {
    module: `keras.src.ops.${operation.module}`,
    class_name: operation.operation,
    config: { name: operation.name, ...operation.config },
    registered_name: operation.operation,
  };
}

/** An operation of a file, still to be called. @throws {ValueError} For one that is not here. */
export function operationFrom({ class_name: name, config }: Serialized): Operation {
  if (!Object.hasOwn(rules, name)) {
    throw new ValueError(
      `loadModel: expected an operation that is here, got ${showValue(name)}. ` +
        `There are ${Object.keys(rules).join(", ")}. In Python, write it as a layer and save again.`,
    );
  }
  const { name: own, ...options } = config as { name: string };
  const known = rules[name as OperationName].config;
  for (const [key, value] of Object.entries(options)) {
    if (Object.hasOwn(known, key) || value === null || value === false) continue;
    throw new ValueError(
      `loadModel: operation ${own} has ${key} = ${showValue(value)}, which is not supported here yet.`,
    );
  }
  const kept = Object.fromEntries(Object.entries(options).filter(([key]) => Object.hasOwn(known, key)));
  return new Operation({ name: own, operation: name as OperationName, config: kept });
}

/** An argument that is no tensor as Keras writes it: slices and `...` are objects there. */
export function argumentToPython(value: unknown): unknown {
  if (value instanceof Slice) {
    const { start, stop, step } = value;
    return { class_name: "__slice__", config: { start, stop, step } };
  }
  return value === "..." ? { class_name: "__ellipsis__", config: {} } : undefined;
}

/** The same, read. */
export function argumentFromPython(value: unknown): unknown {
  if (!isRecord(value)) return undefined;
  if (value["class_name"] === "__ellipsis__") return "...";
  if (value["class_name"] !== "__slice__") return undefined;
  const { start, stop, step } = value["config"] as Record<"start" | "stop" | "step", number | null>;
  return new Slice(start, stop, step);
}
