import { buildReport } from '../cost/build-report.js';
import { powersOnly } from '../cost/curves.js';
import { activationEntries } from '../cost/memory/activation-figures.js';
import { cachedElementsEntry } from '../cost/memory/cached-elements.js';
import { deviceEntries } from '../cost/memory/device-figures.js';
import { freeNow } from '../cost/memory/machine-figures.js';
import { scarcestOf } from '../cost/memory/scarcest.js';
import { nothing } from '../cost/nothing.js';
import type { Report } from '../cost/report.js';
import { savedRowEntries } from '../cost/saved-rows.js';
import { devicesOf } from '../hardware/machine.js';
import { publishedModel } from '../model/trained-modules.js';
import { findEntry, type Ledger } from '../quantity/index.js';
import { withBatch } from '../scenario/with-batch.js';

/** The id of a row, or the page itself, given what the stars of a key matched. */
export type KeyPage =
  | string
  | ((report: Report, ...at: readonly string[]) => Ledger | string | undefined);

/** The row of this id, or a page of 0 where there is no such row. */
function rowOrNone(row: string, key: string, ledger: Ledger): Ledger {
  return findEntry([ledger], row) ?? nothing.entry(key, [], { id: key });
}

/** The page of a figure of one device: the row of its pipeline stage. */
function ofDevice(item: string): KeyPage {
  return ({ memory }, index = '') => {
    const device = memory.devices[Number(index)];
    if (!device) return undefined;
    const { ledger } = device;
    return rowOrNone(`${ledger.id}.${item}`, `memory.devices.${index}.${item}`, ledger);
  };
}

function deviceFigure(report: Report, index: string, id: string): Ledger | undefined {
  const { settled, memory } = report;
  return findEntry(deviceEntries(settled, memory.devices, Number(index)), id);
}

/** The part of the parameters that holds the n-th tensor. */
function tensorRow({ parameters }: Report, index: string): string | undefined {
  const tensor = parameters.tensors[Number(index)];
  if (!tensor) return undefined;
  const before = parameters.tensors.slice(0, Number(index));
  return `parameters.${tensor.part}.${before.filter(({ part }) => part === tensor.part).length}`;
}

