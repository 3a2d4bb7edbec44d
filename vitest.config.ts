import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/support/count-reporter.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', new CountReporter()],
  },
});
