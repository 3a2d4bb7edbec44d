import { barScale, cacheCapacity, leastLength, pointsOfInterest } from '../../cost/curves.js';
import type { CurvePoint, Report } from '../../cost/report.js';
import { MINIMUM } from '../../engines/index.js';
import type { Ledger } from '../../quantity/index.js';
import { bytesText, tokensText } from '../../report/units.js';
import type { Scenario } from '../../scenario/scenario.js';
import { withBatch } from '../../scenario/with-batch.js';
import { memoryChart, stepChart } from '../charts/charts.js';
import { baselineAt, type CurvePane } from '../curve-baseline.js';
import { fullestOf } from '../fullest.js';
import type { ResultRow } from '../result-row.js';
import { aboutPane } from './about.js';
import type { PaneDeclaration } from './declaration.js';
import type { CurvePart, Question, Spare, View, Words } from './view.js';

/** Cache bytes over sequence length. */
export const cache: PaneDeclaration = {
  title: 'KV cache × sequence',
  short: 'KV',
  key: 'K',
  minimum: 4,
  weight: 1,
  words: 'Cache by sequence length',
  view: (question) => {
    const { scenario, report } = question;
    const { kvCache, fit, settled } = report;
    const isTraining = settled.mode === 'training';
    return curveView(question, cacheWords(report), {
      pane: 'cache',
      // Without a cache, rows of 0 B that the rest of the memory makes too large would tell nothing of it.
      curve:
        kvCache.bytesPerSequence === 0
          ? kvCache.curve.filter(({ current }) => current)
          : kvCache.curve,
      ledger: kvCache.ledger,
      // In training none shares it: the scale is that of one device, so that the mode moves no bar.
      capacity: isTraining ? report.memory.capacity : cacheCapacity(report),
      limit:
        fit.maximumSequence > 0 ? `full beyond ${tokensText(fit.maximumSequence)} tokens` : 'full',
      take: (at) => ({ ...scenario, sequence: at }),
    });
  },
};

/** Activation bytes over batch. */
export const activations: PaneDeclaration = {
  title: 'Activations × batch',
  short: 'Act',
  key: 'A',
  isAnswer: true,
  alsoKey: 'a',
  minimum: 4,
  weight: 1,
  words: 'Activations by batch',
  view: (question) => {
    const { scenario, report } = question;
    const largest = report.fit.maximumBatch;
    return curveView(question, activationWords(report), {
      pane: 'activations',
      curve: report.activations.curve,
      ledger: activationsLedger(report),
      capacity: report.memory.capacity,
      limit: largest > 0 ? `full beyond batch ${tokensText(largest)}` : 'full',
      take: (at) => withBatch(scenario, at),
    });
  },
};

function cacheWords({ kvCache, settled }: Report): readonly Words[] {
  const { bytesPerToken, bytesPerSequence, minimumBytes, bytes } = kvCache;
  if (bytesPerSequence === 0) return [{ text: 'no layer keeps a cache', tone: 'quiet' }];
  const quiet = (text: string): Words => ({ text, tone: 'quiet' });
  return [
    quiet(`a token ${bytesText(bytesPerToken)}`),
    // Training keeps none.
    quiet(
      settled.mode === 'training' ? 'in serving only' : `a sequence ${bytesText(bytesPerSequence)}`,
    ),
    ...(settled.engine === MINIMUM
      ? []
      : [
          quiet(`minimum ${bytesText(minimumBytes)}`),
          quiet(`${settled.engine} ${bytesText(bytes)}`),
        ]),
  ];
}

function activationWords({ activations: { bytes }, settled }: Report): readonly Words[] {
  const quiet = (text: string): Words => ({ text, tone: 'quiet' });
  // SGLang: its share of the memory is for weights and cache alone.
  if (bytes === 0) return [quiet('in what Memory use leaves free')];
  const most = quiet(`most on one device ${bytesText(bytes)}`);
  if (settled.mode === 'training') return [most];
  return [most, quiet(`a step takes ${tokensText(settled.batchedTokens)} tokens`)];
}

