import { type Problem, warning } from '../scenario/legality/problem.js';
import { rolloutScenario, rolloutSizes } from '../scenario/rollout.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Settled } from '../scenario/settled.js';
import type { Report } from './report.js';

/**
 * The report of the engine that generates answers, with as many sequences as its pool and its scheduler hold; undefined
 * where answers are generated elsewhere or not at all. Source: docs/cost-model.md, Post-training.
 */
export function rolloutReport(
  settled: Settled,
  build: (scenario: Scenario) => Report,
): Report | undefined {
  const alone = rolloutScenario(settled, 1);
  if (!alone) return undefined;
  const report = build(alone);
  const { kvCache, settled: served } = report;
  const held = Math.floor(kvCache.pool.concurrency ?? 1);
  const batch = Math.max(1, Math.min(held, served.maxSequences));
  return batch === 1 ? report : build({ ...alone, batch });
}

/**
 * Problems of the rollout engine: more ranks than devices, or a share that does not hold its weights and one
 * sequence.
 */
export function rolloutProblems({ settled, rollout }: Report): Problem[] {
  if (!rollout) return [];
  const { tp, pp, dp, devices } = rolloutSizes(settled);
  if (devices > settled.devices)
    return [
      warning(
        'rollout',
        `the rollout engine’s tp ${tp} · pp ${pp} · dp ${dp} are ${devices} devices, there are ${settled.devices}`,
      ),
    ];
  if (rollout.fit.fits || rollout.memory.capacity === 0) return asleep(settled);
  const share = `${Math.round(settled.rolloutShare * 1000) / 10} %`;
  return [
    warning(
      'rollout',
      `the rollout engine’s share of ${share} does not hold its weights and one sequence at tp ${tp}: a larger --rollout-share or --rollout-tp is needed`,
    ),
  ];
}

/**
 * A warning of what an engine keeps while it sleeps. Sources: vllm-project/vllm pull request 45623 (graphs and
 * communicators), issue 47654 (1.5 GB of graphs).
 */
function asleep({ others }: Settled): Problem[] {
  if (!others.rolloutSleeps) return [];
  return [
    warning(
      'rollout-sleep',
      'a sleeping vLLM keeps its CUDA graphs and communicators, which are not counted: 1.5 GB of graphs were measured, --in-use adds them',
    ),
  ];
}
