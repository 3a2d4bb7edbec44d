import { servingOf } from '../engines/index.js';
import { deviceCount } from './devices.js';
import { USUAL_NODE } from './machine.js';
import { canBeOffered } from './offer.js';
import type { Scenario } from './scenario.js';
import { settle } from './settle.js';

/** The parallel sizes that decide whether a replica spans several devices. */
type Split = Pick<Scenario, 'tp' | 'pp'>;

const WHOLE: Split = { tp: 1, pp: 1 };

/**
 * The usual split of a served model over the devices of one node: the widest legal tensor parallelism that uses all
 * devices, else a pipeline over them, else replicas; an engine that distributes layers does so. Training replicates.
 * Source: docs.vllm.ai/en/stable/serving/parallelism_scaling.
 */
export function usualSplit(scenario: Scenario): Split {
  const devices = deviceCount(scenario);
  if (devices === 1 || scenario.mode === 'training') return WHOLE;
  const asked = settle({ ...scenario, ...WHOLE, dp: null });
  const node = Math.min(devices, Math.max(USUAL_NODE, asked.machine.domain));
  const canBe = (split: Split): boolean =>
    canBeOffered(settle({ ...scenario, ...split, dp: null }), asked);
  const { spreadsLayers } = servingOf(scenario.engine);
  for (let tp = spreadsLayers ? 1 : node; tp > 1; tp--)
    if (devices % tp === 0 && canBe({ tp, pp: 1 })) return { tp, pp: 1 };
  const stages = { tp: 1, pp: devices };
  return (spreadsLayers || devices <= node) && canBe(stages) ? stages : WHOLE;
}

/**
 * `after` with the usual split, if `before` had it and the edit did not change the split. A size that the user chose
 * stays.
 */
export function keptUsual(before: Scenario, after: Scenario): Scenario {
  const isTouched =
    before.hardware !== after.hardware ||
    before.model !== after.model ||
    before.mode !== after.mode ||
    before.engine !== after.engine;
  if (!isTouched || SIZES.some((size) => before[size] !== after[size])) return after;
  if (before.cp !== 1 || before.dp !== null || before.ep !== 1) return after;
  if (!isSame(before, usualSplit(before))) return after;
  const usual = usualSplit(after);
  return isSame(after, usual) ? after : { ...after, ...usual };
}

/** A scenario whose split the user has not chosen. */
export function withUsualSplit(scenario: Scenario): Scenario {
  return { ...scenario, ...usualSplit(scenario) };
}

const SIZES = ['tp', 'pp', 'cp', 'dp', 'ep'] as const;

function isSame(split: Split, other: Split): boolean {
  return split.tp === other.tp && split.pp === other.pp;
}
