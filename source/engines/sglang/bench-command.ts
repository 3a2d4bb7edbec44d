import { benchmarkOf } from '../command/benchmark.js';
import { sglangCommand } from './command.js';

/** SGLang's benchmarks (python/sglang/bench_*.py). */
export const sglangBenchCommand = benchmarkOf(sglangCommand, {
  id: 'sglang-bench',
  start: ['python', '-m', 'sglang.bench_serving'],
  starts: /^sglang\.bench_(serving|one_batch(_server)?|offline_throughput|latency)$/,
});
