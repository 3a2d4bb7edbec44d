import { servingOf } from '../../engines/index.js';
import { findEntry, type Ledger, quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { boundEntries } from './evidence/bounds.js';
import type { BandedFigure } from './figures.js';
import { handoffEntries } from './handoff.js';
import { loadEntries } from './load-figures.js';
import { speedParts } from './parts.js';
import { diskEntry } from './startup.js';

const inFlight = quantities<Settled>()({
  id: 'speed.batchesInFlight',
  label: 'Batches in flight',
  unit: 'count',
  certainty: 'exact',
  what: 'Batches on their way through the stages of the pipeline at once; 1 without a pipeline.',
  formula: 'min(most, B)',
  symbols: {
    most: {
      value: ({ engine, pp }) => servingOf(engine).batchesInFlight(pp, Number.POSITIVE_INFINITY),
      meaning: 'that the engine keeps in flight',
      from: 'engine scheduler, and --pp',
    },
    B: { value: ({ batch }) => batch, meaning: 'sequences of a replica', from: '--batch' },
  },
  source: 'docs/cost-model.md, Pipeline bubble',
});

/** The row of each figure that has bounds. */
const ROWS: Readonly<Record<BandedFigure, string>> = {
  decodeSecondsPerToken: 'speed.decode',
  prefillSeconds: 'speed.prefill',
  steadySecondsPerToken: 'speed.steady',
  steadyTimeToFirstToken: 'speed.steady.first',
  offlineTokensPerSecond: 'speed.offline',
};

/** Figures of a serving speed that are no rows: bounds, load, hand-over, reading weights from disk. */
export function speedFigures(whole: Settled, rows: readonly Ledger[]): readonly Ledger[] {
  const { settled, generates, banded, step } = speedParts(whole);
  const bounds = banded.flatMap(({ figure, band }) => {
    const row = findEntry(rows, ROWS[figure]);
    if (!row) return [];
    const under = `speed.bands.${figure}`;
    return boundEntries(band.spread, { name: row.label, row: row.id, under, unit: row.unit });
  });
  const shared = [inFlight.entry(settled), diskEntry(settled), ...bounds];
  if (!generates) return shared;
  return [...shared, ...loadEntries(settled), ...handoffEntries(settled, step.pace.linkShare)];
}
