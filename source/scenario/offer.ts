import { problemsOf } from './legality/problems-of.js';
import { USUAL_NODE } from './machine.js';
import { dividesInPipeline } from './pipeline.js';
import type { Settled } from './settle.js';

/**
 * Rules 3 and 8 of cost model §7.1, which hold by default: nothing is proposed or solved for that breaks them. Who
 * asks for it by name is warned and answered, since people do run both. Tensor parallelism across nodes is in vLLM's guide to
 * distributed serving, and Megatron-LM asks for no node's size. ZeRO-2 and 3 with a pipeline DeepSpeed refuses
 * (`PipelineEngine`: its accumulation over micro-batches wants gradients whole), but FSDP with a pipeline trained
 * Llama 3 (arXiv:2407.21783 §3.3.2), and torchtitan keeps gathered weights between micro-batches for it.
 */
export type DefaultRule = 'tp-node' | 'zero-pp';

/** Which of those a scenario breaks. */
function brokenDefaults(settled: Settled): DefaultRule[] {
  const { tp, machine } = settled;
  const broken: DefaultRule[] = [];
  if (tp > Math.max(USUAL_NODE, machine.domain)) broken.push('tp-node');
  if (dividesInPipeline(settled)) broken.push('zero-pp');
  return broken;
}

/** Whether nothing about a scenario is refused. */
export function isLegal(settled: Settled): boolean {
  return refusalOf(settled) === undefined;
}

/** Why a scenario is refused; undefined when it is not. */
export function refusalOf(settled: Settled): string | undefined {
  return problemsOf(settled).find(({ severity }) => severity === 'refused')?.message;
}

/** Whether a scenario can be offered to who asked for another: legal, and breaking no default that the other keeps. */
export function canBeOffered(settled: Settled, asked: Settled): boolean {
  if (!isLegal(settled)) return false;
  const broken = brokenDefaults(settled);
  return broken.length === 0 || broken.every((rule) => brokenDefaults(asked).includes(rule));
}
