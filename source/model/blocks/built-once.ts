/** Blocks that are cached: a list of all models has hundreds, one model a few. */
const MOST_REMEMBERED = 256;

/** Values that JSON represents fully: a function, map or set among the options would make different blocks equal. */
type PlainData<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends (...parameters: never[]) => unknown
    ? never
    : { readonly [K in keyof T]: PlainData<T[K]> };

/**
 * Builds a block once for equal options: a model's many layers are of a few kinds, and layers that share a block are
 * equal without comparing weights.
 */
export function builtOnce<O extends object, B>(
  build: (options: O & PlainData<O>) => B,
): (options: O & PlainData<O>) => B {
  const built = new Map<string, B>();
  return (options) => {
    const key = JSON.stringify(options);
    let block = built.get(key);
    if (block === undefined) {
      if (built.size >= MOST_REMEMBERED) built.clear();
      block = build(options);
      built.set(key, block);
    }
    return block;
  };
}

/** Joins the very same blocks once, so that layers whose blocks are shared share what joins them. */
export function joinedOnce<B extends object>(
  join: (...blocks: readonly B[]) => B,
): (...blocks: readonly B[]) => B {
  const last = new WeakMap<B, { readonly blocks: readonly B[]; readonly whole: B }>();
  return (...blocks) => {
    const [first] = blocks;
    const known = first && last.get(first);
    const isSame = (block: B, index: number) => block === known?.blocks[index];
    if (known?.blocks.length === blocks.length && blocks.every(isSame)) return known.whole;
    const whole = join(...blocks);
    if (first) last.set(first, { blocks, whole });
    return whole;
  };
}
