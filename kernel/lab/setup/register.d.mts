/** Where to register, and which Node runs the kernel; see register.mjs. */
export interface Where {
  /** Glassbox's own folder. */
  root: string;
  /** A Jupyter data folder, such as PREFIX/share/jupyter. */
  data: string;
  /** Absolute path of the Node that runs the kernel. */
  node: string;
  /** Registers stock tslab beside it. */
  tslab?: boolean;
}
export const KERNEL: string;
export const EXTENSION: string;
export function plan(where: Where): Record<string, { text: string } | { from: string }>;
export function fingerprint(where: Where): string;
export function register(where: Where): string[];
export function unregister(data: string): string[] | undefined;
export function registered(data: string): { node: string; root: string; files: string[]; sites?: string[] } | undefined;
