import { defineConfig } from 'vitest/config';
import { presetTextsInTests } from './bundle/preset-texts.mjs';
import { CountReporter } from './test/support/count-reporter.js';

const ALL = 'test/**/*.test.{ts,tsx}';

/** Tests of code that keeps no state but caches, which can share its modules: loading them takes longer than most tests. */
const PURE = [
  'cost',
  'dashboard/drawing',
  'dashboard/layout',
  'dashboard/panes',
  'engines',
  'formats',
  'hardware',
  'model',
  'open/gguf',
  'open/logs',
  'open/names',
  'quantity',
  'report',
  'scenario',
  'text',
].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  plugins: [presetTextsInTests],
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'edge', include: [ALL], exclude: PURE } },
    ],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', new CountReporter()],
  },
});
