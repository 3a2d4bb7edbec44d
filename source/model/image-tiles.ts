/** How a processor cuts an image into square tiles, each of which the tower reads alone. */
export interface Tiling {
  /** Pixels of a side of a tile. */
  readonly side: number;
  readonly tokens: number;
  readonly patches: number;
  /** Most tiles, the thumbnail of the whole not counted. */
  readonly most: number;
  /** Rows and columns by the aspect of the image alone, or by the canvas that holds it with least scaling. */
  readonly by: 'aspect' | 'canvas';
  /** Tokens around an image, and behind each tile of several. */
  readonly around: number;
  readonly perTile: number;
}

/**
 * Tiles of an image, its thumbnail included where there are several. Source: `dynamic_preprocess` of InternVL's model
 * pages (arXiv:2404.16821); huggingface/transformers, image_processing_llama4_fast.py (`get_best_fit`).
 */
export function tilesOf({ by, side, most }: Tiling, size: readonly [number, number]): number {
  const tiles = by === 'aspect' ? byAspect(side, most, size) : byCanvas(side, most, size);
  return tiles > 1 ? tiles + 1 : 1;
}

/** The grid whose aspect is nearest; of equal ones the larger where the image has half its pixels. */
function byAspect(side: number, most: number, [width, height]: readonly [number, number]): number {
  let best = 1;
  let nearest = Number.POSITIVE_INFINITY;
  for (let tiles = 1; tiles <= most; tiles++)
    for (let columns = 1; columns <= tiles; columns++) {
      if (tiles % columns !== 0) continue;
      const distance = Math.abs(width / height - columns ** 2 / tiles);
      const isLarge = width * height > 0.5 * side ** 2 * tiles;
      if (distance > nearest || (distance === nearest && !isLarge)) continue;
      nearest = distance;
      best = tiles;
    }
  return best;
}

/** The canvas that enlarges it least; where each is too small, the one that shrinks it least; of equals the smallest. */
function byCanvas(side: number, most: number, [width, height]: readonly [number, number]): number {
  let best = { tiles: 1, scale: 0 };
  for (let rows = 1; rows <= most; rows++)
    for (let columns = 1; rows * columns <= most; columns++) {
      const scale = Math.min((columns * side) / width, (rows * side) / height);
      const tiles = rows * columns;
      const isNearer = scale >= 1 && best.scale >= 1 ? scale < best.scale : scale > best.scale;
      if (isNearer || (scale === best.scale && tiles < best.tiles)) best = { tiles, scale };
    }
  return best.tiles;
}
