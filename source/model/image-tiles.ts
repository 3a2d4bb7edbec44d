/** Rules by which a processor cuts an image into square tiles, each of which the tower reads alone. */
export interface Tiling {
  /** Pixels of a side of a tile. */
  readonly side: number;
  readonly tokens: number;
  readonly patches: number;
  /** Most tiles, the thumbnail of the whole not counted; of one side where the longest side decides. */
  readonly most: number;
  /**
   * Choice of rows and columns: by the image's aspect alone, by the canvas with least scaling, or by the longest side,
   * which is scaled to the maximum.
   */
  readonly by: 'aspect' | 'canvas' | 'longest';
  /** Tokens beside each of several tiles, and after each row of them. */
  readonly perTile: number;
  readonly perRow: number;
}

/** Tiles that an image is cut into, the thumbnail not counted, and their rows. */
interface Grid {
  readonly tiles: number;
  readonly rows: number;
}

/**
 * Tiles of an image. Source: `dynamic_preprocess` of InternVL's model pages (arXiv:2404.16821); huggingface/transformers,
 * image_processing_llama4_fast.py (`get_best_fit`), image_processing_idefics3.py (`split_image`).
 */
export function gridOf({ by, side, most }: Tiling, size: readonly [number, number]): Grid {
  if (by === 'longest') return byLongest(side, most, size);
  return by === 'aspect' ? byAspect(side, most, size) : byCanvas(side, most, size);
}

/** The longest side takes the most tiles, the other as many as it needs after scaling, in even pixels. */
function byLongest(side: number, most: number, size: readonly [number, number]): Grid {
  const [width, height] = size;
  const even = (pixels: number) => Math.floor(pixels) + (Math.floor(pixels) % 2);
  const other = even((most * side * Math.min(width, height)) / Math.max(width, height));
  const fewer = Math.max(1, Math.ceil(other / side));
  return { tiles: most * fewer, rows: width >= height ? fewer : most };
}

/** The grid whose aspect is nearest; of equal ones the larger where the image has half its pixels. */
function byAspect(side: number, most: number, [width, height]: readonly [number, number]): Grid {
  let best = { tiles: 1, rows: 1 };
  let nearest = Number.POSITIVE_INFINITY;
  for (let tiles = 1; tiles <= most; tiles++)
    for (let columns = 1; columns <= tiles; columns++) {
      if (tiles % columns !== 0) continue;
      const distance = Math.abs(width / height - columns ** 2 / tiles);
      const isLarge = width * height > 0.5 * side ** 2 * tiles;
      if (distance > nearest || (distance === nearest && !isLarge)) continue;
      nearest = distance;
      best = { tiles, rows: tiles / columns };
    }
  return best;
}

/**
 * The canvas that enlarges the image least; where each is too small, the one that shrinks it least; of equal ones the
 * smallest.
 */
function byCanvas(side: number, most: number, [width, height]: readonly [number, number]): Grid {
  let best = { tiles: 1, rows: 1, scale: 0 };
  for (let rows = 1; rows <= most; rows++)
    for (let columns = 1; rows * columns <= most; columns++) {
      const scale = Math.min((columns * side) / width, (rows * side) / height);
      const tiles = rows * columns;
      const isNearer = scale >= 1 && best.scale >= 1 ? scale < best.scale : scale > best.scale;
      if (isNearer || (scale === best.scale && tiles < best.tiles)) best = { tiles, rows, scale };
    }
  return best;
}
