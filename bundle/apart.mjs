const PACKAGES = ['yaml', 'smol-toml', 'shell-quote'];
/** Files of ours: the few parts that are used of a large package, and what few sessions read. */
const FILES = { 'mcp-sdk': 'source/open/mcp-sdk.ts', guide: 'source/guide/guide.ts' };

/** What few runs need: each is a file of its own beside the program, read when it is first asked for. */
export const APART = { ...Object.fromEntries(PACKAGES.map((name) => [name, name])), ...FILES };

/** esbuild plugin: they are taken from the files beside the program. */
export const keepApart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^(${PACKAGES.join('|')})$`) }, ({ path, importer }) =>
      importer === '' || importer.includes('node_modules')
        ? undefined
        : { path: `./${path}.js`, external: true },
    );
    onResolve(
      { filter: new RegExp(`/(${Object.keys(FILES).join('|')})\\.js$`) },
      ({ path, importer }) =>
        importer.includes('node_modules')
          ? undefined
          : { path: `./${path.slice(path.lastIndexOf('/') + 1)}`, external: true },
    );
  },
};