/** What training saves for its backward pass; in serving, what the fullest device works with. */
function activationsLedger({ settled, activations: saved, memory }: Report): Ledger {
  if (settled.mode === 'training') return saved.ledger;
  const { ledger } = fullestOf(memory);
  return ledger.children.find(({ id }) => id === `${ledger.id}.activations`) ?? ledger;
}

interface Curve {
  readonly pane: CurvePane;
  readonly curve: readonly CurvePoint[];
  readonly ledger: Ledger;
  /** What bars are measured against, where that is known. */
  readonly capacity: number | undefined;
  readonly limit: string;
  readonly take: (at: number) => Scenario;
}

function curveView(question: Question, head: readonly Words[], curve: Curve): View {
  const least = curve.pane === 'cache' ? leastLength(curve.curve) : 1;
  const points = pointsOfInterest(curve.curve, least);
  const part = curvePart(question, curve, tellingPoints(points));
  const marked = baselineWords(part);
  return {
    head: [{ kind: 'words', words: [...head, ...flatWords(curve.pane, points)] }],
    body: [part],
    ...(marked && { hint: marked }),
    spare: [...spareOf(question, curve.pane), ...aboutPane(curve.pane, question)],
  };
}

/** Beside the bars where there is room: all of the memory over the same size, or over a step of training. */
function spareOf(question: Question, pane: CurvePane): readonly Spare[] {
  const { mode, model } = question.report.settled;
  // The tokens of a picture follow from its resolution.
  if (pane === 'cache')
    return [
      memoryChart(question, model.picture && mode === 'inference' ? 'resolution' : 'sequence'),
    ];
  return [mode === 'training' ? stepChart(question) : memoryChart(question, 'batch')];
}

function curvePart({ baseline }: Question, curve: Curve, points: readonly CurvePoint[]): CurvePart {
  const { pane, ledger, capacity, limit, take } = curve;
  const rowAt = (at: number, bytes: number): ResultRow => ({
    id: `${pane}.${at}`,
    label: tokensText(at),
    amount: bytes,
    unit: 'bytes',
    certainty: ledger.certainty,
    ledger,
    tone: pane === 'cache' ? 'cache' : 'activations',
  });
  const before = baseline && [...baselineAt(pane, baseline.scenario, points)];
  return {
    kind: 'curve',
    rows: points.map(({ at, bytes, fits, current }) => ({
      ...rowAt(at, bytes),
      isFitting: fits,
      isHere: current,
      take: () => take(at),
    })),
    whole: barScale(capacity, points),
    before: before?.map(([at, bytes]) => rowAt(at, bytes)),
    limit: points.every(({ fits }) => fits) ? undefined : limit,
  };
}

/** Whether all points read alike: bars of them would tell nothing. */
function isFlat(points: readonly CurvePoint[]): boolean {
  return new Set(points.map(({ bytes }) => bytesText(bytes))).size === 1;
}

/** Of a curve that does not change where the scenario is, and what is too large. */
function tellingPoints(points: readonly CurvePoint[]): readonly CurvePoint[] {
  return isFlat(points) ? points.filter(({ current, fits }) => current || !fits) : points;
}

/** Says of a curve that does not change that it does not. */
function flatWords(pane: CurvePane, points: readonly CurvePoint[]): readonly Words[] {
  if (points.length < 2 || !isFlat(points)) return [];
  return [{ text: `the same at every ${pane === 'cache' ? 'length' : 'batch'}`, tone: 'quiet' }];
}

/** The mark of the baseline, where any is drawn. */
function baselineWords({ rows, before = [] }: CurvePart): Words | undefined {
  const isMarked = before.some(({ amount }, index) => amount !== rows[index]?.amount);
  return isMarked ? { text: '┆ baseline', tone: 'quiet' } : undefined;
}
