import type { LayerGroup, Model } from './model.js';
import type { LayerTensor, Tensor } from './tensor.js';

const known = new WeakMap<Model, Model>();

/**
 * The model whose next-token-prediction modules are trained with it: they are its last layers, and each repeats the last
 * norm, the head and the loss. They share the model's table and head, whatever the checkpoint copies; a stage that
 * holds the modules without the input holds the table again. Source: NVIDIA/Megatron-LM
 * megatron/core/transformer/multi_token_prediction.py; arXiv:2412.19437 section 2.2.
 */
export function withTrainedModules(model: Model): Model {
  if (model.nextTokenPrediction.length === 0 || model.storedBytes) return model;
  const found = known.get(model) ?? extended(model);
  known.set(model, found);
  return found;
}

/** The model without modules in training, as it was published. */
export function publishedModel(model: Model): Model {
  return model.trainedModules?.published ?? model;
}

/** Layers that are no modules: those that frameworks distribute over a pipeline. */
export function bodyLayers({ layerCount, trainedModules }: Model): number {
  return layerCount - (trainedModules?.layers ?? 0);
}

function extended(model: Model): Model {
  const { layerCount, hiddenSize, nextTokenPrediction, moduleGroups } = model;
  const shifted = (layers: readonly number[]) => layers.map((layer) => layerCount + layer);
  const own = nextTokenPrediction
    .filter((tensor) => !isShared(tensor))
    .map((tensor) => {
      const layers = shifted(tensor.layers);
      return isJoint(tensor, hiddenSize) ? { ...columns(tensor), layers } : { ...tensor, layers };
    });
  const joints = own.filter((tensor) => isJoint(tensor, hiddenSize));
  const groups = moduleGroups.map((group): LayerGroup => {
    const layers = shifted(group.layers);
    const joining = joints
      .filter((tensor) => tensor.layers.includes(layers[0] ?? -1))
      .map((tensor): LayerTensor => ({ ...tensor, perLayer: 1, everyToken: true }));
    const matrices = group.matrices.filter((tensor) => !isShared(tensor));
    return { ...group, layers, matrices: [...joining, ...matrices] };
  });
  const layers = Math.max(...own.flatMap((tensor) => tensor.layers)) + 1 - layerCount;
  return {
    ...model,
    layerCount: layerCount + layers,
    groups: [...model.groups, ...groups],
    tensors: [...model.tensors.map((tensor) => withCopy(tensor)), ...own],
    nextTokenPrediction: [],
    trainedModules: {
      layers,
      count: joints.flatMap((tensor) => tensor.layers).length,
      published: model,
    },
  };
}

function isShared({ site }: Pick<Tensor, 'site'>): boolean {
  return site === 'embedding' || site === 'head';
}

/** The matrix that joins a token's embedding and the stream. */
function isJoint({ role, shape, rowLength }: Tensor, hiddenSize: number): boolean {
  return role === 'matrix' && rowLength === 2 * hiddenSize && shape[0] === hiddenSize;
}

function columns(tensor: Tensor): Tensor {
  const [units = 1] = tensor.shape;
  return { ...tensor, split: [{ elements: units * tensor.rowLength, units }], divided: 'n' };
}

function withCopy(tensor: Tensor): Tensor {
  return tensor.site === 'embedding' && tensor.layers.length === 0
    ? { ...tensor, isHeldAtEnd: true }
    : tensor;
}
