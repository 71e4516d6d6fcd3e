/** The error that `body` throws, in a line: `ShapeError: matmul: expected …`. */
export const message = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  throw new Error("expected an error");
};
