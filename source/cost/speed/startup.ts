import { quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { loadedFormat, weightsOf } from '../weights.js';

/** The start of an engine. */
export interface Startup {
  readonly loadSeconds: number;
  readonly diskBytes: number;
}

/** Number of nodes whose disks read in parallel: those of one replica. */
function nodesOf({ tp, pp, cp, machine }: Settled): number {
  return Math.max(1, Math.ceil((tp * pp * cp) / machine.nodeDevices));
}

const define = quantities<Settled>();

const onDisk = define({
  id: 'startup.diskBytes',
  label: 'Weights on disk',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What an engine reads when it starts: the model, and a drafting model where there is one.',
  formula: 'W + D',
  symbols: {
    W: {
      value: (settled) => weightsOf(settled.model, loadedFormat(settled)).total,
      meaning: 'weights of the model in its format',
      unit: 'bytes',
      from: 'tensors of the model and --weights',
    },
    D: {
      value: ({ draft, draftWeights }) =>
        draft && draftWeights !== undefined ? weightsOf(draft, draftWeights).total : 0,
      meaning: 'those of the drafting model',
      unit: 'bytes',
      from: '--draft',
    },
  },
  source: 'docs/serving-speed.md, Loading weights',
});

const loading = define({
  id: 'speed.startup',
  label: 'Loading weights',
  short: 'Loading',
  unit: 'seconds',
  certainty: 'modelled',
  what: 'Reading the weights from disk when the engine starts; nodes read their parts at once.',
  formula: 'W/(n·r)',
  symbols: {
    W: {
      value: onDisk.amount,
      meaning: 'weights on disk',
      unit: 'bytes',
      from: 'row startup.diskBytes',
    },
    n: { value: nodesOf, meaning: 'nodes of one replica', from: '--tp and --pp' },
    r: {
      value: ({ scenario: { diskBandwidth } }) => diskBandwidth,
      meaning: 'rate of the disk of one node',
      unit: 'bytesPerSecond',
      from: '--disk-bandwidth',
    },
  },
  source: 'docs/serving-speed.md, Loading weights',
});

export function startupOf(settled: Settled): Startup {
  return { loadSeconds: loading.amount(settled), diskBytes: onDisk.amount(settled) };
}

export const loadingEntry = loading.entry;
export const diskEntry = onDisk.entry;
