import type { Settled } from '../settled.js';
import { formatProblems } from './format-problems.js';
import { ignoredProblems } from './ignored-options.js';
import { listProblems } from './list-problems.js';
import { machineProblems } from './machine-problems.js';
import { offloadProblems } from './offload-problems.js';
import { overlapProblems } from './overlap-problems.js';
import { bubbleProblems, pipelineProblems } from './pipeline-problems.js';
import type { Problem } from './problem.js';
import { recipeProblems } from './recipe-problems.js';
import { recomputeProblems } from './recompute-problems.js';
import { runProblems } from './run-problems.js';
import { batchProblems, contextProblems, sequenceProblems } from './sequence-problems.js';
import { tensorProblems } from './tensor-problems.js';
import { blockProblems, towerProblems } from './weight-problems.js';
import { expertProblems, groupProblems, worldProblems } from './world-problems.js';

/**
 * Everything illegal or doubtful about a scenario; empty for a legal one. Source: docs/cost-model.md, Legal layouts.
 */
export function problemsOf(settled: Settled): Problem[] {
  return [
    ...worldProblems(settled),
    ...groupProblems(settled),
    ...machineProblems(settled),
    ...tensorProblems(settled),
    ...pipelineProblems(settled),
    ...bubbleProblems(settled),
    ...expertProblems(settled),
    ...offloadProblems(settled),
    ...overlapProblems(settled),
    ...runProblems(settled),
    ...contextProblems(settled),
    ...batchProblems(settled),
    ...sequenceProblems(settled),
    ...towerProblems(settled),
    ...blockProblems(settled),
    ...formatProblems(settled),
    ...recipeProblems(settled),
    ...recomputeProblems(settled),
    ...ignoredProblems(settled.asked),
    ...listProblems(settled),
  ];
}
