import type { Plugin } from "rolldown";

export declare const smallTypescript: Plugin;
