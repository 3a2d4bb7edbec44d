import type { LogTable } from '../log/log-table.js';

/** Lines of DeepSpeed: deepspeedai/DeepSpeed#4700. */
export const deepspeedLog: LogTable = {
  source: 'DeepSpeed',
  engine: 'deepspeed',
  lines: [
    {
      pattern:
        /MA (?<ma>[\d.]+) GB\s+Max_MA (?<maxma>[\d.]+) GB\s+CA (?<ca>[\d.]+) GB\s+Max_CA (?<maxca>[\d.]+) GB/,
      figures: {
        ma: { meaning: 'live tensors («GB» is 2^30)', unit: 'GiB', key: null },
        maxma: {
          meaning: 'highest since the last line: reset each time',
          unit: 'GiB',
          key: 'memory.devices[].instants',
        },
        ca: { meaning: 'taken from the device', unit: 'GiB', key: 'memory.devices[].total' },
        maxca: { meaning: 'highest taken, whole GiB', unit: 'GiB', key: 'memory.peak' },
      },
    },
    {
      pattern: /CPU Virtual Memory:\s+used = (?<ram>[\d.]+) GB, percent = (?<pct>[\d.]+)%/,
      figures: {
        ram: { meaning: 'of the whole host', unit: 'GiB', key: 'memory.host' },
        pct: { meaning: 'of the host’s memory', unit: '%', key: null },
      },
    },
  ],
  states: [],
};
