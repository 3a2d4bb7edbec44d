/** Kinds of layers that are remembered: a list of all models has hundreds, one model a few. */
const MOST_REMEMBERED = 256;

/**
 * Builds a block once for equal options, which are plain data: a hundred layers of a model are of a few kinds, and layers
 * of one block are told alike without comparing their weights.
 */
export function builtOnce<O extends object, B>(build: (options: O) => B): (options: O) => B {
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
