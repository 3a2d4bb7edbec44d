import type { LogTable } from '../log/log-table.js';

/** Lines of mlx-lm: unslothai/unsloth#1289. */
export const mlxLog: LogTable = {
  source: 'mlx-lm',
  engine: 'mlx',
  lines: [
    {
      pattern:
        /It\/sec (?<its>[\d.]+), Tokens\/sec (?<tps>[\d.]+), Trained Tokens (?<n>\d+), Peak mem (?<peak>[\d.]+) GB/,
      figures: {
        tps: { meaning: 'tokens', unit: 'tok/s', key: 'training.tokensPerSecond' },
        n: { meaning: 'so far', unit: 'tokens', key: 'training.tokens' },
        peak: { meaning: 'peak, 10^9', unit: 'GB', key: 'memory.peak' },
      },
    },
  ],
  states: [],
};
