import { quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { loadedFormat, weightsOf } from '../weights.js';

/** The start of an engine. */
export interface Startup {
  readonly loadSeconds: number;
  readonly diskBytes: number;
}

/** Nodes whose disks read at once: those of the stages of one replica. */
function nodesOf({ tp, pp, cp, machine }: Settled): number {
  return Math.max(1, Math.ceil((tp * pp * cp) / machine.nodeDevices));
}

const loading = quantities<Settled>()({
  id: 'speed.startup',
  label: 'Loading weights',
  unit: 'seconds',
  certainty: 'modelled',
  what: 'Reading the weights from disk when the engine starts; nodes read their parts at once.',
  formula: 'W/(n·r)',
  symbols: {
    W: {
      value: weightBytes,
      meaning: 'weights on disk',
      unit: 'bytes',
      from: 'tensors of the model in its format',
    },
    n: { value: nodesOf, meaning: 'nodes of one replica', from: '--tp and --pp' },
    r: {
      value: ({ diskBandwidth }) => diskBandwidth,
      meaning: 'rate of the disk of one node',
      unit: 'bytesPerSecond',
      from: '--disk-bandwidth',
    },
  },
  source: 'docs/serving-speed.md, Loading weights',
});

/** Bytes of the model and of what drafts for it. */
function weightBytes(settled: Settled): number {
  const { model, draft, draftWeights } = settled;
  const own = weightsOf(model, loadedFormat(settled)).total;
  return draft && draftWeights !== undefined ? own + weightsOf(draft, draftWeights).total : own;
}

export function startupOf(settled: Settled): Startup {
  return { loadSeconds: loading.amount(settled), diskBytes: weightBytes(settled) };
}

export const loadingEntry = loading.entry;
