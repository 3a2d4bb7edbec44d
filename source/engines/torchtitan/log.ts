import type { LogTable } from '../log/log-table.js';

/** Lines of torchtitan: pytorch/torchtitan repository, torchtitan/components/metrics.py; pytorch/torchtitan#2389. */
export const torchtitanLog: LogTable = {
  source: 'torchtitan',
  engine: 'torchtitan',
  lines: [
    {
      pattern:
        /step:\s*(?<step>\d+)\s+loss:\s*(?<loss>[\d.]+)\s+grad_norm:\s*(?<norm>[\d.]+)\s+memory:\s*(?<peak>[\d.]+)GiB\((?<pct>[\d.]+)%\)\s+tps:\s*(?<tps>[\d,]+)\s+tflops:\s*(?<tflops>[\d.,]+)\s+mfu:\s*(?<mfu>[\d.]+)%/,
      figures: {
        step: { meaning: 'step', unit: 'number', key: null },
        peak: {
          meaning: 'highest taken since the last line (max_reserved)',
          unit: 'GiB',
          key: 'memory.devices[].total',
        },
        pct: {
          meaning: 'of the device: 66.91 ÷ 0.3751 = 178.4 GiB, a B200',
          unit: '%',
          key: 'machine.devices[].total',
        },
        tps: { meaning: 'tokens a second and device', unit: 'tok/s', key: null },
        tflops: { meaning: 'model FLOP/s a device', unit: 'TFLOP/s', key: null },
        mfu: { meaning: 'of 2,250 TFLOP/s', unit: '%', key: 'training.mfu' },
      },
    },
    {
      pattern: /(?<kind>CUDA|XPU|HIP) capacity: (?<name>.+) with (?<total>[\d.]+)GiB memory/,
      figures: {
        total: { meaning: 'device total', unit: 'GiB', key: 'machine.devices[].total' },
      },
    },
  ],
  states: [/(?:CUDA|XPU|HIP) capacity: (?<hardware>.+?) with [\d.]+GiB memory/],
};
