/** The shipped presets, one per line: id, tab, JSON. Made by `bundle/preset-texts.mjs` in builds and tests. */
declare module 'preset-texts' {
  export const texts: Readonly<Record<'models' | 'hardware' | 'machines' | 'workloads', string>>;
}
