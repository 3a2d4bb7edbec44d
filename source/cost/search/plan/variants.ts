import { servingEngineIds, servingOf } from '../../../engines/index.js';
import { bitsOfFormat } from '../../../formats/index.js';
import { readsWeights } from '../../../scenario/legality/format-problems.js';
import type { Scenario } from '../../../scenario/scenario.js';
import { type Settled, settle } from '../../../scenario/settle.js';
import { smallerFormats } from '../../format-ladder.js';
import { productFormat } from '../../recipes.js';
import type { PlanQuestion } from './question.js';

/** What a search varies beside sizes. */
export type Variant = Partial<Pick<Scenario, 'engine' | 'weights' | 'kv' | 'recipe'>>;

interface Graded {
  readonly variant: Variant;
  /** Bits of weights and of the cache; the checkpoint's own come first. */
  readonly bits: readonly [weights: number, cache: number];
}

const OWN = Number.POSITIVE_INFINITY;

/**
 * Engines and formats that are open, by what they cost in accuracy: own formats first, then fewer bits of the cache,
 * then fewer bits of the weights. What costs the same stands together.
 */
export function variantLevels(question: PlanQuestion): readonly (readonly Variant[])[] {
  if (question.scenario.mode === 'training') return trainingLevels(question);
  const graded = enginesOf(question).flatMap((engine) => formatsOf(engine, question));
  const levels = new Map<string, Graded[]>();
  for (const one of graded) {
    const key = one.bits.join(' ');
    levels.set(key, [...(levels.get(key) ?? []), one]);
  }
  return [...levels.values()]
    .toSorted(([left], [right]) => compareBits(left, right))
    .map((level) => level.map(({ variant }) => variant));
}

function compareBits(left: Graded | undefined, right: Graded | undefined): number {
  const [weights, cache] = left?.bits ?? [0, 0];
  const [otherWeights, otherCache] = right?.bits ?? [0, 0];
  if (weights !== otherWeights) return otherWeights > weights ? 1 : -1;
  return cache === otherCache ? 0 : otherCache > cache ? 1 : -1;
}

/** The engine that is named, else all servers with kernels for the devices. */
function enginesOf({ scenario, held }: PlanQuestion): readonly Settled[] {
  const asked = settle(scenario);
  if (held.has('engine')) return [asked];
  const { accelerator, machine } = asked;
  const found = servingEngineIds
    .filter((id) => {
      const { isPlannedFor, expertsOnHost } = servingOf(id);
      return isPlannedFor(accelerator) && (!expertsOnHost || machine.host.memory !== null);
    })
    .map((engine) => settle({ ...scenario, engine }));
  return found.length > 0 ? found : [asked];
}

function formatsOf(settled: Settled, { scenario, held }: PlanQuestion): readonly Graded[] {
  const { engine } = settled;
  const weights: readonly (readonly [Variant, number])[] = held.has('weights')
    ? [[{}, OWN]]
    : [
        ...(readsWeights(settled) ? [[{ weights: scenario.weights }, OWN] as const] : []),
        ...smallerFormats('weights', settled).map(
          (id) => [{ weights: id }, Math.floor(bitsOfFormat(id))] as const,
        ),
      ];
  return weights.flatMap(([variant, bits]): readonly Graded[] => {
    const base = { engine, ...variant };
    const [kv] = held.has('kv') ? [] : smallerFormats('kv', settle({ ...scenario, ...base }));
    return [
      { variant: base, bits: [bits, OWN] },
      ...(kv === undefined
        ? []
        : [{ variant: { ...base, kv }, bits: [bits, bitsOfFormat(kv)] as const }]),
    ];
  });
}

/** Training in 8 bits where products of a device are faster in them, after the framework's own recipe. */
function trainingLevels({ scenario, held }: PlanQuestion): readonly (readonly Variant[])[] {
  const { accelerator, recipe } = settle(scenario);
  const has8Bits =
    !held.has('recipe') && recipe === 'bf16-mixed' && accelerator.denseFlops.fp8 !== null;
  return has8Bits && productFormat(recipe) !== 'fp8' ? [[{}], [{ recipe: 'fp8-mixed' }]] : [[{}]];
}
