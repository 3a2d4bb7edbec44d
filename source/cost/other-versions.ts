import { isAtLeast, trainingOf } from '../engines/index.js';
import { type Ledger, quantities } from '../quantity/index.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { type DeviceFigures, deviceFigures } from './memory.js';
import type { MemoryReport } from './report.js';
import { stagesOf } from './stages.js';

/** A span of a framework's versions. */
interface Span {
  /** The first version of the span; null: as far back as is known. */
  readonly from: string | null;
  /** The first version after it; null: it is the newest. */
  readonly before: string | null;
}

/** The peak under a span of versions. */
export interface VersionPeak extends Span {
  /** Bytes of the fullest device. */
  readonly peak: number;
}

interface Under {
  readonly span: Span;
  readonly device: DeviceFigures;
}

/** Below this share of the peak a version makes no difference that is worth a line. */
const LEAST_DIFFERENCE = 0.01;

/** No version is older. */
const OLDEST = '0';

/**
 * Spans of a framework's versions that were not asked for, the newest first, where the peak in training is another: whoever
 * asks without a version may run another than the newest. Nothing where a version is asked for.
 */
function underOthers(settled: Settled, peak: number): readonly Under[] {
  const { scenario, mode, engine, engineVersion } = settled;
  if (mode !== 'training' || scenario.engineVersion !== null) return [];
  const { boundaries } = trainingOf(engine).defaults;
  const found: Under[] = [];
  for (const [index, before] of [null, ...boundaries].entries()) {
    const from = boundaries[index] ?? null;
    const isAsked =
      isAtLeast(engineVersion, from ?? OLDEST) && !(before && isAtLeast(engineVersion, before));
    if (isAsked) continue;
    const device = fullestUnder(settled, from ?? OLDEST);
    if (Math.abs(device.total / peak - 1) <= LEAST_DIFFERENCE) continue;
    const last = found.at(-1);
    const continues = last?.span.from === before && last.device.total === device.total;
    if (continues) found.pop();
    found.push({ span: { from, before: continues ? last.span.before : before }, device });
  }
  return found;
}

function fullestUnder({ scenario }: Settled, engineVersion: string): DeviceFigures {
  const settled = settle({ ...scenario, engineVersion });
  return stagesOf(settled)
    .map((stage) => deviceFigures(settled, stage))
    .reduce((fullest, one) => (one.total > fullest.total ? one : fullest));
}

/** Peaks under versions of a framework that were not asked for, where they differ. */
export function otherVersions(settled: Settled, peak: number): readonly VersionPeak[] {
  return underOthers(settled, peak).map((under) => ({ ...under.span, peak: total.amount(under) }));
}

/** The same as pages. */
export function otherVersionEntries(settled: Settled, peak: number): readonly Ledger[] {
  return underOthers(settled, peak).map((under, index) =>
    total.entry(under, { under: `memory.otherVersions.${index}` }),
  );
}

/** The span that takes most; undefined where none differs. */
export function largestOther({ otherVersions: spans }: MemoryReport): VersionPeak | undefined {
  return spans.toSorted((one, other) => other.peak - one.peak)[0];
}

/** The span in words: `before 4.54`, `from 26.06 on`. */
export function spanText({ from, before }: Span): string {
  return before === null ? `from ${from} on` : `before ${before}`;
}

const part = {
  unit: 'bytes',
  from: 'derived as the row of its device, with --engine-version',
} as const;

const total = quantities<Under>()({
  id: 'peak',
  label: ({ span }) => `Peak ${spanText(span)}`,
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What the fullest device needs at the peak of a training step under other versions of the framework, whose defaults differ.',
  formula: 'weights + gradients + optimizer + activations + overhead',
  symbols: {
    weights: { value: ({ device }) => device.weights, meaning: 'weights', ...part },
    gradients: {
      value: ({ device }) => device.gradients,
      meaning: 'gradients at the peak',
      ...part,
    },
    optimizer: {
      value: ({ device }) => device.optimizer,
      meaning: 'states of the optimizer',
      ...part,
    },
    activations: {
      value: ({ device }) => device.activations,
      meaning: 'activations and buffers at the peak',
      ...part,
    },
    overhead: { value: ({ device }) => device.overhead, meaning: 'overhead', ...part },
  },
  source: 'docs/engines.md, Defaults by framework',
});
