import type { JsonObject } from '../text/json.js';
import { sideOf } from './blocks/towers/tower.js';
import { Config, ModelError } from './config.js';
import { gridOf, type Tiling } from './image-tiles.js';
import { inHubWords } from './native-params.js';

/** Rules by which a vision tower cuts an image. */
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
  /** Tokens that every image is scaled to fill, and the patches that it is padded to. */
  readonly budget?: { readonly tokens: number; readonly patches: number };
  /** Most pixels of a side; larger images are scaled down. */
  readonly longestSide?: number;
  /** Tokens around an image, and after each row of it. */
  readonly around: number;
  readonly perRow: number;
}

/** Tokens and patches of an image. */
export interface ImageWork {
  readonly tokens: number;
  /** Tokens that represent a part of the image; the others mark its ends and its rows. */
  readonly cells: number;
  readonly patches: number;
  /** Tiles of the image, which the tower reads separately. */
  readonly tiles: number;
}

/**
 * Undefined where the marks of an image are spelled out as text, with a number of tokens that depends on the
 * vocabulary.
 */
type Reader = (vision: Config, whole: Config) => ImageTower | undefined;

/** Towers that take any size: sides rounded to whole tokens. Source: `image_processing_qwen2_vl.py`, `smart_resize`. */
/** Patches of a side that become one token; MiniMax's config has them a level deeper. */
export function mergedSide(vision: Config): number {
  const merging = vision.section('img_token_compression_config') ?? vision;
  return merging.count('spatial_merge_size', 2);
}

function dynamic(patch: number, heads: number, around: number): Reader {
  return (vision) => ({
    ...sizesOf(vision, patch, heads),
    merge: sideOf(vision, 'merge_kernel_size', mergedSide(vision)),
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

/**
 * Scaled up or down to fill a budget, whole pools a side, padded to it. Source: huggingface/transformers,
 * image_processing_gemma4.py (`get_aspect_ratio_preserving_size`), processing_gemma4.py.
 */
const filled: Reader = (vision, whole) => {
  const pool = vision.count('pooling_kernel_size', 3);
  const tokens = whole.count('vision_soft_tokens_per_image', 280);
  const budget = { tokens, patches: tokens * pool ** 2 };
  return { ...sizesOf(vision, 16, 12), merge: pool, budget, around: 2, perRow: 0 };
};

/** The vocabulary size from which on Idefics 3 has tokens for the places of tiles (Llama 3's). */
const SPELLED_MARKS = 128_000;

/**
 * The longest side becomes four tiles. Each has a mark and its place before it, each row a line end; three marks
 * surround the thumbnail. Source: huggingface/transformers, processing_idefics3.py; preprocessor_config.json of
 * SmolVLM.
 */
const placed: Reader = (vision, whole) => {
  const text = whole.section('text_config') ?? whole;
  if (text.count('vocab_size', SPELLED_MARKS) >= SPELLED_MARKS) return undefined;
  const ratio = 1 / whole.count('scale_factor', 2);
  const rule = { most: 4, by: 'longest', around: 3, perTile: 2, perRow: 1 } as const;
  return tiles(364, () => ratio, rule)(vision, whole);
};

/** Towers of tiles, whose patches are shuffled into fewer tokens. */
function tiles(
  side: number,
  ratio: (vision: Config, whole: Config) => number,
  {
    around,
    ...rule
  }: Pick<Tiling, 'by' | 'perTile' | 'perRow' | 'most'> & Pick<ImageTower, 'around'>,
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
    return { ...sizes, merge: 1, tiling, around, perRow: 0 };
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

/** By the type of the whole model. */
const TOWERS: readonly (readonly [RegExp, Reader])[] = [
  [/^qwen3(_vl|_5|_omni)/, dynamic(16, 16, 2)],
  [/^qwen2(_5)?_(vl|omni)/, dynamic(14, 16, 0)],
  [/^glm(4v|4_5v|_ocr)/, dynamic(14, 12, 2)],
  [/^kimi_(vl|k25|k3)/, dynamic(14, 16, 0)],
  // Start and end have one mark each. Source: FlashML-org/FreeToken, pull request 480, of the checkpoint's processor.
  [/^minimax_m3_vl$/, dynamic(14, 16, 2)],
  [/^(mistral3|pixtral|lighton_ocr)$/, rows],
  [/^gemma3$/, square(896, 14, 2, 256)],
  [/^gemma4(_unified)?$/, filled],
  [/^(idefics3|smolvlm)$/, placed],
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
      perRow: 0,
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
      perRow: 0,
    }),
  ],
];

const towers = new WeakMap<JsonObject, readonly [ImageTower | undefined]>();

/** The tower that a model's images pass through; undefined without one, or where its tokens are unknown. */
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
    // An unreadable tower has no known tokens; the model itself is refused where it is read.
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

function knownTower(raw: JsonObject): ImageTower | undefined {
  const whole = new Config(inHubWords(raw));
  // In a model that also speaks the thinker has the vision tower.
  const config = whole.section('thinker_config') ?? whole;
  const vision = config.section('vision_config');
  const read = TOWERS.find(([type]) => type.test(config.text('model_type') ?? ''))?.[1];
  return vision && read?.(vision, config);
}

/** Tokens and patches of an image with these pixels; an engine takes at most `most` tokens. */
export function imageWork(
  tower: ImageTower,
  [width, height]: readonly [number, number],
  most: number,
): ImageWork {
  const { patch, merge, fixed, longestSide = Number.POSITIVE_INFINITY, around, perRow } = tower;
  if (fixed)
    return { tokens: fixed.tokens + around, cells: fixed.tokens, patches: fixed.patches, tiles: 1 };
  if (tower.tiling) return tiledWork(tower, tower.tiling, [width, height]);
  if (tower.budget) return filledWork(tower, tower.budget, [width, height]);
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

/** Sides in the image's proportion, rounded down; an image too narrow for that has one row or column. */
function filledWork(
  { around }: ImageTower,
  { tokens, patches }: NonNullable<ImageTower['budget']>,
  [width, height]: readonly [number, number],
): ImageWork {
  const aspect = width / height;
  const [columns, lines] = [Math.sqrt(tokens * aspect), Math.sqrt(tokens / aspect)].map(Math.floor);
  const cells = columns && lines ? columns * lines : Math.floor(Math.max(aspect, 1 / aspect));
  const filled = Math.min(tokens, cells);
  return { tokens: filled + around, cells: filled, patches, tiles: 1 };
}

/** The tower works on one tile after the other or all at once; its scores never cross tiles. */
function tiledWork(
  { around }: ImageTower,
  tiling: Tiling,
  size: readonly [number, number],
): ImageWork {
  const { tokens, patches, perTile, perRow } = tiling;
  const { tiles, rows } = gridOf(tiling, size);
  // The whole image is a thumbnail beside them.
  const all = tiles > 1 ? tiles + 1 : 1;
  const marks = around + (tiles > 1 ? tiles * perTile + rows * perRow : 0);
  return { tokens: all * tokens + marks, cells: all * tokens, patches: all * patches, tiles: all };
}
