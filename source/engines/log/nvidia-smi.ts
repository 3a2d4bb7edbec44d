import type { LogTable } from './log-table.js';

/** Lines of nvidia-smi: terminatorul/NvStrapsReBar#89. */
export const nvidiaSmiLog: LogTable = {
  source: 'nvidia-smi',
  engine: null,
  lines: [
    {
      pattern:
        /FB Memory Usage\s+Total\s+: (?<total>\d+) MiB\s+(?:Reserved\s+: (?<reserved>\d+) MiB\s+)?Used\s+: (?<used>\d+) MiB\s+Free\s+: (?<free>\d+) MiB/,
      figures: {
        total: { meaning: 'device total', unit: 'MiB', key: 'memory.capacity' },
        reserved: { meaning: 'of the driver (from 510)', unit: 'MiB', key: null },
        used: { meaning: 'by programs', unit: 'MiB', key: null },
        free: { meaning: 'free', unit: 'MiB', key: null },
      },
    },
  ],
  states: [],
};
