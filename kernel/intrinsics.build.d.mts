import type { TransformOptions } from "rolldown";

export declare const intrinsics: TransformOptions;
