/** An object whose properties are computed when first read, once. */
export function lazily<T extends object>(parts: { readonly [K in keyof T]: () => T[K] }): T {
  const target = {};
  for (const key of Object.keys(parts) as (keyof T & string)[]) {
    Object.defineProperty(target, key, {
      enumerable: true,
      configurable: true,
      get() {
        const value = parts[key]();
        Object.defineProperty(target, key, { value, enumerable: true });
        return value;
      },
    });
  }
  return target as T;
}
