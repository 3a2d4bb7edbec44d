import { countParameters } from '../../../model/parameters.js';
import type { Options } from '../../../scenario/scenario.js';
import { settle } from '../../../scenario/settle.js';
import type { Settled } from '../../../scenario/settled.js';
import { modelStates } from '../../model-states.js';
import { stageCapacity } from '../../room.js';
import { stagesOf } from '../../stages.js';
import { BOUNDS, type Rules } from './layout-rules.js';
import type { PlanQuestion } from './question.js';
import { chunkCounts, divisorsOf, sharedExperts } from './sizes.js';

/** Sizes of one layout of training; micro-batch and recomputation are chosen for it by what fits. */
export type TrainingLayout = Pick<
  Options,
  | 'tp'
  | 'pp'
  | 'virtualStages'
  | 'cp'
  | 'ep'
  | 'expertTp'
  | 'zero'
  | 'hybridShard'
  | 'sequenceParallel'
  | 'offload'
  | 'overlap'
> & { readonly dp: number };

/** Most devices of a tensor-parallel group within the rules (`layout-rules.ts`). */
export const WIDEST_TENSOR = 8;
/** Tokens of each context-parallel rank within the rules, and without them. */
const USUAL_CONTEXT = 4096;
const LEAST_CONTEXT = 1024;

/** How many devices each size divides work or states over. */
export type TrainingSizes = Omit<TrainingLayout, 'virtualStages' | 'offload' | 'overlap'>;

/**
 * Training layouts over a scenario's devices that keep the given rules and whose states fit, the simplest sizes
 * first. The caller checks legality.
 */
export function* trainingLayouts(
  question: PlanQuestion,
  settled: Settled,
  rules: Rules,
): Generator<TrainingLayout> {
  const { scenario } = question;
  const free = choiceOf(question);
  const offloads = free('offload', () =>
    rules.has(BOUNDS.onDevice.id) ? ([null] as const) : ([null, 'optimizer'] as const),
  );
  for (const sizes of trainingSizes(question, settled, rules)) {
    const { pp, ep } = sizes;
    const counts = free('virtualStages', () => chunkCounts(settled.model.layerCount, pp));
    for (const offload of offloads) {
      const base = { ...sizes, offload, overlap: null };
      if (!holdsStates(settle({ ...scenario, ...base }))) continue;
      for (const virtualStages of counts)
        for (const overlap of free('overlap', () => overlaps(pp, ep)))
          yield { ...base, virtualStages, overlap };
    }
  }
}

/** The sizes of such layouts, without the test whether their states fit. */
export function* trainingSizes(
  question: PlanQuestion,
  settled: Settled,
  rules: Rules,
): Generator<TrainingSizes> {
  const { scenario, held } = question;
  const { model, devices, machine, sequence } = settled;
  const free = choiceOf(question);
  const experts = sharedExperts(model);
  const widest = rules.has(BOUNDS.tensorInDomain.id)
    ? Math.min(WIDEST_TENSOR, machine.domain)
    : devices;
  const shortest = rules.has(BOUNDS.contextLength.id) ? USUAL_CONTEXT : LEAST_CONTEXT;
  const mayIdle = !rules.has(BOUNDS.allDevices.id);
  const contexts = free('cp', () =>
    divisorsOf(devices, Math.max(1, Math.floor(sequence / shortest))),
  );
  for (const tp of free('tp', () => divisorsOf(devices, widest)))
    for (const pp of free('pp', () => divisorsOf(devices, model.layerCount)))
      for (const cp of contexts) {
        const dp = replicas(devices, tp * pp * cp, scenario.dp, mayIdle);
        if (dp === undefined) continue;
        const shares = free('ep', () => commonDivisors(experts, tp * cp * dp));
        const divided = free('zero', () =>
          dividedStates({ tp, pp, ranks: dp * cp, experts }, settled, rules),
        );
        const sequenceParallel = held.has('sequenceParallel')
          ? scenario.sequenceParallel
          : tp > 1 && sequence % tp === 0;
        for (const ep of shares)
          for (const expertTp of free('expertTp', () => expertWidths(experts, tp, rules)))
            for (const zero of divided)
              for (const hybridShard of free('hybridShard', () =>
                shardGroups(zero, dp * cp, machine.domain),
              ))
                yield { tp, pp, cp, ep, expertTp, dp, zero, hybridShard, sequenceParallel };
      }
}

/** Values of an option: the one that is held, else those that are searched. */
function choiceOf({ scenario, held }: PlanQuestion) {
  return <K extends keyof Options>(
    id: K,
    searched: () => readonly Options[K][],
  ): readonly Options[K][] => (held.has(id) ? [scenario[id]] : searched());
}

/** Sharding groups: all ranks, or only those within a fast link, which then gather weights without the network. */
function shardGroups(
  zero: Options['zero'],
  ranks: number,
  domain: number,
): readonly (number | null)[] {
  return zero === 3 && ranks > domain && ranks % domain === 0 ? [null, domain] : [null];
}

/** Tensor-parallel sizes of experts: 1, or that of attention. */
function expertWidths(experts: number, tp: number, rules: Rules): readonly Options['expertTp'][] {
  if (experts === 1 || tp === 1) return [null];
  return rules.has(BOUNDS.wholeExpert.id) ? [1] : [1, tp];
}

/**
 * With a pipeline, the exchange is hidden as well as with explicit overlap. Without one, overlap must be asked for
 * and costs memory.
 */
function overlaps(pp: number, ep: number): readonly Options['overlap'][] {
  return pp === 1 && ep > 1 ? ['all-to-all', null] : [null];
}

/** Whether weights, gradients and optimizer state fit by themselves. Neither chunks nor micro-batches change them. */
export function holdsStates(settled: Settled): boolean {
  return stagesOf(settled).every((stage) => {
    const { weights, gradients, optimizer } = modelStates(settled, stage);
    return weights + gradients + optimizer <= stageCapacity(settled, stage);
  });
}

/** Number of data-parallel ranks; undefined where groups do not use all devices, or there are too few devices. */
export function replicas(
  devices: number,
  group: number,
  given: number | null,
  mayIdle: boolean,
): number | undefined {
  const ranks = given ?? Math.floor(devices / group);
  const used = ranks * group;
  if (ranks < 1 || used > devices) return undefined;
  return mayIdle || given !== null || used === devices ? ranks : undefined;
}

function commonDivisors(experts: number, ranks: number): readonly number[] {
  return divisorsOf(experts, ranks).filter((size) => ranks % size === 0);
}

/** Parameters from which dense models are trained with divided weights, memory of such devices, the widest tensor parallelism. */
const LARGE = 32e9;
const LARGE_MEMORY = 128e9;
const NARROW_TENSOR = 2;

/** ZeRO stages to search. A single rank divides nothing; several always divide at least the optimizer state. */
function dividedStates(
  { tp, pp, ranks, experts }: { tp: number; pp: number; ranks: number; experts: number },
  { model, zero: own, deviceMemory }: Settled,
  rules: Rules,
): readonly Options['zero'][] {
  if (ranks === 1) return [0];
  const least = own > 1 ? own : 1;
  if (pp > 1 && rules.has(BOUNDS.shardsWithoutPipeline.id)) return [least];
  const isLargeDense =
    experts === 1 &&
    tp <= NARROW_TENSOR &&
    countParameters(model).total >= LARGE &&
    deviceMemory >= LARGE_MEMORY;
  const mayShard = isLargeDense || !rules.has(BOUNDS.shardsOfLargeDense.id);
  const stages = ([1, 2, 3] as const).filter((stage) => stage >= least);
  return mayShard ? stages : [least];
}
