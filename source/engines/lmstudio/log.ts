import type { LogTable } from '../log/log-table.js';

/** Lines of LM Studio: lmstudio-ai/lms#499; lmstudio-ai/lmstudio-bug-tracker#2190. */
export const lmStudioLog: LogTable = {
  source: 'LM Studio',
  engine: 'lmstudio',
  lines: [
    {
      pattern: /offload layers '(?<layers>[^']+)' and context length '(?<ctx>\d+)'/,
      figures: {
        ctx: { meaning: 'context', unit: 'tokens', key: 'settled.sequence' },
      },
    },
    {
      pattern: /Model: (?<model>[\d.]+ [GM]B)/,
      figures: {
        model: { meaning: 'weights, decimal units (14.87 + 0.936 = 15.81)', unit: 'GB', key: null },
      },
    },
    {
      pattern: /Context: (?<context>[\d.]+ [GM]B)/,
      figures: {
        context: { meaning: 'cache and work space together', unit: 'MB', key: null },
      },
    },
    {
      pattern: /Total: (?<total>[\d.]+ [GM]B)/,
      figures: {
        total: { meaning: 'sum', unit: 'GB', key: null },
      },
    },
    {
      pattern: /Num CPU Expert Layers: (?<experts>\d+)/,
      figures: {
        experts: {
          meaning: 'layers with experts in RAM',
          unit: 'layers',
          key: 'scenario.cpuExperts',
        },
      },
    },
    { pattern: /insufficient system resources/, figures: {} },
  ],
  states: [],
};
