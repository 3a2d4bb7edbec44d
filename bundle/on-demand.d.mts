import type { Modules } from './parts.mjs';

export const ON_DEMAND: readonly string[];
export const MAIN: readonly string[];
export const STARTS: Readonly<Record<'dashboard' | 'report', readonly string[]>>;
export function modulesOfProgram(): Promise<Modules>;
