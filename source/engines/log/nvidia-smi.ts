import type { LogTable } from './log-table.js';

/** Lines of nvidia-smi: terminatorul/NvStrapsReBar#89; its table; the counters of NVIDIA's dcgm-exporter. */
export const nvidiaSmiLog: LogTable = {
  source: 'nvidia-smi',
  engine: null,
  lines: [
    {
      pattern:
        /FB Memory Usage\s+Total\s+: (?<total>\d+) MiB\s+(?:Reserved\s+: (?<reserved>\d+) MiB\s+)?Used\s+: (?<used>\d+) MiB\s+Free\s+: (?<free>\d+) MiB/,
      figures: {
        total: { meaning: 'device total', unit: 'MiB', key: 'machine.devices[].total' },
        reserved: { meaning: 'of the driver (from 510)', unit: 'MiB', key: null },
        used: { meaning: 'by programs', unit: 'MiB', key: null },
        free: { meaning: 'free', unit: 'MiB', key: null },
      },
    },
    {
      pattern: /\|\s*(?<used>\d+)MiB \/\s*(?<total>\d+)MiB \|/,
      figures: {
        used: { meaning: 'in use', unit: 'MiB', key: 'memory.resident' },
        total: { meaning: 'device total', unit: 'MiB', key: 'machine.devices[].total' },
      },
    },
    {
      pattern: /^DCGM_FI_DEV_FB_USED(?:\{[^}]*\})? (?<used>\d+)/,
      figures: { used: { meaning: 'in use', unit: 'MiB', key: 'memory.resident' } },
    },
    {
      pattern: /^DCGM_FI_DEV_FB_FREE(?:\{[^}]*\})? (?<free>\d+)/,
      figures: { free: { meaning: 'free', unit: 'MiB', key: null } },
    },
  ],
  states: [],
};
