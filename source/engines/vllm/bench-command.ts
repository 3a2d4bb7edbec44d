import { benchmarkOf } from '../command/benchmark.js';
import { vllmCommand } from './command.js';

/** `vllm bench serve|latency|throughput`, and its scripts of before (vllm/benchmarks). */
export const vllmBenchCommand = benchmarkOf(vllmCommand, {
  id: 'vllm-bench',
  start: ['vllm', 'bench'],
  starts: /^vllm bench$|(^|\/)benchmark_(serving|latency|throughput)\.py$/,
});
