import type { Model } from '../../../model/model.js';
import type { RecomputeModule } from '../../../model/operation.js';
import { operationsOf } from '../../../model/operations.js';
import type { Options } from '../../../scenario/scenario.js';

export type Recomputed = Pick<Options, 'recompute' | 'recomputeLayers'>;

/** Modules whose recomputation takes little time for the bytes it frees, the cheapest first. */
const LIGHT = [
  'norms',
  'moe-act',
  'mla-up-proj',
  'gdn-norm-out',
  'mhc',
] as const satisfies readonly RecomputeModule[];
const HEAVY = ['mlp', 'shared-experts', 'moe'] as const satisfies readonly RecomputeModule[];

export const NOTHING: Recomputed = { recompute: 'none', recomputeLayers: null };
export const WHOLE_LAYERS: Recomputed = { recompute: 'full', recomputeLayers: null };

/**
 * The sets of modules that can be recomputed, from the cheapest to the most expensive, between nothing and whole
 * layers.
 */
export function moduleChoices(
  model: Model,
  attention: Options['attention'],
): readonly Recomputed[] {
  const present = new Set(
    model.groups
      .flatMap(operationsOf)
      .flatMap(({ remadeBy, saves }) => [remadeBy, ...saves.map((saved) => saved.remadeBy)])
      .flat(),
  );
  const light: RecomputeModule[] = LIGHT.filter((module) => present.has(module));
  // Flash attention saves no tensors of its core, so recomputing the core frees nothing.
  if (attention === 'eager') light.push('core-attn');
  const heavy = [...light, ...HEAVY.filter((module) => present.has(module))];
  const choices: RecomputeModule[][] = light.map((module) => [module]);
  if (light.length > 1) choices.push(light);
  if (heavy.length > light.length) choices.push(heavy);
  return choices.map((modules) => ({
    recompute: modules.length === 1 && modules[0] ? modules[0] : modules,
    recomputeLayers: null,
  }));
}
