import { assumedLine } from '../../model/left-out.js';
import type { Model } from '../../model/model.js';
import { type ModelPart, partOf } from '../../model/model-part.js';
import { elementsOf, type Part, type Tensor } from '../../model/tensor.js';
import { type Ledger, type Quantity, quantities, sumOf, total } from '../../quantity/index.js';
import { dimensionName } from './dimension-names.js';

interface TensorOf {
  readonly model: Model;
  readonly tensor: Tensor;
}

const define = quantities<TensorOf>();

/** Tensors of one, two, three and four dimensions. The build compiles formulas that the source spells out. */
const USUAL = [
  { formula: 'copies·d1' },
  { formula: 'copies·d1·d2' },
  { formula: 'copies·d1·d2·d3' },
  { formula: 'copies·d1·d2·d3·d4' },
] as const;

const byRank = new Map<number, Quantity<TensorOf>>();

/** The elements of a tensor by its number of dimensions. */
function tensorElements(rank: number): Quantity<TensorOf> {
  let known = byRank.get(rank);
  if (!known) {
    const sizes = Array.from({ length: rank }, (_, axis) => `d${axis + 1}`);
    known = define({
      id: 'tensor',
      label: ({ tensor }) => tensor.name,
      unit: 'parameters',
      certainty: 'exact',
      what: 'The elements of one weight tensor in all its copies; they grow with its shape and the layers that hold one.',
      formula: USUAL[rank - 1]?.formula ?? ['copies', ...sizes].join('·'),
      symbols: {
        copies: {
          value: ({ tensor }: TensorOf) => tensor.copies,
          meaning: ({ tensor }: TensorOf) => copiesMeaning(tensor),
          from: 'tensors of the checkpoint',
        },
        ...Object.fromEntries(
          sizes.map((symbol, axis) => [
            symbol,
            {
              value: ({ tensor }: TensorOf) => tensor.shape[axis] ?? 1,
              meaning: `size of dimension ${axis + 1}`,
              from: ({ model, tensor }: TensorOf) => {
                const name = dimensionName(model, tensor.shape[axis] ?? 1);
                return name === undefined
                  ? 'tensors of the checkpoint'
                  : (`config ${name}` as const);
              },
            },
          ]),
        ),
      },
      source: 'docs/cost-model.md, Parameters',
    });
    byRank.set(rank, known);
  }
  return known;
}

/** Names what a tensor has copies of. */
function copiesMeaning({ layers, copies, experts }: Tensor): string {
  if (layers.length === 0) return 'outside the layers';
  return experts && copies > layers.length
    ? `${layers.length} layers × ${copies / layers.length} experts`
    : 'layers that hold one';
}

function tensorEntries(model: Model, tensors: readonly Tensor[], under: string): Ledger[] {
  return tensors.map((tensor, index) =>
    tensorElements(tensor.shape.length).entry({ model, tensor }, { under, id: String(index) }),
  );
}

/** Share of the rest up to which it is called by what most of it is. */
const MINOR = 0.1;

/** What the weights outside of the stack of layers are, where nearly all of them are of one kind. */
function restLabel(model: Model): string {
  if (model.picture) return 'Conditioning';
  const rest = model.tensors.filter(({ part }) => part === 'other');
  const shareOf = (isCounted: (tensor: Tensor) => boolean) =>
    sumOf(rest.filter(isCounted), elementsOf) / sumOf(rest, elementsOf);
  const shareOfPart = (wanted: ModelPart) => shareOf((tensor) => partOf(tensor, model) === wanted);
  if (shareOf(({ name }) => /(^|\.)pooler\./.test(name)) > 1 - MINOR) return 'Pooler';
  if (shareOfPart('language') > MINOR) return 'Other';
  const [images, sound] = [shareOfPart('vision'), shareOfPart('audio')];
  if (images > 0 && sound > 0) return 'Towers';
  return images > 0 ? 'Vision tower' : sound > 0 ? 'Audio tower' : 'Other';
}

/** The parts of a model, in the order of its tables. */
const PARTS = {
  attention: total<Model>({
    id: 'attention',
    label: 'Attention',
    unit: 'parameters',
    what: 'Projections of queries, keys, values and outputs, and the weights of recurrent mixers; they grow with hidden_size², layers and the share of key-value heads.',
    source: 'docs/cost-model.md, Softmax attention',
  }),
  feedForward: total<Model>({
    id: 'feedForward',
    label: 'Feed-forward',
    unit: 'parameters',
    what: 'Matrices of the feed-forward layers, routers and all experts included; they grow with hidden_size · intermediate_size, layers and experts.',
    source: 'docs/cost-model.md, Feed-forward',
  }),
  embedding: total<Model>({
    id: 'embedding',
    label: 'Embedding',
    unit: 'parameters',
    what: 'The table of input tokens, with positions where they are learned; it grows with vocab_size · hidden_size.',
    source: 'docs/cost-model.md, Embeddings and head',
  }),
  norm: total<Model>({
    id: 'norm',
    label: 'Norm',
    unit: 'parameters',
    what: 'Weights and biases of the norms; they grow with layers · hidden_size.',
    source: 'docs/cost-model.md, Norms',
  }),
  head: total<Model>({
    id: 'head',
    label: 'Head',
    unit: 'parameters',
    what: 'The output matrix, where it is not the input table used again; it grows with vocab_size · hidden_size.',
    source: 'docs/cost-model.md, Embeddings and head',
  }),
  other: total<Model>({
    id: 'other',
    label: restLabel,
    unit: 'parameters',
    what: 'Weights that no text token is multiplied by in the stack of layers: towers of images and sound, projectors; of diffusion models what brings in text and time.',
    source: 'docs/cost-model.md, Parameters',
  }),
} as const satisfies Record<Part, unknown>;

const parameters = total<Model>({
  id: 'parameters',
  label: 'Parameters',
  short: 'Total',
  unit: 'parameters',
  what: 'Every weight of the model once, from its tensors’ shapes; it grows with layers, hidden_size², experts and vocab_size.',
  source: 'docs/cost-model.md, Totals and rough forms',
  note: assumedLine,
});

/** All parameters by the part of the model they belong to, each part by its tensors. */
export function parameterLedger(model: Model): Ledger {
  const parts = (Object.keys(PARTS) as Part[]).map((part) => {
    const tensors = model.tensors.filter((tensor) => tensor.part === part);
    const place = { under: parameters.id };
    return PARTS[part].entry(model, tensorEntries(model, tensors, `parameters.${part}`), place);
  });
  return parameters.entry(model, parts);
}

const prediction = total<Model>({
  id: 'nextTokenPrediction',
  label: 'Next-token modules',
  unit: 'parameters',
  what: 'Weights of the modules that predict further tokens, beside the model’s own and loaded for drafting only; they grow with their number.',
  source: 'docs/cost-model.md, Mixture of experts',
});

/** The modules that draft tokens, tensor by tensor. */
export function predictionLedger(model: Model): Ledger {
  const under = `parameters.${prediction.id}`;
  return prediction.entry(model, tensorEntries(model, model.nextTokenPrediction, under), {
    under: parameters.id,
  });
}
