import { driver, pythonRuntime } from '../overheads/common.js';
import { MiB, type Overhead, type OverheadRequest } from '../overheads/overhead.js';

/** Communication buffers that exist before SGLang measures free memory: 1.77–2.01 GiB printed on eight H200. */
const SGLANG_COMMUNICATION = 1843 * MiB;

/**
 * SGLang keeps workspace outside its static share, which is of the memory that is free once process and communication
 * exist: 16.46 GiB of cache printed for Qwen3-235B in FP8 on four H100 at 0.93.
 */
export function sglangOverheads(request: OverheadRequest): Overhead[] {
  const found = [...driver(request), pythonRuntime()];
  if (request.ranks > 1)
    found.push({
      id: 'communication',
      label: 'Communication buffers',
      bytes: SGLANG_COMMUNICATION,
      certainty: 'measured',
      source: 'SGLang start-up log, github.com/sgl-project/sglang/pull/11716: 1.77–2.01 GiB',
      formula: '1.8 GiB',
    });
  return found;
}
