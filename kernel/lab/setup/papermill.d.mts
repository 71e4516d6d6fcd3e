/** Papermill's parameters in TypeScript; see papermill.mjs. */
export function sitePackages(prefix: string): string[];
export function translatorFiles(root: string): Record<string, string>;
export function registerTranslator(root: string, site: string): void;
export function unregisterTranslator(site: string): void;
