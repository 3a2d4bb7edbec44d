import type { Overhead } from '../engines/index.js';
import { trainingOf } from '../engines/index.js';
import type { Settled } from '../scenario/settle.js';
import { entry, type Ledger, total } from './ledger.js';
import { hasDriverContext, isActivation } from './serving-overheads.js';

/** Share of passing bytes that PyTorch's allocator loses to fragments (cost model §2.5: 3–8 %). */
const FRAGMENTATION = 0.05;

export function fragmentationShare(settled: Pick<Settled, 'accelerator'>): number {
  return hasDriverContext(settled) ? FRAGMENTATION : 0;
}

function standing(settled: Settled): readonly Overhead[] {
  const { engine, tp, pp, cp, dp } = settled;
  return hasDriverContext(settled) ? trainingOf(engine).overheads(tp * pp * cp * dp) : [];
}

/** Bytes that training takes whatever it does: driver context, communication buffers. */
export function fixedOverhead(settled: Settled): number {
  let bytes = 0;
  for (const overhead of standing(settled)) bytes += overhead.bytes;
  return bytes;
}

/** Training's overheads of one rank, its passing buffers, and what fragments of all `passing` bytes. */
export function overheadLedger(
  settled: Settled,
  id: string,
  passing: number,
  buffers: readonly Ledger[],
): Ledger {
  const fragments = Math.ceil(passing * fragmentationShare(settled));
  return total(id, 'Overhead', 'bytes', [
    ...overheadEntries(id, standing(settled)),
    ...buffers,
    entry(`${id}.fragments`, 'Fragments', 'bytes', fragments, {
      certainty: 'modelled',
      explain: () => ({
        formula: '⌈share·passing⌉',
        symbols: [
          {
            symbol: 'share',
            value: fragmentationShare(settled),
            meaning: 'of what the allocator serves',
          },
          {
            symbol: 'passing',
            value: passing,
            meaning: 'bytes of activations and buffers at the fullest instant',
          },
        ],
        source: 'cost model §2.5 (3–8 %)',
      }),
    }),
  ]);
}

/** Overheads of an engine as ledger entries: the work of a step, or what stands there always. */
export function overheadEntries(id: string, overheads: readonly Overhead[]): Ledger[] {
  return overheads.map((overhead) =>
    entry(`${id}.${overhead.id}`, overhead.label, 'bytes', overhead.bytes, {
      certainty: overhead.certainty,
      explain: () => ({ formula: overhead.formula, symbols: [], source: overhead.source }),
    }),
  );
}

/** The entries of one kind under one heading. */
export function overheadGroup(
  id: string,
  label: string,
  overheads: readonly Overhead[],
  activations: boolean,
): Ledger {
  return total(
    id,
    label,
    'bytes',
    overheadEntries(
      id,
      overheads.filter((overhead) => isActivation(overhead.id) === activations),
    ),
  );
}
