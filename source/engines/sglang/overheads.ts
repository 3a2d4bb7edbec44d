import { adapterSlots, driver, pythonRuntime } from '../overheads/common.js';
import { defineOverhead, type Overheads } from '../overheads/overhead.js';

/** Set up before SGLang measures what is free. */
const communication = defineOverhead({
  id: 'communication',
  label: 'Communication buffers',
  short: 'Communication',
  unit: 'bytes',
  certainty: 'measured',
  what: 'Buffers through which ranks talk, made before the pool is sized; the same for every model.',
  formula: 'r·1843·2^20',
  symbols: {
    r: {
      value: ({ ranks }) => Number(ranks > 1),
      meaning: '1 where several ranks work, else 0',
      from: '--tp',
    },
  },
  source:
    'SGLang start-up log, github.com/sgl-project/sglang/pull/11716: 1.77–2.01 GiB on eight H200',
});

/**
 * Work space stays out of the static share, which is of the memory that is free once the process and its
 * communication stand: 16.46 GiB of cache printed for Qwen3-235B in FP8 on four H100 at 0.93.
 */
export const sglangOverheads: Overheads = {
  transient: [],
  resident: [driver, pythonRuntime, communication, adapterSlots],
};
