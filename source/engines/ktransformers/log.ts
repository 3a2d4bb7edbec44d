import type { LogTable } from '../log/log-table.js';

/** Lines of KTransformers: kvcache-ai/ktransformers#149. */
export const ktransformersLog: LogTable = {
  source: 'KTransformers',
  engine: 'ktransformers',
  lines: [
    {
      pattern: /prompt eval rate:\s+(?<prompt>[\d.]+) tokens\/s/,
      figures: {
        prompt: { meaning: 'prefill', unit: 'tok/s', key: null },
      },
    },
    {
      pattern: /^eval rate:\s+(?<decode>[\d.]+) tokens\/s/,
      figures: {
        decode: { meaning: 'decode', unit: 'tok/s', key: 'speed.tokensPerSecond' },
      },
    },
  ],
  states: [],
};
