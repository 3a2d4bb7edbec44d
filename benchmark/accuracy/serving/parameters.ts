import type { PaceId, PaceTable } from '../../../source/engines/index.js';
import { table } from '../../../source/text/table.js';

/** A fitted number of the table, by its logarithm. */
export interface Parameter {
  readonly section: 'paces' | 'factors' | 'added';
  readonly row: string;
  readonly key: string;
  /** The same number of the parent row, which it stays near without measurements. */
  readonly parent: number | null;
  /** The value that a number without parent stays near. */
  readonly prior: number;
  /** Standard deviation of the prior. */
  readonly near: number;
}

/**
 * Standard deviation of a number from its parent's and from a first guess, as logarithms. Cards of one vendor are
 * nearer to one another than vendors are, and so are servers.
 */
export const NEAR_KIN = 0.25;
export const NEAR_PARENT = 0.6;
export const NEAR_GUESS = 0.7;

/** Numbers that no measurement here identifies alone, or that are counts. */
const HELD = new Set([
  'integerProducts',
  'hidden',
  'overlapQuantised',
  'overlapHalf',
  'launchFactor',
]);

/** Rounded first guesses, from rates that kernels are known to reach. */
const GUESSES: Readonly<Record<string, number>> = table({
  weights: 0.8,
  cache: 0.6,
  products: 0.4,
  layer: 30e-6,
  expertLayer: 30e-6,
  step: 0.3e-3,
  sequence: 1e-5,
  latentLayer: 2e-5,
  indexLayer: 5e-5,
  recurrentLayer: 2e-5,
  fp8Layer: 1.5e-5,
  fp4Layer: 1.5e-5,
  nf4Layer: 0.7e-3,
  unpackK: 3,
  unpackPlain: 1,
  promptDense: 0.4,
  promptHalf: 0.6,
  expertShare: 0.7,
  expertTokens: 80,
  promptAttention: 0.3,
  promptLayer: 0.3e-3,
  promptIndex: 1e-8,
  allReduce: 6e-6,
  slowAllReduce: 2e-5,
  linkShare: 0.6,
  exchange: 8e-5,
  exchangeSequence: 1e-6,
  touched: 0.8,
  overlapPrompts: 0.8,
  firstToken: 0.05,
  firstPrompt: 1.2,
  firstSteps: 1,
  pipelineShare: 0.9,
});

/** Without graphs every kernel of a layer is launched separately, and experts run in a loop. */
const GUESSES_OF: Readonly<Record<string, Readonly<Record<string, number>>>> = table({
  eager: table({ layer: 1e-3, expertLayer: 1e-3, promptLayer: 1e-3 }),
});

/** Every fitted number of a table. Parents come before their children. */
export function parametersOf(paces: PaceTable): readonly Parameter[] {
  const found: Parameter[] = [];
  const at = (row: string, key: string) =>
    found.findIndex((parameter) => parameter.row === row && parameter.key === key);
  for (const [row, { parent, values }] of Object.entries(paces.paces))
    for (const [key, value] of Object.entries(values)) {
      if (HELD.has(key) || value === 0) continue;
      const inherited = holder(paces, parent as PaceId | undefined, key);
      const index = inherited === undefined ? -1 : at(inherited, key);
      const guess = GUESSES_OF[row]?.[key] ?? GUESSES[key] ?? value;
      const near = index < 0 ? NEAR_GUESS : inherited === 'llama.cpp' ? NEAR_PARENT : NEAR_KIN;
      found.push({
        section: 'paces',
        row,
        key,
        parent: index < 0 ? null : index,
        prior: guess,
        near,
      });
    }
  for (const section of ['factors', 'added'] as const)
    for (const [row, values] of Object.entries(paces[section]))
      for (const [key, value] of Object.entries(values))
        found.push({
          section,
          row,
          key,
          parent: null,
          prior: section === 'added' || value > 1 ? value : 0.7,
          near: NEAR_PARENT,
        });
  return found;
}

/** The row from which a key is inherited. */
function holder(paces: PaceTable, row: PaceId | undefined, key: string): string | undefined {
  if (row === undefined) return undefined;
  const { parent, values } = paces.paces[row];
  return Object.hasOwn(values, key) ? row : holder(paces, parent as PaceId | undefined, key);
}

type Open = Record<string, { values?: Record<string, number> } & Record<string, unknown>>;

/** The table with other values of its parameters. */
export function withValues(
  paces: PaceTable,
  parameters: readonly Parameter[],
  values: ArrayLike<number>,
): PaceTable {
  const copy = structuredClone(paces) as unknown as Record<string, Open>;
  parameters.forEach(({ section, row, key }, index) => {
    const entry = copy[section]?.[row];
    const target = (section === 'paces' ? entry?.values : entry) as Record<string, number>;
    target[key] = values[index] ?? 0;
  });
  return copy as unknown as PaceTable;
}

export function valuesOf(paces: PaceTable, parameters: readonly Parameter[]): number[] {
  return parameters.map(({ section, row, key }) => {
    const entry = (paces as unknown as Record<string, Open>)[section]?.[row];
    const target = (section === 'paces' ? entry?.values : entry) as Record<string, number>;
    return target[key] ?? 0;
  });
}

/** Rows of a table that a pace inherits from, itself included. */
export function chainOf(paces: PaceTable, id: PaceId): ReadonlySet<string> {
  const { parent } = paces.paces[id];
  return new Set([id, ...(parent === undefined ? [] : chainOf(paces, parent as PaceId))]);
}
