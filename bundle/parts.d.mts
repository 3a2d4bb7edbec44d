import type { BuildOptions } from 'esbuild';

export interface Module {
  readonly bytes: number;
  readonly eager: readonly string[];
  readonly late: readonly string[];
}

export type Modules = ReadonlyMap<string, Module>;

export function graphOf(
  entry: string,
  options: BuildOptions,
  isOnDemand: (path: string, importer: string) => boolean,
): Promise<Modules>;

export function closureOf(modules: Modules, roots: readonly string[]): ReadonlySet<string>;

export function divide(
  modules: Modules,
  parts: {
    readonly main: readonly string[];
    readonly starts: Readonly<Record<string, readonly string[]>>;
  },
): { readonly files: ReadonlyMap<string, string>; readonly roots: ReadonlySet<string> };

export function inOrderOfNeed(
  modules: Modules,
  files: ReadonlyMap<string, string>,
): readonly string[];
