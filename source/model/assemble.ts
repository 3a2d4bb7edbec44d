import { isObject } from '../text/json.js';
import type { Block } from './blocks/block.js';
import type { EndTensor } from './blocks/ends.js';
import { type Config, LARGEST_FIELD } from './config.js';
import { assumedFields, unknownDefaults } from './left-out.js';
import type { Decoder, LatentPicture, LayerGroup, Model, Unmodelled } from './model.js';
import { withPasses } from './passes.js';
import { openFormats, storedFormat } from './stored-format.js';
import type { LayerTensor, Tensor } from './tensor.js';
import { towersOf } from './tower-layers.js';
import { unmodelledFields } from './unmodelled.js';

/** A model as its architecture declares it, before identical layers are counted together. */
export interface Blueprint {
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  readonly layerCount: number;
  /** The blocks of layer `index`. */
  readonly layer: (index: number) => readonly Block[];
  /** Prefix of each layer's names, `*` for its index: `model.layers.*.` */
  readonly layerPrefix: string;
  readonly ends: readonly EndTensor[];
  readonly maximumSequence?: number | undefined;
  /** Next-token-prediction modules: their blocks and the prefix of their names. */
  readonly nextTokenPrediction?: {
    readonly prefix: string;
    readonly modules: readonly (readonly Block[])[];
  };
  /** Parts of the architecture that are not counted. */
  readonly unmodelled?: readonly Unmodelled[];
  /** Times that a token passes through all layers; the weights are shared, and each pass has its own cache. */
  readonly passes?: number;
  readonly picture?: LatentPicture;
  readonly decoder?: Decoder;
  /** Other models that the same fields may describe. */
  readonly otherwise?: () => readonly Blueprint[];
}

/** A longer type matches no name. */
const LONGEST_NAME = 200;

/** Positions that YaRN stretches the original ones to; 0 without it (vllm/config/model.py, derived maximum length). */
function stretched({ raw }: Config): number {
  const rope = raw['rope_scaling'] ?? raw['rope_parameters'];
  if (!isObject(rope) || (rope['rope_type'] ?? rope['type']) !== 'yarn') return 0;
  const whole = Number(rope['factor']) * Number(rope['original_max_position_embeddings']);
  return Number.isInteger(whole) && whole <= LARGEST_FIELD ? whole : 0;
}

/** Counts identical layers and weights together. */
export function assemble(
  config: Config,
  name: string,
  blueprint: Blueprint,
): Omit<Model, 'readings'> {
  const stack = Array.from({ length: blueprint.layerCount }, (_, index) => blueprint.layer(index));
  const towers = towersOf(blueprint.ends);
  const model = {
    name,
    architecture: (config.text('model_type') ?? config.text('_class_name') ?? 'unknown').slice(
      0,
      LONGEST_NAME,
    ),
    hiddenSize: blueprint.hiddenSize,
    vocabularySize: blueprint.vocabularySize,
    // 0 states no maximum.
    maximumSequence:
      Math.max(
        blueprint.maximumSequence ?? config.optionalInteger('max_position_embeddings') ?? 0,
        stretched(config),
      ) || undefined,
    layerCount: blueprint.layerCount,
    groups: groupLayers(stack, blueprint.hiddenSize),
    ...(towers.length > 0 && { towers }),
    ...(blueprint.picture && { picture: blueprint.picture }),
    ...(blueprint.decoder && { decoder: blueprint.decoder }),
    tensors: [
      ...blueprint.ends.filter(({ end }) => end === 'first').map(outsideTensor),
      ...gatherTensors(stack, blueprint.layerPrefix),
      ...blueprint.ends.filter(({ end }) => end === 'last').map(outsideTensor),
    ],
    nextTokenPrediction: blueprint.nextTokenPrediction
      ? gatherTensors(blueprint.nextTokenPrediction.modules, blueprint.nextTokenPrediction.prefix)
      : [],
    moduleGroups: groupLayers(blueprint.nextTokenPrediction?.modules ?? [], blueprint.hiddenSize),
    storedFormat: storedFormat(config),
    unmodelled: [
      ...(blueprint.unmodelled ?? []),
      ...openFormats(config),
      ...unmodelledFields(config),
      ...unknownDefaults(config.missing),
    ],
    assumed: assumedFields(config.missing),
  };
  return blueprint.passes === undefined ? model : withPasses(model, blueprint.passes);
}

