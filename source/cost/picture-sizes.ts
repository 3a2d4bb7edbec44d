/** Sides of the square pictures that charts go over, in pixels: those of the first diffusion models to four times 1024. */
export const PICTURE_SIDES: readonly number[] = [256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096];

/** A `--resolution` of so many pixels a side. */
export const square = (side: number): string => `${side}x${side}`;
