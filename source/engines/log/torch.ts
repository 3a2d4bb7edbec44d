import type { LogTable } from './log-table.js';

/** Lines of torch: NVIDIA/Megatron-LM#525; murong-xu/CADS#4. */
export const torchLog: LogTable = {
  source: 'torch',
  engine: null,
  lines: [
    {
      pattern:
        /Tried to allocate (?<want>[\d.]+ [KMG]iB)\. GPU (?<gpu>\d+) has a total capac(?:i)?ty of (?<total>[\d.]+ [KMG]iB) of which (?<free>[\d.]+ (?:[KMG]iB|bytes)) is free\.(?: Including non-PyTorch memory, this process has (?<process>[\d.]+ [KMG]iB) memory in use\.)? Of the allocated memory (?<allocated>[\d.]+ [KMG]iB) is allocated by PyTorch, and (?<cached>[\d.]+ [KMG]iB) is reserved by PyTorch but unallocated/,
      figures: {
        want: { meaning: 'the tensor that failed', unit: 'GiB', key: null },
        gpu: { meaning: 'device', unit: 'number', key: 'memory.devices[].rank' },
        total: { meaning: 'device total', unit: 'GiB', key: 'machine.devices[].total' },
        free: { meaning: 'free', unit: 'GiB', key: null },
        process: {
          meaning: 'this process, context included',
          unit: 'GiB',
          key: 'memory.devices[].total',
        },
        allocated: { meaning: 'live tensors', unit: 'GiB', key: null },
        cached: { meaning: 'fragmentation', unit: 'GiB', key: null },
      },
    },
    {
      pattern:
        /Tried to allocate (?<want>[\d.]+ [KMG]iB) \(GPU (?<gpu>\d+); (?<total>[\d.]+ [KMG]iB) total capacity; (?<allocated>[\d.]+ [KMG]iB) already allocated; (?<free>[\d.]+ [KMG]iB) free; (?<reserved>[\d.]+ [KMG]iB) reserved in total by PyTorch\)/,
      figures: {
        want: { meaning: 'the tensor that failed', unit: 'MiB', key: null },
        gpu: { meaning: 'device', unit: 'number', key: 'memory.devices[].rank' },
        total: { meaning: 'device total', unit: 'GiB', key: 'machine.devices[].total' },
        allocated: { meaning: 'live tensors', unit: 'GiB', key: null },
        free: { meaning: 'free', unit: 'MiB', key: null },
        reserved: { meaning: 'taken from the device', unit: 'GiB', key: 'memory.devices[].total' },
      },
    },
  ],
  states: [],
};
