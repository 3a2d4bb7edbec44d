import type { JsonObject } from '../text/json.js';
import { sideOf } from './blocks/towers/tower.js';
import { Config, ModelError } from './config.js';
import { type Tiling, tilesOf } from './image-tiles.js';
import { inHubWords } from './native-params.js';

/** How a vision tower cuts an image. */
export interface ImageTower {
  /** Pixels of a side of one patch, and patches of a side that become one token. */
  readonly patch: number;
  readonly merge: number;
  readonly heads: number;
  readonly width: number;
  readonly inner: number;
  /** Tokens of an image of any size; absent where they follow from its size. */
  readonly fixed?: { readonly tokens: number; readonly patches: number };
  /** Present where images are cut into tiles of one size. */
  readonly tiling?: Tiling;
  /** Most pixels of a side; larger images are scaled down. */
  readonly longestSide?: number;
  /** Tokens around an image, and after each row of it. */
  readonly around: number;
  readonly perRow: number;
}

/** What an image becomes. */
export interface ImageWork {
  readonly tokens: number;
  /** Of them, those that stand for a part of the image; the others mark its ends and its rows. */
  readonly cells: number;
  readonly patches: number;
  /** Tiles that it is cut into, which the tower reads apart. */
  readonly tiles: number;
}

type Reader = (vision: Config, whole: Config) => ImageTower;

/** Towers that take any size: sides rounded to whole tokens. Source: `image_processing_qwen2_vl.py`, `smart_resize`. */
function dynamic(patch: number, heads: number, around: number): Reader {
  return (vision) => ({
    ...sizesOf(vision, patch, heads),
    merge: sideOf(vision, 'merge_kernel_size', vision.count('spatial_merge_size', 2)),
    around,
    perRow: 0,
  });
}

/** Pixtral's: a token closes each row. Source: `processing_pixtral.py`. */
const rows: Reader = (vision, whole) => ({
  ...sizesOf(vision, 14, 16),
  merge: whole.count('spatial_merge_size', vision.count('spatial_merge_size', 1)),
  longestSide: sideOf(vision, 'image_size', 1024),
  around: 0,
  perRow: 1,
});

/** Towers of one image size, whose patches are pooled to as many tokens as the config says. */
function square(side: number, patch: number, around: number, pooled?: number): Reader {
  return (vision, whole) => {
    const sizes = sizesOf(vision, patch, 16);
    const patches = Math.floor(sideOf(vision, 'image_size', side) / sizes.patch) ** 2;
    const tokens = whole.count('mm_tokens_per_image', pooled ?? patches);
    return { ...sizes, merge: 1, fixed: { tokens, patches }, around, perRow: 0 };
  };
}

/** Towers of tiles, whose patches are shuffled into fewer tokens. */
function tiles(
  side: number,
  ratio: (vision: Config, whole: Config) => number,
  rule: Pick<Tiling, 'by' | 'around' | 'perTile'> & { readonly most: number },
): Reader {
  return (vision, whole) => {
    const sizes = sizesOf(vision, 14, 16);
    const pixels = sideOf(vision, 'image_size', side);
    const patches = Math.floor(pixels / sizes.patch) ** 2;
    const tiling = {
      ...rule,
      most: whole.count('max_dynamic_patch', rule.most),
      side: pixels,
      patches,
      tokens: Math.floor(patches * ratio(vision, whole) ** 2),
    };
    return { ...sizes, merge: 1, tiling, around: rule.around, perRow: 0 };
  };
}

function sizesOf(vision: Config, patch: number, heads: number) {
  const width = vision.has('embed_dim')
    ? vision.count('embed_dim')
    : vision.count('hidden_size', 1152);
  return {
    patch: sideOf(vision, 'patch_size', patch),
    heads: vision.count('num_attention_heads', heads),
    width,
    inner: vision.count('intermediate_size', 4 * width),
  };
}

