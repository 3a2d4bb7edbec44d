import type { LogTable } from '../log/log-table.js';

/** Lines of axolotl: axolotl-ai-cloud/axolotl#1153. */
export const axolotlLog: LogTable = {
  source: 'axolotl',
  engine: 'transformers',
  lines: [
    {
      pattern:
        /GPU memory usage (?<when>[^:]+): (?<used>[\d.]+)GB(?: \(\+(?<cache>[\d.]+)GB cache)?(?:[^)]*\+(?<misc>[\d.]+)GB misc\))?/,
      figures: {
        used: { meaning: 'live tensors («GB» is 2^30)', unit: 'GiB', key: null },
        cache: { meaning: 'kept by PyTorch', unit: 'GiB', key: null },
        misc: { meaning: 'CUDA context and others', unit: 'GiB', key: 'memory.devices[].overhead' },
      },
    },
    {
      pattern:
        /trainable params: (?<trainable>[\d,]+) \|\| all params: (?<all>[\d,]+) \|\| trainable%: (?<pct>[\d.]+)/,
      figures: {
        trainable: { meaning: 'adapters', unit: 'parameters', key: null },
        all: { meaning: 'with adapters', unit: 'parameters', key: null },
        pct: { meaning: 'share', unit: '%', key: null },
      },
    },
  ],
  states: [],
};
