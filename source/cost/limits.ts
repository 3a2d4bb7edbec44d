import { type Condition, found, type Ledger, type Term } from '../quantity/index.js';
import { sequenceStep } from '../scenario/legality/sequence-problems.js';
import { isLegal } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { withBatch } from '../scenario/with-batch.js';
import { fewestDevices, roomOfFewer } from './fewest-devices.js';
import { SEARCH_END } from './fit.js';
import { spareBytes } from './memory/room-figures.js';
import type { Report } from './report.js';

const shared = {
  certainty: 'modelled',
  source: 'docs/cost-model.md, Inverse questions',
} as const;

const maximumBatch = found({
  ...shared,
  id: 'fit.maximumBatch',
  label: 'Largest batch that fits',
  short: 'Largest batch',
  unit: 'count',
  what: 'The most sequences with which every device has room, all else as it is.',
});

const maximumSequence = found({
  ...shared,
  id: 'fit.maximumSequence',
  label: 'Longest sequence that fits',
  short: 'Largest seq.',
  unit: 'tokens',
  what: 'The most tokens of a sequence with which every device has room, all else as it is.',
});

const sequenceOfMemory = found({
  ...shared,
  id: 'fit.maximumSequenceOfMemory',
  label: 'Longest sequence that memory holds',
  short: 'Memory’s seq.',
  unit: 'tokens',
  what: 'The most tokens of a sequence with which every device has room, whatever the model was made for.',
});

const minimumDevices = found({
  ...shared,
  id: 'fit.minimumDevices',
  label: 'Fewest devices',
  unit: 'count',
  what: 'The fewest devices whose legal tensor and pipeline splits hold the scenario.',
});

/** The limits of a scenario, each with the condition that proves it. */
export function limitEntries({ fit, settled }: Report): readonly Ledger[] {
  const { scenario } = settled;
  const step = sequenceStep(settled);
  return [
    maximumBatch.entry(undefined, fit.maximumBatch, () =>
      limitCondition(fit.maximumBatch, 1, (batch) => withBatch(scenario, batch)),
    ),
    maximumSequence.entry(undefined, fit.maximumSequence, () =>
      limitCondition(fit.maximumSequence, step, (sequence) => ({ ...scenario, sequence })),
    ),
    sequenceOfMemory.entry(undefined, fit.maximumSequenceOfMemory, () =>
      limitCondition(fit.maximumSequenceOfMemory, step, (sequence) => ({ ...scenario, sequence })),
    ),
    ...(fit.minimumDevices === undefined
      ? []
      : [
          minimumDevices.entry(undefined, fit.minimumDevices, () =>
            fewestCondition(scenario, fit.minimumDevices ?? 1),
          ),
        ]),
  ];
}

/** The split found has room, and no legal split of fewer devices has room. */
function fewestCondition(scenario: Scenario, devices: number): Condition {
  const fewest = fewestDevices(scenario);
  const spare: Term = {
    symbol: 'spare',
    value: fewest ? spareBytes(settle(fewest.scenario)) : 0,
    meaning: `bytes left on the scarcest of ${devices}, by the widest split that holds the scenario`,
    unit: 'bytes',
    from: 'derived as fit.spareBytes',
  };
  const room = roomOfFewer(scenario, devices);
  // The devices can have room while host memory or the given cache is too small.
  if (room === null || room >= 0) return { formula: '0 ≤ spare', symbols: [spare] };
  const fewer: Term = {
    symbol: 'fewer',
    value: room,
    meaning: 'bytes left by the roomiest legal split of the next smaller number',
    unit: 'bytes',
    from: 'derived as fit.spareBytes',
  };
  return { formula: 'fewer < 0 ≤ spare', symbols: [fewer, spare] };
}

/**
 * The limit has room and the next legal value has none. Where there is no limit, or nothing fits, only one of the two
 * holds.
 */
function limitCondition(limit: number, step: number, at: (value: number) => Scenario): Condition {
  const next = at(limit + step);
  const hasNext = limit < SEARCH_END && isLegal(settle(next)) && spareBytes(settle(next)) < 0;
  const spare: Term = {
    symbol: 'spare',
    value: limit > 0 ? spareBytes(settle(at(limit))) : 0,
    meaning: 'bytes left on the scarcest device at this limit',
    unit: 'bytes',
    from: 'derived as fit.spareBytes',
  };
  const over: Term = {
    symbol: 'next',
    value: hasNext ? spareBytes(settle(next)) : 0,
    meaning: `bytes left at the next legal value, ${limit + step}`,
    unit: 'bytes',
    from: 'derived as fit.spareBytes',
  };
  if (limit === 0) return { formula: 'next ≤ 0', symbols: [over] };
  if (hasNext) return { formula: 'next < 0 ≤ spare', symbols: [over, spare] };
  return { formula: '0 ≤ spare', symbols: [spare] };
}