/** Keys of JSON whose page is a row with another id, or of another scenario. A star matches an index or a name. */
export const KEYS: readonly (readonly [pattern: string, page: KeyPage])[] = [
  ['parameters.total', 'parameters'],
  [
    'parameters.parts.*',
    ({ parameters: { ledger } }, part = '') =>
      rowOrNone(`parameters.${part}`, `parameters.parts.${part}`, ledger),
  ],
  [
    'parameters.nextTokenPrediction',
    ({ parameters: { ledger } }) => rowOrNone('', 'parameters.nextTokenPrediction', ledger),
  ],
  ['parameters.tensors.*.parameters', (report, index = '') => tensorRow(report, index)],
  ['kvCache.bytes', 'kvCache'],
  [
    'kvCache.elementsPerToken.full',
    ({ settled }) =>
      cachedElementsEntry(publishedModel(settled.model), 'full', 'kvCache.elementsPerToken.full'),
  ],
  [
    'kvCache.elementsPerToken.index',
    ({ settled }) =>
      cachedElementsEntry(publishedModel(settled.model), 'index', 'kvCache.elementsPerToken.index'),
  ],
  [
    'kvCache.elementsPerToken.byWindow.*',
    ({ settled }, window = '') =>
      cachedElementsEntry(
        publishedModel(settled.model),
        'byWindow',
        `kvCache.elementsPerToken.byWindow.${window}`,
        Number(window),
      ),
  ],
  [
    'kvCache.stateElementsPerSequence',
    ({ settled }) =>
      cachedElementsEntry(
        publishedModel(settled.model),
        'stateElementsPerSequence',
        'kvCache.stateElementsPerSequence',
      ),
  ],
  [
    'kvCache.curve.*.bytes',
    ({ kvCache, settled: { scenario } }, index = '') => {
      const sequence = powersOnly(kvCache.curve)[Number(index)]?.at;
      return sequence === undefined
        ? undefined
        : buildReport({ ...scenario, sequence }).kvCache.ledger;
    },
  ],
  ['activations.layersBytes', 'activations'],
  [
    'activations.curve.*.bytes',
    ({ activations, settled: { scenario } }, index = '') => {
      const batch = powersOnly(activations.curve)[Number(index)]?.at;
      if (batch === undefined) return undefined;
      const other = buildReport(withBatch(scenario, batch));
      return activationEntries(other.settled)[0];
    },
  ],
  [
    'activations.operations.*.*',
    ({ settled }, index = '', figure = '') => {
      const id = `activations.operations.${index}.${figure}`;
      return findEntry(savedRowEntries(settled, Number(index)), id);
    },
  ],
  [
    'activations.operations.*.band.*',
    ({ settled }, index = '', figure = '') => {
      const id = `activations.operations.${index}.band.${figure}`;
      return findEntry(savedRowEntries(settled, Number(index)), id);
    },
  ],
  ['vision.scratchBytes', 'vision'],
  ['vision.flops', 'vision.flops'],
  ['vision.activationBytes', 'vision.activationBytes'],
  [
    'machine.devices.*.free',
    ({ machine }, index = '') => {
      const device = devicesOf(machine)[Number(index)];
      return device && freeNow.entry(device, { under: `machine.devices.${index}` });
    },
  ],
  ['memory.devices.*.total', ({ memory }, index = '') => memory.devices[Number(index)]?.ledger],
  ['memory.devices.*.weights', ofDevice('weights')],
  ['memory.devices.*.gradients', ofDevice('gradients')],
  ['memory.devices.*.optimizer', ofDevice('optimizer')],
  ['memory.devices.*.activations', ofDevice('activations')],
  ['memory.devices.*.kvCache', ofDevice('kvCache')],
  ['memory.devices.*.overhead', ofDevice('overhead')],
  ['memory.devices.*.adapters', ofDevice('overhead.adapters')],
  ['memory.devices.*.graphs', ofDevice('overhead.graphs')],
  ['memory.devices.*.allocator', ofDevice('overhead.allocator')],
  [
    'memory.devices.*.instants.serve',
    ({ memory }, index = '') => memory.devices[Number(index)]?.ledger,
  ],
  [
    'memory.devices.*.instants.*',
    (report, index = '', instant = '') =>
      deviceFigure(report, index, `memory.devices.${index}.instants.${instant}`),
  ],
  [
    'memory.devices.*.*',
    (report, index = '', figure = '') =>
      deviceFigure(report, index, `memory.devices.${index}.${figure}`),
  ],
  ['compute.forwardFlopsPerToken', 'compute'],
  ['compute.forwardFlopsPerTokenCausal', 'compute.causal'],
  ['compute.trainingFlopsPerToken', 'compute.training'],
  ['speed.prefillSeconds', 'speed.prefill'],
  ['speed.timeToFirstToken', 'speed.prefill'],
  [
    'speed.firstPromptSeconds',
    ({ settled }) => (settled.batch > 1 ? 'speed.firstPrompt' : 'speed.prefill'),
  ],
  ['speed.decodeSecondsPerToken', 'speed.decode'],
  ['speed.tokensPerSecond', 'speed.throughput'],
  ['speed.speculation.tokensPerRound', 'speed.tokensPerRound'],
  ['speed.speculation.roundSeconds', 'speed.round'],
  [
    'speed.speculation.draftSeconds',
    ({ speed }) => {
      const round = speed?.others.find(({ id }) => id === 'speed.round');
      return round && rowOrNone('speed.round.drafts', 'speed.speculation.draftSeconds', round);
    },
  ],
  ['speed.speculation.speedUp', 'speed.speedUp'],
  ['speed.steady.secondsPerToken', 'speed.steady'],
  ['speed.steady.tokensPerSecond', 'speed.steady.throughput'],
  ['speed.steady.timeToFirstToken', 'speed.steady.first'],
  ['speed.offlineTokensPerSecond', 'speed.offline'],
  ['speed.ridgeFlopsPerByte', 'speed.ridge'],
  ['speed.cost.perHourUsd', 'speed.cost.hour'],
  ['speed.cost.perMillionTokensUsd', 'speed.cost.tokens'],
  ['speed.cost.perMillionInputTokensUsd', 'speed.cost.input'],
  ['speed.cost.wattsPerDevice', 'speed.cost.watts'],
  ['speed.cost.joulesPerToken', 'speed.cost.joules'],
  ['speed.cost.electricityPerMillionTokensUsd', 'speed.cost.electricity'],
  ['startup.loadSeconds', 'speed.startup'],
  [
    'training.phases.*.memory',
    ({ memory }, index = '') => {
      const at = memory.devices.indexOf(scarcestOf(memory.devices));
      const phase = Object.keys(memory.devices[at]?.instants ?? {})[Number(index)];
      return phase && `memory.devices.${at}.instants.${phase}`;
    },
  ],
  [
    'training.parts.*.seconds',
    ({ training }, index = '') => training?.step.children[Number(index)],
  ],
];
