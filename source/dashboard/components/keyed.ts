/** An item with a key that it keeps among its siblings. */
export interface Keyed<T> {
  readonly key: string;
  readonly item: T;
}

/** Items by their names; of several with one name, by which of them each is. */
export function keyed<T>(items: readonly T[], nameOf: (item: T) => string): readonly Keyed<T>[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const name = nameOf(item);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return { key: `${name} ${before}`, item };
  });
}
