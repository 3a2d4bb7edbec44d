import type { Offload, OffloadPart } from '../engines/training-choices.js';
import { offloadOf } from '../scenario/offload.js';
import type { Settled } from '../scenario/settled.js';
import { frozenParts } from './frozen-parts.js';
import { type Change, frameworkSwitch } from './relief.js';
import { towerStacks } from './tower-stacks.js';

/** Changes of the images of an example, and of what is trained of the tower that they pass through. */
function imageChanges(settled: Settled): Change[] {
  const { images, imageSize } = settled.scenario;
  if (images === 0) return [];
  const half = imageSize.replaceAll(/\d+/g, (side) =>
    String(Math.max(1, Math.floor(Number(side) / 2))),
  );
  const changes: Change[] = [
    [`images of ${half} pixels`, { imageSize: half }, 'a quarter of the patches', 'work'],
  ];
  const vision = towerStacks(settled).find(({ part }) => part === 'vision');
  if (vision === undefined || vision.passes === 1) return changes;
  if (vision.recomputation.layers === 0)
    changes.push([
      'recomputation in the tower',
      { towerRecompute: 'full' },
      'one more forward pass of the images',
      'layout',
      ['towerRecompute'],
    ]);
  changes.push([
    'a frozen tower',
    { freeze: [...frozenParts(settled), 'vision'] },
    'the tower is not trained',
    'training',
    ['freezeTower'],
  ]);
  return changes;
}

/** What stays in host memory beside a part that goes there too. */
const STAYS = {
  optimizer: ['activations', 'rollout-weights'],
  parameters: ['activations'],
  activations: ['optimizer', 'parameters', 'rollout-optimizer', 'rollout-weights'],
} as const satisfies Readonly<Record<string, readonly OffloadPart[]>>;

function offloadWith({ scenario }: Settled, part: keyof typeof STAYS): Offload {
  const stays: readonly OffloadPart[] = STAYS[part];
  const kept = [offloadOf(scenario)].flat().filter((own) => stays.includes(own));
  return kept.length === 0 ? part : [part, ...kept];
}

const STAGES = [1, 2, 3] as const;

/** Changes of a training run alone, of which those that its framework can't make are not offered. */
export function trainingChanges(settled: Settled): Change[] {
  const {
    zero,
    recompute,
    optimizer,
    loss,
    sequenceParallel,
    tp,
    lora,
    qlora,
    offloadedStates,
    offloadsActivations,
    gradients,
  } = settled;
  const changes: Change[] = imageChanges(settled);
  if (recompute === 'none')
    changes.push(
      [
        'selective recomputation',
        { recompute: 'selective' },
        'the attention core twice',
        'layout',
        ['selectiveRecompute'],
      ],
      [
        'recomputation per operation',
        { recompute: 'per-op' },
        'half a forward pass more',
        'layout',
        ['perOpRecompute'],
      ],
    );
  if (recompute !== 'full')
    changes.push([
      'full recomputation',
      { recompute: 'full' },
      'one more forward pass',
      'layout',
      ['fullRecompute'],
    ]);
  const stage = STAGES.find(
    (it) => it > zero && frameworkSwitch(settled, 'zero', it) !== undefined,
  );
  if (stage !== undefined)
    changes.push([
      `ZeRO ${stage}`,
      { zero: stage },
      stage === 3 ? 'half again the communication' : 'little',
      'layout',
      ['zero', stage],
    ]);
  if (optimizer === 'adamw')
    changes.push([
      '8-bit AdamW',
      { optimizer: 'adamw-8bit' },
      'quantised optimizer state',
      'numerics',
      ['eightBitAdam'],
    ]);
  if (loss === 'naive')
    changes.push([
      'fused loss',
      { loss: 'fused' },
      'a kernel that fuses it',
      'layout',
      ['fusedLoss'],
    ]);
  if (loss !== 'chunked' && loss !== 'cut')
    changes.push([
      'chunked loss',
      { loss: 'chunked' },
      'a kernel that chunks it',
      'layout',
      ['chunkedLoss'],
    ]);
  if (!sequenceParallel && tp > 1)
    changes.push([
      'sequence parallelism',
      { sequenceParallel: true },
      'nothing much',
      'layout',
      ['sequenceParallel'],
    ]);
  if (offloadedStates === 'none')
    changes.push([
      'optimizer in host memory',
      { offload: offloadWith(settled, 'optimizer') },
      'PCIe traffic at each step',
      'layout',
      ['offloadOptimizer'],
    ]);
  if (offloadedStates !== 'parameters')
    changes.push([
      'weights and optimizer in host memory',
      { offload: offloadWith(settled, 'parameters') },
      'PCIe traffic in each layer',
      'layout',
      ['offloadWeights'],
    ]);
  // torchtune asks for recomputation with it (recipes/full_finetune_distributed.py).
  if (recompute === 'full' && !offloadsActivations)
    changes.push([
      'activations in host memory',
      { offload: offloadWith(settled, 'activations') },
      'PCIe traffic in each layer',
      'layout',
      ['offloadActivations'],
    ]);
  if (gradients === 'fp32')
    changes.push([
      'gradients in the compute format',
      { gradients: 'compute' },
      'accuracy of accumulation',
      'numerics',
      ['shortGradients'],
    ]);
  if (lora === 0 && qlora === 0) {
    changes.push([
      'LoRA of rank 16',
      { lora: 16 },
      'only adapters are trained',
      'training',
      ['lora', 16],
    ]);
    changes.push([
      'QLoRA of rank 16',
      { qlora: 16 },
      'only adapters are trained, beside 4-bit weights',
      'training',
      ['qlora', 16],
    ]);
  }
  return changes;
}
