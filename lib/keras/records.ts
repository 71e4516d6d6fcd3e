/** Whether a value is a plain record, `{ … }`: no array, no instance of a class. */
export const isRecord = <T = unknown>(value: unknown): value is Record<string, T> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