/** By the type of the whole model. Idefics' and Gemma 4's are not among them. */
const TOWERS: readonly (readonly [RegExp, Reader])[] = [
  [/^qwen3(_vl|_5|_omni)/, dynamic(16, 16, 2)],
  [/^qwen2(_5)?_(vl|omni)/, dynamic(14, 16, 0)],
  [/^glm(4v|4_5v|_ocr)/, dynamic(14, 12, 2)],
  [/^kimi_(vl|k25|k3)/, dynamic(14, 16, 0)],
  [/^(mistral3|pixtral|lighton_ocr)$/, rows],
  [/^gemma3$/, square(896, 14, 2, 256)],
  [/^paligemma/, square(224, 14, 0)],
  [/^llava$/, square(336, 14, 0)],
  // `<img>` and `</img>`; 256 tokens a tile of 448 pixels, at most 12 (arXiv:2404.16821, section 3.3).
  [
    /^internvl/,
    tiles(448, (_, whole) => whole.number('downsample_ratio', 0.5), {
      most: 12,
      by: 'aspect',
      around: 2,
      perTile: 0,
    }),
  ],
  // Start, thumbnail and end have a mark, and each tile of several; 16 tiles. Source: processing_llama4.py.
  [
    /^llama4$/,
    tiles(336, (vision) => vision.number('pixel_shuffle_ratio', 0.5), {
      most: 16,
      by: 'canvas',
      around: 3,
      perTile: 1,
    }),
  ],
];

const towers = new WeakMap<JsonObject, readonly [ImageTower | undefined]>();

/** The tower that images of a model pass; undefined where it has none, or one whose tokens are not known. */
export function imageTowerOf(raw: JsonObject): ImageTower | undefined {
  const known = towers.get(raw);
  if (known) return known[0];
  const tower = readTower(raw);
  towers.set(raw, [tower]);
  return tower;
}

function readTower(raw: JsonObject): ImageTower | undefined {
  try {
    return knownTower(raw);
  } catch (error) {
    // A tower that nobody can read has no tokens to tell of; the model itself is refused where it is read.
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

function knownTower(raw: JsonObject): ImageTower | undefined {
  const config = new Config(inHubWords(raw));
  const vision = config.section('vision_config');
  const read = TOWERS.find(([type]) => type.test(config.text('model_type') ?? ''))?.[1];
  return vision && read?.(vision, config);
}

/** Tokens and patches of an image of so many pixels, of which an engine takes at most `most` tokens. */
export function imageWork(
  tower: ImageTower,
  [width, height]: readonly [number, number],
  most: number,
): ImageWork {
  const { patch, merge, fixed, longestSide = Number.POSITIVE_INFINITY, around, perRow } = tower;
  if (fixed)
    return { tokens: fixed.tokens + around, cells: fixed.tokens, patches: fixed.patches, tiles: 1 };
  if (tower.tiling) return tiledWork(tower.tiling, [width, height]);
  const factor = patch * merge;
  const shrink = Math.min(1, longestSide / Math.max(width, height));
  const round = perRow > 0 ? Math.ceil : Math.round;
  const whole = (side: number) => Math.max(1, round((side * shrink) / factor));
  let [columns, lines] = [whole(width), whole(height)];
  if (columns * lines > most) {
    const scale = Math.sqrt((width * height) / (most * factor ** 2));
    columns = Math.max(1, Math.floor(width / scale / factor));
    lines = Math.min(
      Math.max(1, Math.floor(height / scale / factor)),
      Math.max(1, Math.floor(most / columns)),
    );
  }
  return {
    tokens: columns * lines + around + perRow * lines,
    cells: columns * lines,
    patches: columns * lines * merge ** 2,
    tiles: 1,
  };
}

/** The tower works on one tile after the other or all at once; its scores never cross tiles. */
function tiledWork(tiling: Tiling, size: readonly [number, number]): ImageWork {
  const tiles = tilesOf(tiling, size);
  const cells = tiles * tiling.tokens;
  const marks = tiling.around + (tiles > 1 ? (tiles - 1) * tiling.perTile : 0);
  return { tokens: cells + marks, cells, patches: tiles * tiling.patches, tiles };
}
