import { defineConfig } from 'vitest/config';
import { presetTextsInTests } from './bundle/preset-texts.mjs';
import { CountReporter } from './test/support/count-reporter.js';

export default defineConfig({
  plugins: [presetTextsInTests],
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', new CountReporter()],
  },
});
