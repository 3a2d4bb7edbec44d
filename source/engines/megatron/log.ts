import type { LogTable } from '../log/log-table.js';

/** Lines of Megatron-LM: NVIDIA/Megatron-LM#756; flagos-ai/FlagScale#454. */
export const megatronLog: LogTable = {
  source: 'Megatron-LM',
  engine: 'megatron',
  lines: [
    {
      pattern:
        /\[Rank (?<rank>\d+)\] \((?<when>[^)]+)\) memory \(MB\) \| allocated: (?<alloc>[\d.]+) \| max allocated: (?<peak>[\d.]+) \| reserved: (?<res>[\d.]+) \| max reserved: (?<maxres>[\d.]+)/,
      figures: {
        rank: {
          meaning: 'rank: first of each pipeline stage',
          unit: 'number',
          key: 'memory.devices[].rank',
        },
        alloc: {
          meaning: 'between steps: weights, gradients, optimizer («MB» is 2^20)',
          unit: 'MiB',
          key: null,
        },
        peak: { meaning: 'highest', unit: 'MiB', key: null },
        res: { meaning: 'taken', unit: 'MiB', key: 'memory.devices[].total' },
        maxres: { meaning: 'highest taken', unit: 'MiB', key: 'memory.devices[].total' },
      },
    },
    {
      pattern:
        /elapsed time per iteration \(ms\): (?<ms>[\d.]+) \| throughput per GPU \(TFLOP\/s\/GPU\): (?<tflops>[\d.]+).*global batch size:\s+(?<gbs>\d+)/,
      figures: {
        ms: { meaning: 'step', unit: 'ms', key: 'training.stepSeconds' },
        tflops: { meaning: 'model FLOP/s a device', unit: 'TFLOP/s', key: null },
        gbs: { meaning: 'sequences of a step', unit: 'sequences', key: 'settled.globalBatch' },
      },
    },
    {
      pattern: /Total number of parameters in billions: (?<total>[\d.]+)/,
      figures: {
        total: { meaning: 'parameters', unit: '1e9', key: 'parameters.total' },
      },
    },
    {
      pattern: /most loaded shard in billions: (?<shard>[\d.]+)/,
      figures: {
        shard: { meaning: 'of the fullest rank', unit: '1e9', key: null },
      },
    },
    {
      pattern:
        /Activation memory footprint per (?:dense )?transformer layer[^:]*: (?<layer>[\d.]+) MB/,
      figures: {
        layer: { meaning: 'one layer, one micro-batch', unit: 'MiB', key: null },
      },
    },
    {
      pattern:
        /weight and optimizer=(?<states>[\d.]+) MB, activation=(?<act>[\d.]+) MB, total=(?<sum>[\d.]+) MB/,
      figures: {
        states: {
          meaning:
            'weights + gradients + optimizer: 18 bytes, or 6 + 12/DP with the distributed optimizer (here 12.0: DP 2)',
          unit: 'MiB',
          key: null,
        },
        act: {
          meaning: 'activations of the first stage',
          unit: 'MiB',
          key: 'activations.deviceLayersBytes',
        },
        sum: { meaning: 'sum', unit: 'MiB', key: 'memory.peak' },
      },
    },
  ],
  states: [
    /tensor_model_parallel_size \.+ (?<tp>\d+)/,
    /seq_length \.+ (?<sequence>\d+)/,
    /micro_batch_size \.+ (?<batch>\d+)/,
  ],
};
