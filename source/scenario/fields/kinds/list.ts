import type { Item, ItemKind, ListKind, ListLength, Value } from './kind.js';

/**
 * Values separated by commas. With a `length` there must be one value for each item, or a single one for all
 * (`legality` refuses other numbers); without it any number of different values is allowed.
 */
export function list(item: ItemKind, length?: ListLength): ListKind {
  const together = (values: readonly (Item | undefined)[]): Value | undefined => {
    const items = values.filter((value) => value !== undefined);
    if (items.length < values.length) return undefined;
    if (!length && new Set(items).size < items.length) return undefined;
    return items.length > 1 ? items : items[0];
  };
  return {
    type: 'list',
    item,
    ...(length && { length }),
    allowed: () =>
      length
        ? `${item.allowed()}, or a list of them, one for each of the ${length.of}`
        : `${item.allowed()}, or a list of them`,
    read: (text) => together(text.split(',').map((part) => item.read(part.trim()))),
    ...(item.nearest && { nearest: item.nearest }),
    check: (value) =>
      Array.isArray(value)
        ? together(value.map((one: unknown): Item | undefined => item.check(one)))
        : item.check(value),
    step: (now, direction, sizeOf) =>
      isList(now)
        ? now.map((one) => item.step(one, direction, sizeOf))
        : item.step(now, direction, sizeOf),
    schema: () => ({
      anyOf: [item.schema(), { type: 'array', items: item.schema(), minItems: 1 }],
    }),
  };
}

export function isList(value: Value): value is readonly Item[] {
  return Array.isArray(value);
}
