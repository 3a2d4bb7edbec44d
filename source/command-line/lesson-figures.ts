import { buildReport } from '../cost/build-report.js';
import { fullestDevice } from '../cost/memory.js';
import type { Report } from '../cost/report.js';
import { workOf } from '../model/operations.js';
import {
  amountText,
  bytesText,
  countText,
  exactText,
  secondsText,
  tokensText,
} from '../report/units.js';
import { withBatch } from '../scenario/with-batch.js';
import { table } from '../text/table.js';

const SECONDS_A_DAY = 86_400;

const decimal = (bytes: number, unit: 'GB' | 'TB'): string =>
  `${(bytes / (unit === 'GB' ? 1e9 : 1e12)).toPrecision(3)} ${unit}`;

/** The figures that lessons name, each read from the report of the lesson's scenario. */
const FIGURES: Readonly<Record<string, (report: Report) => string>> = table({
  total: ({ parameters }) => exactText(parameters.total),
  active: ({ parameters }) => countText(parameters.active),
  rough: ({ parameters }) => countText(parameters.rough.seed.amount),
  layers: ({ settled }) => String(settled.model.layerCount),
  hidden: ({ settled }) => exactText(settled.model.hiddenSize),
  vocabulary: ({ settled }) => exactText(settled.model.vocabularySize),
  kvHeads: ({ settled }) => String(coreOf(settled.model).kvHeads),
  headRatio: ({ settled }) => {
    const { heads, kvHeads = heads } = coreOf(settled.model);
    return String(heads / kvHeads);
  },
  format: ({ settled }) => settled.weights,
  weights: (report) => bytesText(deviceOf(report).weights),
  weightsGb: (report) => decimal(deviceOf(report).weights, 'GB'),
  gradients: (report) => bytesText(deviceOf(report).gradients),
  optimizer: (report) => bytesText(deviceOf(report).optimizer),
  bytesAParameter: (report) => {
    const { weights, gradients, optimizer } = deviceOf(report);
    return exactText((weights + gradients + optimizer) / report.parameters.total);
  },
  savedGb: ({ activations }) => decimal(activations.layersBytes, 'GB'),
  saved64Tb: (report) => decimal(savedAt(report, 64), 'TB'),
  saved128Tb: (report) => decimal(savedAt(report, 128), 'TB'),
  cache: ({ kvCache }) => bytesText(kvCache.bytes),
  cacheAToken: ({ kvCache }) => bytesText(kvCache.bytesPerToken),
  sequence: ({ settled }) => tokensText(settled.sequence),
  users: ({ fit }) => exactText(fit.maximumBatch),
  firstToken: ({ speed }) => secondsText(speed?.timeToFirstToken ?? 0),
  eachToken: ({ speed }) => secondsText(speed?.decodeSecondsPerToken ?? 0),
  speed: ({ speed }) => amountText(speed?.tokensPerSecond ?? 0, 'tokensPerSecond'),
  critical: ({ speed }) => exactText(Math.round(speed?.criticalBatch ?? 0)),
  sixNd: ({ compute, training }) =>
    amountText(compute.others.sixND.amount * (training?.tokens ?? 0), 'flops'),
  roughDays: ({ settled: { devices, accelerator }, compute, training }) => {
    if (!training) throw new Error('the lesson’s scenario is no training');
    const peak = accelerator.denseFlops.bf16 ?? 0;
    const seconds =
      (compute.others.sixND.amount * training.tokens) / (devices * peak * training.mfu);
    return `${(seconds / SECONDS_A_DAY).toPrecision(3)} days`;
  },
  days: ({ training }) => `${(training?.days ?? 0).toPrecision(3)} days`,
});

function deviceOf({ settled }: Report) {
  return fullestDevice(settled);
}

function coreOf({ groups }: Report['settled']['model']) {
  const [core] = groups.flatMap((group) => workOf(group).cores);
  if (!core) throw new Error('the lesson’s model has no attention');
  return core;
}

function savedAt({ settled }: Report, batch: number): number {
  return buildReport(withBatch(settled.scenario, batch)).activations.layersBytes;
}

/** A sentence of a lesson with its figures put in. */
export function withFigures(sentence: string, report: Report): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const figure = FIGURES[name];
    if (!figure) throw new Error(`no figure ${name}`);
    return figure(report);
  });
}
