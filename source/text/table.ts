/**
 * A table that text from outside may index: it has no prototype, so that `constructor` or `__proto__` finds nothing
 * where an object literal would find `Object.prototype`'s own.
 */
export function table<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.freeze(Object.assign(Object.create(null) as Record<string, T>, entries));
}
