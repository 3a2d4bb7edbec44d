import { communication, pythonRuntime, workspace } from '../overheads/common.js';
import type { Overhead, OverheadRequest } from '../overheads/overhead.js';

/** The prompts of all sequences go through in one step. */
export function transformersOverheads(request: OverheadRequest): Overhead[] {
  return [
    ...workspace(request, request.sequences * request.sequence),
    pythonRuntime(),
    ...communication(request),
  ];
}
