import type { SavedTensor, Share } from '../../model/operation.js';
import { type QuantitySymbol, quantities, sum, sumOf, total } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { type ActivationSettings, tokensOf } from '../saved-tensors.js';
import { type Instant, ITEMS } from './items.js';

/** What the activations of one rank of a stage are made of. */
export interface Activations {
  readonly settled: Settled;
  readonly settings: ActivationSettings;
  /** The tensors saved before the first layer and after the last. */
  readonly ends: {
    readonly input: readonly SavedTensor[];
    readonly output: readonly SavedTensor[];
  };
  /** Bytes that the stage's layers save for one micro-batch: on the device, and in host memory. */
  readonly saved: number;
  readonly away: number;
  /** Bytes of the largest layer that is being copied to the host or back; 0 without offloaded activations. */
  readonly passing: number;
  /** Bytes that towers and projectors save for one micro-batch. */
  readonly towers: number;
  /** Bytes of the largest layer while it is recomputed; 0 without full recomputation. */
  readonly again: number;
  /** Micro-batches whose activations the stage holds at once. */
  readonly flight: number;
  /** Keys and values of one token on one rank, in elements. */
  readonly ringWidth: number;
}

const define = quantities<Activations>();

type Of = QuantitySymbol<Activations>;

const flight: Of = {
  value: (input) => input.flight,
  meaning: 'micro-batches in flight on this stage',
  from: '--schedule, --pp, --virtual-stages and --global-batch',
};
const T: Of = {
  value: ({ settings }) => settings.tokens,
  meaning: 'tokens of a micro-batch on one context rank',
  unit: 'tokens',
  from: '--sequence, --batch and --cp',
};
const e: Of = {
  value: ({ settings }) => settings.bytes,
  meaning: 'bytes of an activation element',
  unit: 'bytes',
  from: ({ settled }) => `recipe ${settled.recipe}`,
};
/** Sequence parallelism divides what tensor parallelism alone does not. */
const t_s: Of = {
  value: ({ settled }) => (settled.sequenceParallel ? settled.tp : 1),
  meaning: 'ranks that divide the residual stream',
  from: '--sequence-parallel and --tp',
};

function imagesOf({ settled: { batch, others, scenario } }: Activations): number {
  return batch * others.sequencesOfExample * scenario.images;
}

/** The sum of a figure over saved tensors with this share. */
function sumOfShare(
  tensors: readonly SavedTensor[],
  share: Share,
  figure: (tensor: SavedTensor) => number,
): number {
  return sumOf(tensors, (tensor) => (tensor.share === share ? figure(tensor) : 0));
}

const elementsOf = ({ elements }: SavedTensor) => elements;
const bytesOf = ({ elements, elementBytes = 0 }: SavedTensor) => elements * elementBytes;

/** The logits of the loss, which depend on its kind. */
const logitsOf = ({ ends }: Activations) => ends.output.find(({ share }) => share === 'words');

export const layers = define({
  id: 'layers',
  label: 'Saved tensors of the layers',
  short: 'layers',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What the layers of the stage keep for the backward pass; it grows with tokens, layers and micro-batches in flight.',
  formula: '⌈saved·flight + passing⌉',
  symbols: {
    saved: {
      value: (input) => input.saved,
      meaning: ({ settled }) =>
        `bytes of one micro-batch on this rank, recompute ${settled.recompute}`,
      unit: 'bytes',
      from: 'derived from activations, divided over ranks, less what is recomputed',
    },
    flight,
    passing: {
      value: (input) => input.passing,
      meaning: 'bytes of a layer on its way to host memory and back',
      unit: 'bytes',
      from: '--offload activations',
    },
  },
  source: 'docs/cost-model.md, Saved tensors of a layer; arXiv:2205.05198',
});

export const towers = define({
  id: 'towers',
  label: 'Saved tensors of towers and projectors',
  short: 'towers',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What the tower and the projector keep of the images for the backward pass, as far as something in them or below them is trained; it grows with images and their size.',
  formula: '⌈n·saved·flight⌉',
  symbols: {
    n: {
      value: imagesOf,
      meaning: 'images of a micro-batch',
      from: '--images and --batch',
    },
    saved: {
      value: (input) => input.towers / Math.max(1, imagesOf(input)),
      meaning: ({ settled }) => `bytes of one image on this rank, recompute ${settled.recompute}`,
      unit: 'bytes',
      from: 'derived from --image-size, --freeze and the rows of the tower among the saved tensors',
    },
    flight,
  },
  source: 'docs/cost-model.md, Images; docs/cost-model.md, Saved tensors of a layer',
});

