import { type Overhead, type OverheadRequest, trainingOf } from '../engines/index.js';
import type { Ledger } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { onceFor, onceForSetting } from './once-for.js';
import { scarcestDevice } from './room.js';
import { hasDriverContext, overheadRequest, withWork } from './serving-overheads.js';

/** Share of transient bytes that the framework's allocator loses. */
export function fragmentationShare(
  settled: Pick<Settled, 'accelerator' | 'fragmentation'>,
): number {
  return hasDriverContext(settled) ? settled.fragmentation : 0;
}

/** Overheads of training that exist at every instant: device context, communication, buffers of the framework. */
const residentOverheads = onceForSetting((settled): readonly Overhead[] => {
  const { resident, buffers } = trainingOf(settled.engine);
  return hasDriverContext(settled) ? [...resident, ...buffers] : [];
});

/** Bytes of those overheads that the framework's allocator counts. */
export const bufferBytes = onceFor((settled): number => {
  if (!hasDriverContext(settled)) return 0;
  return overheadBytes(trainingOf(settled.engine).buffers, residentRequest(settled));
});

/** Resident overheads are equal on every rank, so the first rank's are used for all. */
const requestOfSetting = onceForSetting((settled) =>
  overheadRequest(
    settled,
    { start: 0, end: 0, isLast: false },
    scarcestDevice(settled, { index: 0 }),
  ),
);

function residentRequest(settled: Settled): OverheadRequest {
  return withWork(requestOfSetting(settled), settled);
}

/** Bytes of all resident overheads of training. */
export const residentBytes = onceFor((settled): number =>
  overheadBytes(residentOverheads(settled), residentRequest(settled)),
);

export function residentEntries(settled: Settled, under: string): Ledger[] {
  return overheadEntries(under, residentOverheads(settled), residentRequest(settled));
}

/** The bytes of several overheads of one rank. A plain loop, since searches call it a million times. */
export function overheadBytes(overheads: readonly Overhead[], request: OverheadRequest): number {
  let bytes = 0;
  for (let index = 0; index < overheads.length; index++)
    bytes += overheads[index]?.amount(request) ?? 0;
  return bytes;
}

/** Overheads of a rank as ledger entries; those it does not have are left out. */
export function overheadEntries(
  under: string,
  overheads: readonly Overhead[],
  request: OverheadRequest,
): Ledger[] {
  return overheads
    .map((overhead) => overhead.entry(request, { under }))
    .filter(({ amount }) => amount > 0);
}
