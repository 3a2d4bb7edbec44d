import { bitsOfFormat } from '../formats/index.js';
import { cachedElements } from '../model/cache-class.js';
import type { Model } from '../model/model.js';
import { countParameters } from '../model/parameters.js';
import { sum } from '../quantity/index.js';
import { table } from '../text/table.js';
import { type Aspect, isUnderstood } from './certainty.js';
import { weightFlops } from './flops.js';
import type { Bracket, Report } from './report.js';

/** Figures that depend on the model, by their keys in the report. */
const FIGURES: Readonly<Record<string, (report: Report) => number | undefined>> = table({
  'parameters.total': ({ parameters }) => parameters.total,
  'parameters.active': ({ parameters }) => parameters.active,
  'kvCache.bytes': ({ kvCache }) => kvCache.bytes,
  'kvCache.bytesPerSequence': ({ kvCache }) => kvCache.bytesPerSequence,
  'kvCache.bytesPerToken': ({ kvCache }) => kvCache.bytesPerToken,
  'activations.bytes': ({ activations }) => activations.bytes,
  'memory.peak': ({ memory }) => memory.peak,
  'fit.maximumBatch': ({ fit }) => fit.maximumBatch,
  'fit.maximumSequence': ({ fit }) => fit.maximumSequence,
  'fit.minimumDevices': ({ fit }) => fit.minimumDevices,
  'compute.forwardFlopsPerToken': ({ compute }) => compute.forwardFlopsPerToken,
  'compute.trainingFlopsPerToken': ({ compute }) => compute.trainingFlopsPerToken,
  'compute.total': ({ compute }) => compute.total,
  'speed.prefillSeconds': ({ speed }) => speed?.prefillSeconds,
  'speed.timeToFirstToken': ({ speed }) => speed?.timeToFirstToken,
  'speed.decodeSecondsPerToken': ({ speed }) => speed?.decodeSecondsPerToken ?? undefined,
  'speed.tokensPerSecond': ({ speed }) => speed?.tokensPerSecond ?? undefined,
  'training.days': ({ training }) => training?.days,
  'training.tokensPerSecond': ({ training }) => training?.tokensPerSecond,
});

const COUNTS = ['weights'] as const satisfies readonly Aspect[];
const EVERY_COUNT = ['weights', 'cache', 'compute'] as const satisfies readonly Aspect[];

/** Every figure that depends on something unknown of the model, between its least and its largest reading. */
export function bracketsOf(report: Report): readonly Bracket[] {
  return Object.keys(FIGURES).flatMap((key) => bracketOf(report, key) ?? []);
}

/**
 * A figure's bracket over all readings of the model; undefined for a known model, and in a mode without the figure.
 */
export function bracketOf(report: Report, key: string): Bracket | undefined {
  const figure = Object.hasOwn(FIGURES, key) ? FIGURES[key] : undefined;
  if (!figure || report.readings.length === 0) return undefined;
  const values = [report, ...report.readings].flatMap((reading) => figure(reading) ?? []);
  if (values.length === 0) return undefined;
  // JSON has no infinity, which the time of an absurd reading may be.
  const high = Math.min(Number.MAX_VALUE, Math.max(...values));
  const low = Math.min(high, ...values);
  // A weight format changes bytes and no counts; an unknown cache or unknown work changes no weight.
  const { model } = report.settled;
  const aspects = key.startsWith('parameters.') ? COUNTS : EVERY_COUNT;
  if (low === high && aspects.every((aspect) => isUnderstood(model, aspect))) return undefined;
  return { key, low, high, why: doubtText(report) };
}

/** The unknown parts in a few words: `the unknown architecture "x"`, `the unread field memory_slots`. */
export function doubtText({ settled: { model } }: Pick<Report, 'settled'>): string {
  const [row, ...more] = model.unmodelled.toSorted(
    (left, right) => Number(isType(right.field)) - Number(isType(left.field)),
  );
  if (!row) return '';
  const what = isType(row.field)
    ? `the unknown architecture ${JSON.stringify(row.value).slice(0, 60)}`
    : row.field.startsWith('tensor ')
      ? `the architecture of the file (${row.field.slice(0, 80)})`
      : row.stored
        ? `the format of the weights (${row.field}: ${String(row.value).slice(0, 60)})`
        : row.severity === 'unknown'
          ? `the ${row.value === null ? 'missing' : 'unread'} field ${row.field.slice(0, 80)}`
          : `the uncounted part ${row.field.slice(0, 80)}`;
  return more.length > 0 ? `${what} and ${more.length} more` : what;
}

function isType(field: string): boolean {
  return field.endsWith('model_type');
}

/** Measures that figures grow with: a reading that is extreme in none of them changes no bracket. */
const MEASURES: readonly ((model: Model) => number)[] = [
  (model) => countParameters(model).total,
  (model) => countParameters(model).active,
  (model) => countParameters(model).parts.other,
  (model) => cachedElements(model).full,
  (model) => sum(Object.values(cachedElements(model).byWindow)),
  (model) => weightFlops(model).layers,
  (model) => countParameters(model).total * bitsOfFormat(model.storedFormat.format),
];

/** The readings that are extreme in some measure; the others lie between them. */
export function extremeReadings(readings: readonly Model[]): readonly Model[] {
  const chosen = MEASURES.flatMap((measure) => {
    const sorted = readings.toSorted((left, right) => measure(left) - measure(right));
    return [sorted[0], sorted.at(-1)];
  });
  return [...new Set(chosen)].filter((model) => model !== undefined);
}
