import { type Ledger, quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { asCertainAs } from '../certainty.js';
import { deviceFigures } from '../memory.js';
import { stagesOf } from '../stages.js';
import { activationsOf, trainingActivations } from '../training-activations.js';
import { liveActivations } from '../training-memory.js';
import { layers } from './training-activations.js';

/** Live activations of one rank by instant; those of a forward step alone in serving. */
interface Live {
  readonly forward: number;
  readonly loss: number;
  readonly backward: number;
}

const peak = quantities<Live>()({
  id: 'activations.bytes',
  label: 'Most activations of a device',
  short: 'activations',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Live activations of the fullest device at the instant with most of them; they grow with tokens.',
  formula: 'max(forward, loss, backward)',
  symbols: {
    forward: {
      value: ({ forward }) => forward,
      meaning: 'at the end of the forward pass: layers in flight',
      unit: 'bytes',
      from: 'derived as the activations of its device',
    },
    loss: {
      value: ({ loss }) => loss,
      meaning: 'with logits and loss; 0 in serving',
      unit: 'bytes',
      from: '--loss',
    },
    backward: {
      value: ({ backward }) => backward,
      meaning: 'with a layer computed again; 0 in serving',
      unit: 'bytes',
      from: '--recompute',
    },
  },
  source: 'docs/cost-model.md, Activations',
});

/** The most activations of any device and the saved tensors of its layers, both for the stage with the most. */
export function activationEntries(settled: Settled): readonly Ledger[] {
  const stages = stagesOf(settled);
  const lives = stages.map((stage): Live => {
    if (settled.mode === 'training') return liveActivations(trainingActivations(settled, stage));
    return { forward: deviceFigures(settled, stage).mostActivations, loss: 0, backward: 0 };
  });
  const most = lives.reduce((fullest, live) =>
    peak.amount(live) > peak.amount(fullest) ? live : fullest,
  );
  const fullest = stages.reduce((fuller, stage) =>
    trainingActivations(settled, stage).layers > trainingActivations(settled, fuller).layers
      ? stage
      : fuller,
  );
  const saved = layers.entry(activationsOf(settled, fullest), {
    id: 'activations.deviceLayersBytes',
  });
  return [peak.entry(most), saved].map((entry) => asCertainAs(settled.model, 'bytes', entry));
}
