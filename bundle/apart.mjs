/** Packages that few runs need: each is a file of its own beside the program, read when it is first asked for. */
export const APART = ['yaml', 'smol-toml', 'shell-quote'];

/** esbuild plugin: they are taken from the files beside the program. */
export const keepApart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^(${APART.join('|')})$`) }, ({ path, importer }) =>
      importer === '' || importer.includes('node_modules')
        ? undefined
        : { path: `./${path}.js`, external: true },
    );
  },
};
