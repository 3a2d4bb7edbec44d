/** The drawing packages: dependencies of the dashboard that a report does not need. */
const DRAWING = [
  'ink',
  'ink/build/output.js',
  'ink/build/reconciler.js',
  'ink/build/components/StdinContext.js',
  'ink-select-input',
  'ink-text-input',
  'react',
  'react/jsx-runtime',
];

/** Imported as a whole these would be their own default export, as in Node's CommonJS. */
const WITH_DEFAULT_ONLY = DRAWING.filter((name) => /^ink[-/]/.test(name));

const keyOf = (path) => {
  const name = path.replace(/^.*node_modules\//, '');
  return DRAWING.includes(name) ? name : undefined;
};

/** The source of a bundle of the drawing packages, each under its name. */
export const drawingSource = () => {
  const files = DRAWING.map((name) =>
    // Modules that Ink does not export are imported by their file.
    name.startsWith('ink/') ? `./node_modules/${name}` : name,
  );
  const imports = files.map((file, index) => `import * as m${index} from '${file}';`);
  const entries = DRAWING.map((name, index) => `'${name}': m${index}`);
  return `${imports.join('\n')}\nexport const modules = { ${entries.join(', ')} };\n`;
};

/** esbuild plugin: takes the drawing packages from that bundle, `file`, on first use. */
export const drawingFrom = (file) => ({
  name: 'drawing',
  setup(build) {
    build.onResolve({ filter: /ink|react/ }, ({ path, importer }) => {
      const key = keyOf(path);
      if (key === undefined || importer.includes('node_modules')) return undefined;
      return { path: key, namespace: 'drawing' };
    });
    build.onLoad({ filter: /.*/, namespace: 'drawing' }, ({ path }) => ({
      contents: WITH_DEFAULT_ONLY.includes(path)
        ? `export default require('${file}').modules['${path}'].default;`
        : `module.exports = require('${file}').modules['${path}'];`,
    }));
    build.onResolve({ filter: /.*/, namespace: 'drawing' }, ({ path }) => ({
      path,
      external: true,
    }));
    build.onEnd(({ metafile }) => {
      const stray = Object.keys(metafile?.inputs ?? {}).find((input) =>
        /node_modules\/(ink|react)[-/]/.test(input),
      );
      if (stray) return { errors: [{ text: `${stray} belongs into the bundle of what draws` }] };
      return undefined;
    });
  },
});
