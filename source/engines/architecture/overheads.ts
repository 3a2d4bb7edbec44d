import { communication, pythonRuntime, workspace } from '../overheads/common.js';
import type { Overhead, OverheadRequest } from '../overheads/overhead.js';

/** One step's live tensors and the runtime. */
export function architectureOverheads(request: OverheadRequest): Overhead[] {
  return [...workspace(request, request.batchedTokens), pythonRuntime(), ...communication(request)];
}
