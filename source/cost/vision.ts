import { imageScratch } from '../engines/index.js';
import type { ImageWork } from '../model/image-tower.js';
import type { EncoderTower } from '../model/model.js';
import { type Ledger, quantities, sumOf } from '../quantity/index.js';
import { imageOf } from '../scenario/image.js';
import type { Settled } from '../scenario/settled.js';
import { activationSettings } from './activation-settings.js';
import { encoderFlops } from './flops.js';
import { scarcestDevice } from './room.js';
import { layerBytes, UNDIVIDED } from './saved-tensors.js';
import { overheadRequest, withWork } from './serving-overheads.js';

/** One image in the vision tower: its tokens, its FLOPs, and the bytes that live while it is encoded. */
export interface VisionReport {
  readonly tokens: number;
  /** FLOPs of the tower's forward pass without its projector; null where its layers are unknown. */
  readonly flops: number | null;
  /**
   * Bytes that training the tower would save for the image; a frozen tower saves none. Null where its layers are
   * unknown.
   */
  readonly activationBytes: number | null;
  readonly workEntries: readonly Ledger[];
  readonly scratchBytes: number;
  readonly ledger: Ledger;
  readonly tokensEntry: Ledger;
}

const imageTokens = quantities<ImageWork>()({
  id: 'vision.tokens',
  label: 'Tokens of an image',
  unit: 'tokens',
  certainty: 'exact',
  what: 'What one image takes of the context; it grows with its size in pixels, unless the tower has one size.',
  formula: 'cells + marks',
  symbols: {
    cells: {
      value: ({ cells }) => cells,
      meaning: 'parts of the image: its sides over patch and merge, rounded',
      from: '--image-size and config vision_config',
    },
    marks: {
      value: ({ tokens, cells }) => tokens - cells,
      meaning: 'tokens around it and after its rows',
      from: 'config vision_config',
    },
  },
  source: 'docs/cost-model.md, Images',
});

/** The inputs of a tower that encodes an image. */
interface TowerWork {
  readonly settled: Settled;
  readonly tower: EncoderTower;
  readonly patches: number;
  /** Number of tiles of the image, which do not attend to each other. */
  readonly tiles: number;
}

const tokensOfTile = ({ patches, tiles, tower }: TowerWork): number =>
  patches / tiles + tower.classTokens;

const define = quantities<TowerWork>();

const imageFlops = define({
  id: 'vision.flops',
  label: 'FLOPs of an image',
  unit: 'flops',
  certainty: 'modelled',
  what: 'The forward pass of the tower over one image, 2 for each multiply-add; its projector is left out.',
  formula: '2·P·e + z·T·(m + a)',
  symbols: {
    P: { value: ({ patches }) => patches, meaning: 'patches of an image', from: '--image-size' },
    e: {
      value: ({ tower }) => tower.patchElements,
      meaning: 'elements of the patch embedding',
      from: 'config vision_config',
    },
    z: {
      value: ({ tiles }) => tiles,
      meaning: 'tiles that the image is cut into, which see nothing of each other',
      from: '--image-size, config vision_config',
    },
    T: {
      value: tokensOfTile,
      meaning: 'tokens of a tile in the tower: patches and class tokens',
      from: '--image-size, config vision_config',
    },
    m: {
      value: (work) => encoderFlops(work.tower.groups, tokensOfTile(work)).layers,
      meaning: 'of one token in the matrices of all layers',
      from: 'config vision_config',
    },
    a: {
      value: (work) => encoderFlops(work.tower.groups, tokensOfTile(work)).core,
      meaning:
        'of one token in scores and values: patches see all others of a tile, or those of a window',
      from: 'config vision_config',
    },
  },
  source: 'docs/cost-model.md, Images',
});

const imageActivations = define({
  id: 'vision.activationBytes',
  label: 'Activations of a trained tower',
  short: 'if trained',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What training would keep of one image for the backward pass of the tower; a frozen tower keeps none of it.',
  formula: 's',
  symbols: {
    s: {
      value: savedOf,
      meaning: 'saved tensors of all layers of the tower, one image, without recomputation',
      from: 'config vision_config, --attention, --kernels',
    },
  },
  source: 'docs/cost-model.md, Images',
});

function savedOf(work: TowerWork): number {
  const sequence = tokensOfTile(work);
  const tokens = work.tiles * sequence;
  const own = activationSettings(work.settled, 1);
  const settings = { ...own, tokens, sequence, trained: undefined, adapter: undefined };
  return Math.ceil(
    sumOf(
      work.tower.groups,
      (group) => group.layers.length * layerBytes(group, settings, UNDIVIDED),
    ),
  );
}

function workOf(settled: Settled, { patches, tiles }: ImageWork): TowerWork | undefined {
  const tower = settled.model.towers?.find(({ input }) => input === 'images');
  return tower && { settled, tower, patches, tiles };
}

/** FLOPs of the tower for the images of one request; 0 where its layers are unknown. */
export function imagesFlops(settled: Settled): number {
  const { images } = settled.scenario;
  const image = images > 0 ? imageOf(settled) : null;
  const work = image && workOf(settled, image);
  return work ? images * imageFlops.amount(work) : 0;
}

/** The cost of images beside their tokens; null in training without images, and where the model's tower is unknown. */
export function visionReport(settled: Settled): VisionReport | null {
  const isTextOnly = settled.mode === 'training' && settled.scenario.images === 0;
  const image = isTextOnly ? null : imageOf(settled);
  if (!image) return null;
  const first = { start: 0, end: 0, isLast: false };
  const device = scarcestDevice(settled, { index: 0 });
  const request = { ...withWork(overheadRequest(settled, first, device), settled), image };
  const work = workOf(settled, image);
  return {
    tokens: image.tokens,
    flops: work ? imageFlops.amount(work) : null,
    activationBytes: work ? imageActivations.amount(work) : null,
    workEntries: work ? [imageFlops, imageActivations].map((one) => one.entry(work)) : [],
    scratchBytes: imageScratch.amount(request),
    ledger: imageScratch.entry(request, { id: 'vision' }),
    tokensEntry: imageTokens.entry(image),
  };
}
