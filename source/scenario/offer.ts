import type { Machine } from '../hardware/machine.js';
import { problemsOf } from './legality/problems-of.js';
import { USUAL_NODE } from './machine.js';
import { dividesInPipeline } from './pipeline.js';
import type { Settled } from './settled.js';

/**
 * Rules that suggestions keep, and that explicit scenarios break with a warning: no tensor parallelism across nodes,
 * and no ZeRO ≥ 2 with a pipeline. vLLM's guide to distributed serving has the first; Llama 3 was trained against the
 * second (arXiv:2407.21783 section 3.3.2), which DeepSpeed's `PipelineEngine` enforces. Source: docs/cost-model.md,
 * Legal layouts.
 */
export type DefaultRule = 'tp-node' | 'zero-pp';

/** The most tensor-parallel ranks that are suggested: the devices of a node, or of a larger fast-link domain. */
export function widestTensor({ domain }: Pick<Machine, 'domain'>): number {
  return Math.max(USUAL_NODE, domain);
}

/** The default rules that a scenario breaks. */
function brokenDefaults(settled: Settled): DefaultRule[] {
  const { tp, machine } = settled;
  const broken: DefaultRule[] = [];
  if (tp > widestTensor(machine)) broken.push('tp-node');
  if (dividesInPipeline(settled)) broken.push('zero-pp');
  return broken;
}

/** Whether nothing about a scenario is refused. */
export function isLegal(settled: Settled): boolean {
  return refusalOf(settled) === undefined;
}

/** Why a scenario is refused, or undefined. */
export function refusalOf(settled: Settled): string | undefined {
  return problemsOf(settled).find(({ severity }) => severity === 'refused')?.message;
}

/**
 * Whether a scenario can be suggested instead of another: it is legal, and breaks no default rule that the other
 * keeps.
 */
export function canBeOffered(settled: Settled, asked: Settled): boolean {
  if (!isLegal(settled)) return false;
  const broken = brokenDefaults(settled);
  return broken.length === 0 || broken.every((rule) => brokenDefaults(asked).includes(rule));
}