export const embedding = define({
  id: 'embedding',
  label: 'Token ids and embedding dropout',
  short: 'embedding',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Ids of the tokens in 8 bytes each, and the mask of dropout behind the embedding; they grow with tokens.',
  formula: '⌈(ids·T + mask·T / t_s)·flight⌉',
  symbols: {
    ids: {
      value: ({ ends }) => sumOfShare(ends.input, 'whole', bytesOf),
      meaning: 'bytes of a token id',
      unit: 'bytes',
      from: 'constant of 64-bit integers',
    },
    T,
    mask: {
      value: ({ ends }) => sumOfShare(ends.input, 'sequence', bytesOf),
      meaning:
        'bytes of a token’s mask, where there is dropout: one for each element of the stream',
      unit: 'bytes',
      from: '--dropout and config hidden_size',
    },
    t_s,
    flight,
  },
  source: 'docs/cost-model.md, Pipeline schedules; arXiv:2205.05198 section 4.3',
});

export const logits = define({
  id: 'logits',
  label: 'Logits and loss',
  short: 'logits',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Scores for every word, with what the loss makes of them, and the inputs of the last norm and the head; they grow with tokens · vocab_size.',
  formula: '⌈e·T·w / t_s + l·rows·⌈V / t⌉⌉',
  symbols: {
    e,
    T,
    w: {
      value: ({ ends }) => sumOfShare(ends.output, 'sequence', elementsOf),
      meaning: 'width of the inputs of the last norm and of the head, together',
      from: 'config hidden_size',
    },
    t_s,
    l: {
      value: (input) => logitsOf(input)?.elementBytes ?? 0,
      meaning: ({ settled }) => `bytes of a logit, ${settled.loss} loss`,
      unit: 'bytes',
      from: '--loss',
    },
    rows: {
      value: (input) => {
        const rows = input.ends.output
          .filter(({ share }) => share === 'words')
          .map((tensor) => tokensOf(tensor, input.settings));
        // Modules keep logits of their own until the backward pass, unless those exist a chunk at a time.
        const isWhole = (rows[0] ?? 0) >= input.settings.tokens;
        return isWhole ? sum(rows) : Math.max(0, ...rows);
      },
      meaning: 'tokens whose logits are there at once',
      unit: 'tokens',
      from: '--loss',
    },
    V: {
      value: (input) => logitsOf(input)?.elements ?? 0,
      meaning: 'tokens of the vocabulary',
      from: 'config vocab_size',
    },
    t: { value: ({ settled }) => settled.tp, meaning: 'tensor-parallel ranks', from: '--tp' },
  },
  source: 'docs/cost-model.md, Logits and loss; arXiv:2411.09009',
});

export const recomputed = define({
  id: 'recomputed',
  label: 'A layer computed again',
  short: 'recomputed',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Tensors of the largest layer while the backward pass computes it again; they grow with tokens.',
  formula: '⌈again⌉',
  symbols: {
    again: {
      value: (input) => input.again,
      meaning: 'bytes that this layer saves without recomputation',
      unit: 'bytes',
      from: '--recompute',
    },
  },
  source: 'docs/cost-model.md, Recomputation; arXiv:1604.06174',
});

export const ring = define({
  id: 'ring',
  label: 'Key-value blocks of ring attention',
  short: 'ring',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Two further blocks of keys and values that come and go between context ranks; they grow with the tokens of a rank.',
  formula: '2·e·T·w',
  symbols: {
    e,
    T,
    w: {
      value: ({ ringWidth }) => ringWidth,
      meaning: 'width of a token’s keys and values on this rank',
      from: 'config num_key_value_heads and head_dim, divided by --tp',
    },
  },
  source: 'docs/cost-model.md, Activations under parallelism; arXiv:2310.01889',
});

/** Live activations at an instant of the step. */
export const trainingActivations = total<Exclude<Instant, 'serve'>>({
  id: ITEMS.activations.id,
  label: (instant) => `${ITEMS.activations.label} (${instant})`,
  short: ITEMS.activations.label,
  unit: 'bytes',
  what: 'Tensors that are live at the fullest instant of a step: saved for the backward pass, logits, a layer computed again, weights that are gathered; they grow with tokens.',
  source: 'docs/cost-model.md, Activations; arXiv:2205.05198',
});
