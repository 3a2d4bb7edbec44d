import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { bundleOptions } from './options.mjs';

/** The text of `--help`, made from the source. */
export const helpText = async () => {
  const { outputFiles } = await build({
    ...bundleOptions('beside'),
    entryPoints: ['source/command-line/help.ts'],
    write: false,
  });
  const module = { exports: {} };
  const run = new Function('module', 'exports', 'require', '__filename', outputFiles[0].text);
  run(module, module.exports, createRequire(import.meta.url), import.meta.filename);
  return module.exports.helpText();
};
