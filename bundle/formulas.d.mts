import type { Plugin } from 'esbuild';

export function formulasOfSource(): readonly string[];
export function formulasModule(): Promise<string>;
export const formulas: Plugin;