function outsideTensor(tensor: EndTensor): Tensor {
  const { perLayer, tower: _, ...rest } = tensor as EndTensor & Partial<LayerTensor>;
  return { ...rest, copies: perLayer ?? 1, layers: [] };
}

/** Matrices that text passes through in a layer, including those stored elsewhere. */
function matricesOf({ tensors, borrowed = [] }: Block): LayerTensor[] {
  return [...tensors, ...borrowed].filter(
    ({ role, part, everyToken }) => role === 'matrix' && (part !== 'other' || everyToken),
  );
}

/** Weight families of one key are the same in every layer. */
function familyKey({ name, shape, perLayer, experts }: LayerTensor): string {
  return `${name} ${shape.join('x')} ${perLayer} ${experts?.active ?? ''}`;
}

/** The key that distinguishes a block in the group of its layer and among weight families. */
interface BlockKeys {
  readonly group: string;
  readonly families: readonly string[];
}

const knownKeys = new WeakMap<Block, BlockKeys>();

function keysOf(block: Block): BlockKeys {
  let keys = knownKeys.get(block);
  if (!keys) {
    const { mixers = [], feedForwards = [], norms = [], tensors } = block;
    const matrices = matricesOf(block).map(familyKey);
    keys = {
      group: JSON.stringify([mixers, feedForwards, norms, matrices]),
      families: tensors.map(familyKey),
    };
    knownKeys.set(block, keys);
  }
  return keys;
}

function groupLayers(stack: readonly (readonly Block[])[], hiddenSize: number): LayerGroup[] {
  const groups = new Map<string, { layers: number[] } & Omit<LayerGroup, 'layers'>>();
  // Numbers in place of keys, whose texts are long.
  const numbers = new Map<string, number>();
  const numberOf = (block: Block): number => {
    const { group } = keysOf(block);
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  };
  for (const [index, blocks] of stack.entries()) {
    const key = blocks.map(numberOf).join(' ');
    const known = groups.get(key);
    if (known) known.layers.push(index);
    else
      groups.set(key, {
        layers: [index],
        mixers: blocks.flatMap((block) => block.mixers ?? []),
        feedForwards: blocks.flatMap((block) => block.feedForwards ?? []),
        norms: blocks.flatMap((block) => block.norms ?? []),
        hiddenSize,
        matrices: blocks.flatMap(matricesOf),
      });
  }
  return [...groups.values()];
}

function gatherTensors(stack: readonly (readonly Block[])[], prefix: string): Tensor[] {
  const families = new Map<string, { tensor: LayerTensor; copies: number; layers: number[] }>();
  for (const [index, blocks] of stack.entries()) {
    for (const block of blocks) {
      const { families: keys } = keysOf(block);
      for (const [at, tensor] of block.tensors.entries()) {
        const key = keys[at] ?? familyKey(tensor);
        const family = families.get(key);
        if (family) {
          family.copies += tensor.perLayer;
          if (family.layers.at(-1) !== index) family.layers.push(index);
        } else {
          families.set(key, { tensor, copies: tensor.perLayer, layers: [index] });
        }
      }
    }
  }
  return [...families.values()].map(({ tensor: { perLayer: _, ...tensor }, copies, layers }) => ({
    ...tensor,
    name: prefix + tensor.name,
    copies,
    layers,
    end: 'first',
    isBorrowed: false,
    tiedHead: false,
  }));
}
