import { type Overhead, trainingOf } from '../engines/index.js';
import type { Ledger } from '../quantity/index.js';
import type { Settled } from '../scenario/settle.js';
import { hasDriverContext } from './serving-overheads.js';

/** Share of transient bytes that PyTorch's allocator loses (docs/cost-model.md, Buffers and fragmentation: 3–8 %). */
const FRAGMENTATION = 0.05;

export function fragmentationShare(settled: Pick<Settled, 'accelerator'>): number {
  return hasDriverContext(settled) ? FRAGMENTATION : 0;
}

/** Resident overheads of training: driver context, communication buffers. */
function residentOverheads(settled: Settled): readonly Overhead[] {
  const { engine, tp, pp, cp, dp } = settled;
  return hasDriverContext(settled) ? trainingOf(engine).overheads(tp * pp * cp * dp) : [];
}

/** Bytes that training takes whatever it does. */
export function residentBytes(settled: Settled): number {
  let bytes = 0;
  for (const overhead of residentOverheads(settled)) bytes += overhead.bytes;
  return bytes;
}

export function residentEntries(settled: Settled, under: string): Ledger[] {
  return overheadEntries(under, residentOverheads(settled));
}

/** Overheads of an engine as ledger entries. */
export function overheadEntries(under: string, overheads: readonly Overhead[]): Ledger[] {
  return overheads.map(({ id, label, bytes, certainty, formula, source }) => ({
    id: `${under}.${id}`,
    label,
    short: label,
    unit: 'bytes',
    amount: bytes,
    certainty,
    what: label,
    children: [],
    explain: () => ({ formula, symbols: [], source }),
  }));
}
