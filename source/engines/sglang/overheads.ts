import { adapterSlots, driver, pythonRuntime } from '../overheads/common.js';
import { defineOverhead, type Overheads } from '../overheads/overhead.js';

/** Buffers that exist before SGLang measures free memory. */
const communication = defineOverhead({
  id: 'communication',
  label: 'Communication buffers',
  short: 'Communication',
  unit: 'bytes',
  certainty: 'measured',
  what: 'Buffers through which ranks talk, made before the pool is sized; the same for every model.',
  formula: 'r·1669·2^20',
  symbols: {
    r: {
      value: ({ ranks }) => Number(ranks > 1),
      meaning: '1 where several ranks work, else 0',
      from: '--tp',
    },
  },
  source:
    'SGLang start-up logs: 1.25 GiB on eight H100, 1.77–2.01 on eight H200 (github.com/sgl-project/sglang/pull/11716); their middle',
});

/** Qwen3-32B over four B200 was printed as 15.50 GiB; its tensors have 15.26. */
const allocatorBlocks = defineOverhead({
  id: 'allocator',
  label: 'Weights rounded to blocks',
  short: 'Blocks',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What PyTorch’s allocator takes for the weights beyond their bytes: tensors of 10 MiB and more have whole blocks of 2 MiB.',
  formula: 'blocks',
  symbols: {
    blocks: {
      value: (request) => request.allocatorBytes,
      meaning: 'blocks of the weights of this rank, less their bytes',
      unit: 'bytes',
      from: 'derived from the tensors of the rank',
    },
  },
  source:
    'pytorch/pytorch, c10/cuda/CUDACachingAllocator.cpp; github.com/sgl-project/sglang/pull/22537',
});

/**
 * Work space stays out of the static share, which is of the memory that is free once the process and its
 * communication stand: 16.46 GiB of cache printed for Qwen3-235B in FP8 on four H100 at 0.93.
 */
export const sglangOverheads: Overheads = {
  transient: [],
  resident: [driver, pythonRuntime, communication, allocatorBlocks, adapterSlots],
};
