import { withDeviceCount } from '../scenario/devices.js';
import { sequenceStep } from '../scenario/legality/sequence-problems.js';
import { canBeOffered } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { withBatch } from '../scenario/with-batch.js';
import { smallerFormats } from './format-ladder.js';
import { fullestDevice, peakBytes } from './memory.js';

/** One change that frees memory on the binding device, and its cost. */
export interface Relief {
  readonly label: string;
  readonly scenario: Scenario;
  readonly freedBytes: number;
  readonly fits: boolean;
  /** The cost in words. */
  readonly cost: string;
}

type Change = readonly [label: string, edits: Partial<Scenario>, cost: string];

/**
 * Single changes by the bytes that each frees on the fullest device, largest first; changes that free nothing are
 * left out.
 */
export function whatFrees(scenario: Scenario): Relief[] {
  const settled = settle(scenario);
  const before = peakBytes(settled);
  const changes = settled.mode === 'training' ? trainingChanges(settled) : servingChanges(settled);
  return [...changes, ...sharedChanges(settled)]
    .map(([label, edits, cost]) => relief(settled, before, label, edits, cost))
    .filter((found): found is Relief => found !== undefined && found.freedBytes > 0)
    .sort((a, b) => b.freedBytes - a.freedBytes);
}

function relief(
  asked: Settled,
  before: number,
  label: string,
  edits: Partial<Scenario>,
  cost: string,
): Relief | undefined {
  const changed = { ...asked.scenario, ...edits };
  const settled = settle(changed);
  if (!canBeOffered(settled, asked)) return undefined;
  const { total: after, capacity } = fullestDevice(settled);
  return {
    label,
    scenario: changed,
    freedBytes: before - after,
    fits: after <= capacity,
    cost,
  };
}

function sharedChanges(settled: Settled): Change[] {
  const { scenario, tp, pp, sequence, batch, attention, devices, machine } = settled;
  const changes: Change[] = [];
  const doubled = (size: number, more: Partial<Scenario>): Partial<Scenario> => {
    const needed = size * 2;
    return needed <= devices
      ? more
      : { ...more, hardware: withDeviceCount(scenario, needed).hardware };
  };
  const group = tp * pp * scenario.cp;
  const more = group * 2 > devices ? ' and as many devices' : '';
  if (tp * 2 <= machine.domain)
    changes.push([
      `tensor parallel ${tp * 2}${more}`,
      doubled(group, { tp: tp * 2, dp: null }),
      'all-reduces in every layer',
    ]);
  changes.push([
    `pipeline ${pp * 2}${more}`,
    doubled(group, { pp: pp * 2, dp: null }),
    'bubbles between stages',
  ]);
  const step = sequenceStep(settled);
  const shorter = Math.floor(sequence / 2 / step) * step;
  if (shorter > 0) changes.push([`sequence ${shorter}`, { sequence: shorter }, 'half the context']);
  if (batch > 1)
    changes.push([
      `batch ${Math.floor(batch / 2)}`,
      withBatch(scenario, Math.floor(batch / 2)),
      'half the sequences at once',
    ]);
  if (attention === 'eager')
    changes.push(['flash attention', { attention: 'flash' }, 'nothing, where the kernel exists']);
  return changes;
}

function servingChanges(settled: Settled): Change[] {
  const { batchedTokens } = settled;
  return [
    ...smallerFormats('kv', settled).map(
      (format): Change => [`KV cache in ${format}`, { kv: format }, 'some accuracy of attention'],
    ),
    ...smallerFormats('weights', settled).map(
      (format): Change => [
        `weights in ${format}`,
        { weights: format },
        'some accuracy of the model',
      ],
    ),
    [
      `batched tokens ${Math.ceil(batchedTokens / 2)}`,
      { batchedTokens: Math.ceil(batchedTokens / 2) },
      'slower prefill',
    ],
  ];
}

function trainingChanges(settled: Settled): Change[] {
  const {
    zero,
    recompute,
    optimizer,
    loss,
    sequenceParallel,
    tp,
    lora,
    qlora,
    offload,
    gradients,
  } = settled;
  const changes: Change[] = [];
  if (recompute === 'none')
    changes.push([
      'selective recomputation',
      { recompute: 'selective' },
      'the attention core twice',
    ]);
  if (recompute !== 'full')
    changes.push(['full recomputation', { recompute: 'full' }, 'one more forward pass, +33 %']);
  if (zero < 3)
    changes.push([
      `ZeRO ${zero + 1}`,
      { zero: (zero + 1) as Scenario['zero'] },
      zero === 2 ? 'half again the communication' : 'little',
    ]);
  if (optimizer === 'adamw')
    changes.push(['8-bit AdamW', { optimizer: 'adamw-8bit' }, 'quantised optimizer state']);
  if (loss === 'naive') changes.push(['fused loss', { loss: 'fused' }, 'a kernel that fuses it']);
  if (loss !== 'chunked')
    changes.push(['chunked loss', { loss: 'chunked' }, 'a kernel that chunks it']);
  if (!sequenceParallel && tp > 1)
    changes.push(['sequence parallelism', { sequenceParallel: true }, 'nothing much']);
  if (offload === 'none')
    changes.push([
      'optimizer in host memory',
      { offload: 'optimizer' },
      'PCIe traffic at each step',
    ]);
  if (gradients === 'fp32')
    changes.push([
      'gradients in the compute format',
      { gradients: 'compute' },
      'accuracy of accumulation',
    ]);
  if (lora === 0 && qlora === 0) {
    changes.push(['LoRA of rank 16', { lora: 16 }, 'only adapters are trained']);
    changes.push([
      'QLoRA of rank 16',
      { qlora: 16 },
      'only adapters are trained, beside 4-bit weights',
    ]);
  }
  return changes;
}
