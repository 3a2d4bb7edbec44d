import { benchmarkOf } from '../command/benchmark.js';
import { fact, number } from '../command/command.js';
import { tensorrtLlmCommand } from './command.js';

/** `trtllm-bench --model M throughput|latency|build …`, whose sizes have names of their own (tensorrt_llm/bench). */
export const tensorrtLlmBenchCommand = benchmarkOf(tensorrtLlmCommand, {
  id: 'trtllm-bench',
  start: ['trtllm-bench'],
  starts: /^trtllm-bench$/,
  flags: [
    number('tp', '--tp'),
    number('pp', '--pp'),
    number('ep', '--ep'),
    number('freeFraction', '--kv_cache_free_gpu_mem_fraction'),
    fact('input', '--target_input_len'),
    fact('generated', '--target_output_len'),
  ],
});
