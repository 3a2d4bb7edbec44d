import { servingEngineIds, servingOf, understands } from '../../../engines/index.js';
import { bitsOfFormat } from '../../../formats/index.js';
import { cachesNothing } from '../../../model/encoder.js';
import { readsWeights } from '../../../scenario/legality/format-problems.js';
import { runsRecipe } from '../../../scenario/legality/recipe-problems.js';
import type { RecipeId, Scenario } from '../../../scenario/scenario.js';
import { settle } from '../../../scenario/settle.js';
import type { Settled } from '../../../scenario/settled.js';
import { smallerFormats } from '../../format-ladder.js';
import { powersOfTwo } from '../../powers-of-two.js';
import { CONDITIONS } from './layout-rules.js';
import type { PlanQuestion } from './question.js';
import { hasServingTarget } from './targets.js';

/** Options that a search varies beside sizes. */
export type Variant = Partial<
  Pick<
    Scenario,
    'engine' | 'weights' | 'kv' | 'recipe' | 'draftTokens' | 'batchedTokens' | 'prefillDevices'
  >
>;

/** A variant with what it costs in accuracy. */
export interface GradedVariant {
  readonly variant: Variant;
  /**
   * Bits of weights and of the cache, or of training's products. The format of the checkpoint or framework comes
   * first.
   */
  readonly bits: readonly [weights: number, cache: number];
}

const OWN = Number.POSITIVE_INFINITY;

/** Engines and formats that are open in a question, on its devices. */
export function variantsOf(question: PlanQuestion): readonly GradedVariant[] {
  if (question.scenario.mode === 'training') return trainingVariants(question);
  return enginesOf(question).flatMap((engine) => {
    const steps = [
      ...draftsOf(engine, question),
      ...chunksOf(engine, question),
      ...poolsOf(engine, question),
    ];
    return formatsOf(engine, question).flatMap((graded) => [
      graded,
      ...steps.map((step) => ({ ...graded, variant: { ...graded.variant, ...step } })),
    ]);
  });
}

/** Numbers of drafted tokens to try. */
const DRAFTS = [1, 2, 3, 4, 6, 8];

/** Numbers of drafted tokens to search, beside none, or beside the usual number for a model that drafts. */
function draftsOf(engine: Settled, { held, lifted }: PlanQuestion): readonly Variant[] {
  const isKnown = held.has('acceptRate') || lifted?.has(CONDITIONS.knownAcceptance.id);
  if (!isKnown || held.has('draftTokens') || cachesNothing(engine.model)) return [];
  return DRAFTS.filter((draftTokens) => draftTokens !== engine.draftTokens).map((draftTokens) => ({
    draftTokens,
  }));
}

/**
 * Factors on the tokens of a step, tried where answers are timed. Larger steps read a prompt in fewer steps; smaller
 * ones leave room for users.
 */
const CHUNKS = [0.25, 4];

function chunksOf(engine: Settled, { scenario, held }: PlanQuestion): readonly Variant[] {
  if (held.has('batchedTokens') || !hasServingTarget(scenario)) return [];
  return CHUNKS.map((factor) => ({ batchedTokens: Math.ceil(engine.batchedTokens * factor) }));
}

/**
 * The checkpoint's formats first, then fewer cache bits, then fewer weight bits; 0 where both cost the same accuracy.
 */
export function compareBits(left: GradedVariant, right: GradedVariant): number {
  const [weights, cache] = left.bits;
  const [otherWeights, otherCache] = right.bits;
  if (weights !== otherWeights) return otherWeights > weights ? 1 : -1;
  return cache === otherCache ? 0 : otherCache > cache ? 1 : -1;
}

/** The engine that is named, else all servers that have kernels for the devices. */
function enginesOf({ scenario, held, kinds }: PlanQuestion): readonly Settled[] {
  const asked = settle(scenario);
  if (held.has('engine')) return [asked];
  const { accelerator, machine } = asked;
  const found = servingEngineIds
    .filter((id) => {
      const { isPlannedFor, expertsOnHost, servesEncoders } = servingOf(id);
      return (
        isPlannedFor(accelerator) &&
        (!expertsOnHost || machine.host.memory !== null) &&
        (servesEncoders || !cachesNothing(asked.model))
      );
    })
    .map((engine) => settle({ ...scenario, engine }));
  // Of several kinds of devices, one without a server that has kernels for it is left out.
  return found.length > 0 || kinds ? found : [asked];
}

/** Sizes of a separate pool for prompts, up to half the devices. Without a latency target such a pool gains nothing. */
function poolsOf(
  { engine, machine }: Settled,
  { scenario, held }: PlanQuestion,
): readonly Variant[] {
  if (held.has('prefillDevices') || !hasServingTarget(scenario)) return [];
  if (!understands(engine, 'prefillDevices')) return [];
  return powersOfTwo(machine.count / 2).map((prefillDevices) => ({ prefillDevices }));
}

function formatsOf(settled: Settled, { scenario, held }: PlanQuestion): readonly GradedVariant[] {
  const { engine } = settled;
  const weights: readonly (readonly [Variant, number])[] = held.has('weights')
    ? [[{}, OWN]]
    : [
        ...(readsWeights(settled) ? [[{ weights: scenario.weights }, OWN] as const] : []),
        ...smallerFormats('weights', settled).map(
          (id) => [{ weights: id }, Math.floor(bitsOfFormat(id))] as const,
        ),
      ];
  return weights.flatMap(([variant, bits]): readonly GradedVariant[] => {
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

/** Recipes with fewer bits, each with the bits of its products. */
const SMALLER_RECIPES = [
  ['fp8-mixed', 8],
  ['mxfp8', 8],
  ['nvfp4', 4],
] as const satisfies readonly (readonly [RecipeId, number])[];

/** The framework's own recipe, and recipes of fewer bits whose products the devices can run. */
function trainingVariants({ scenario, held }: PlanQuestion): readonly GradedVariant[] {
  const { accelerator, recipe } = settle(scenario);
  const own: GradedVariant = { variant: {}, bits: [OWN, OWN] };
  if (held.has('recipe') || recipe !== 'bf16-mixed') return [own];
  return [
    own,
    ...SMALLER_RECIPES.filter(([id]) => runsRecipe(accelerator, id)).map(
      ([id, bits]): GradedVariant => ({ variant: { recipe: id }, bits: [bits, OWN] }),
    ),
  ];
}
