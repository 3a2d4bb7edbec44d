import { bitsPerWeight, ggufFormat, parseWeightFormat } from '../../formats/index.js';
import { type QuantitySymbol, quantities, total } from '../../quantity/index.js';
import type { Settled, SettledSetting } from '../../scenario/settled.js';
import { loadedFormat } from '../weights.js';
import { ITEMS } from './items.js';

/** What the weights of one rank of a stage are made of in serving. */
export interface ServingWeights {
  readonly settled: SettledSetting;
  /** Bytes outside the routed experts on this rank. */
  readonly dense: number;
  /** Bytes of its routed experts. */
  readonly experts: number;
  /** Factor by which the engine pads the columns of experts for its kernels. */
  readonly padding: number;
  /** Bytes of the next-token-prediction modules. */
  readonly drafting: number;
  /** Bytes of towers that are stored in a file of their own. */
  readonly towers: number;
  /** Bytes that stay in host memory. */
  readonly offloaded: number;
}

const define = quantities<ServingWeights>();

function bytes(
  part: 'dense' | 'experts' | 'drafting',
  meaning: string,
  ranks: string,
): QuantitySymbol<ServingWeights> {
  return {
    value: (input) => input[part],
    meaning,
    unit: 'bytes',
    from: ({ settled }) =>
      `tensors of the stage, each rows·⌈columns / block⌉·bytes of a block in ${loadedFormat(settled)}, divided by ${ranks}`,
  };
}

export const weights = define({
  id: ITEMS.weights.id,
  label: ITEMS.weights.label,
  unit: 'bytes',
  certainty: 'exact',
  what: 'The weights of this device in their format; they grow with parameters and bits a weight, and tensor, pipeline and expert ranks divide them.',
  formula: 'max(0, dense + ⌊p·experts + 0.5⌋ + drafts + towers − offloaded)',
  symbols: {
    dense: bytes('dense', 'weights outside the routed experts', '--tp and --pp'),
    experts: bytes('experts', 'routed experts', '--ep, --tp and --pp'),
    p: {
      value: ({ padding }) => padding,
      meaning:
        'times as much, where the engine pads experts or widens their scales for its kernels',
      from: ({ settled }) => `engine ${settled.engine}`,
    },
    drafts: bytes('drafting', 'next-token-prediction modules that draft', '--tp'),
    towers: {
      value: (input) => input.towers,
      meaning: 'vision and audio towers in a file of their own, in 16 bits (mmproj)',
      unit: 'bytes',
      from: '--images',
    },
    offloaded: {
      value: (input) => input.offloaded,
      meaning: 'weights that stay in host memory',
      unit: 'bytes',
      from: '--cpu-offload',
    },
  },
  source: 'docs/cost-model.md, Bytes of a tensor',
  note: ({ settled }) => formatNote(settled.weights),
});

/** The weights of a diffusion pipeline on a device. */
export const pipelineWeights = total<Settled>({
  ...ITEMS.weights,
  unit: 'bytes',
  what: 'The weights of this device at the fullest moment of the pipeline: the transformer’s, and those of text encoders and VAE that are there.',
  source: 'docs/cost-model.md, Diffusion pipelines',
});

function formatNote(id: string): string {
  const format = parseWeightFormat(id);
  return format.kind === 'gguf'
    ? `${format.label}: its base type has ${bitsPerWeight(ggufFormat(format.file.base))} bits a weight; some tensors take more`
    : `${format.label}: norms and what checkpoints keep in 16 bits stay so`;
}
