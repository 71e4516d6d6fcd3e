/** Zip files, as `.npz` needs them. The build for Node loads them when they are first used (later.build.mjs). */
export { unzipSync, zipSync } from "fflate/browser";
