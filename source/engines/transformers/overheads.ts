import { communication, pythonRuntime, workspace } from '../overheads/common.js';
import type { Overhead, OverheadRequest } from '../overheads/overhead.js';

/** The prompt of every sequence goes through at once. */
export function transformersOverheads(request: OverheadRequest): Overhead[] {
  return [
    ...workspace(request, request.sequences * request.sequence),
    pythonRuntime(),
    ...communication(request),
  ];
}
