// node bundle/run-typescript.mjs file.ts [arguments]: runs a TypeScript program of this project.
import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';

const [file = '', ...rest] = process.argv.slice(2);
const folder = fileURLToPath(new URL('../node_modules/.cache/llm-tui/', import.meta.url));
const outfile = join(folder, `${basename(file, extname(file))}-${process.pid}.mjs`);

/** A source finds the files of its folder although it runs from a bundle elsewhere. */
const keepPlaces = {
  name: 'keep-places',
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), {
        loader: extname(path).slice(1),
        jsx: 'automatic',
        sourcefile: path,
        sourcemap: 'inline',
        define: {
          'import.meta.url': JSON.stringify(pathToFileURL(path).href),
          'import.meta.dirname': JSON.stringify(dirname(path)),
        },
      });
      return { contents: code, loader: 'js' };
    });
  },
};

await mkdir(folder, { recursive: true });
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // Native code and a compiler cannot be bundled; the rest is, since Node cannot list the exports of CommonJS.
  external: ['@lydell/node-pty', 'esbuild'],
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  sourcemap: 'inline',
  logLevel: 'warning',
  plugins: [keepPlaces],
});
process.argv.splice(1, process.argv.length - 1, outfile, ...rest);
await import(pathToFileURL(outfile).href);
