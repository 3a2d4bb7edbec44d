import { largestThat, servingOf } from '../engines/index.js';
import { hasExperts } from '../model/operations.js';
import { refusalOf } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { bindingOf } from './fit.js';
import { deviceFigures, fits } from './memory.js';
import type { Solution } from './solve.js';

const MIB = 2 ** 20;
/** More than any device has left, in MiB. */
const MOST_MIB = 2 ** 30;

/** A longer list of proportions is nothing that a user would type. */
const MOST_SPLIT = 4096;

/** Whether the engine distributes layers over several devices in proportions that the user can set. */
function givesOut({ mode, engine, pp, machine }: Settled): boolean {
  const isGivenOut = mode === 'inference' && pp > 1 && servingOf(engine).spreadsLayers;
  return isGivenOut && machine.count <= MOST_SPLIT;
}

/** The split of the layers that leaves the fullest device the most room: all devices are filled alike. */
export function solveSplit(scenario: Scenario): Solution {
  const settled = settle(scenario);
  const refusal = refusalOf(settled);
  if (refusal !== undefined) return { found: false, reason: refusal };
  if (!givesOut(settled)) return { found: false, reason: 'the layers lie on one device' };
  const split = evenestSplit(settled);
  const solved = split && { ...scenario, tensorSplit: split };
  if (!solved || !fits(settle(solved)))
    return { found: false, reason: 'no split of the layers over these devices fits' };
  return {
    found: true,
    value: split,
    scenario: solved,
    binding: bindingOf(settle(solved)),
    isFull: false,
  };
}

/**
 * The fewest layers whose experts lie on the host, with a split that fits then. The two go together, since experts
 * weigh more than other layers of a device.
 */
export function solveExpertsAndSplit(scenario: Scenario): Solution | undefined {
  const asked = settle(scenario);
  if (!givesOut(asked) || scenario.tensorSplit !== null || !hasExperts(asked.model))
    return undefined;
  const refusal = refusalOf(asked);
  if (refusal !== undefined) return { found: false, reason: refusal };
  const at = (cpuExperts: number): Scenario => ({ ...scenario, cpuExperts });
  const { layerCount } = asked.model;
  const fewest = largestThat((count) => !evenestSplit(settle(at(count - 1))), layerCount + 1);
  const split = fewest > layerCount ? undefined : evenestSplit(settle(at(fewest)));
  const solved = split && { ...at(fewest), tensorSplit: split };
  if (!solved || !fits(settle(solved)))
    return { found: false, reason: 'no split of the layers fits, with all experts on the host' };
  return {
    found: true,
    value: fewest,
    scenario: solved,
    also: [{ field: 'tensorSplit', value: split }],
    binding: bindingOf(settle(solved)),
    isFull: fewest > 0,
  };
}

/** Layers of each device as proportions; undefined where the layers do not all fit. */
function evenestSplit(settled: Settled): readonly number[] | undefined {
  if (!filledWith(settled, 0)) return undefined;
  const most = largestThat(
    (mebibytes) => filledWith(settled, mebibytes * MIB) !== undefined,
    MOST_MIB,
  );
  const sizes = filledWith(settled, most * MIB);
  return sizes && ofDevices(settled, sizes);
}

/**
 * Gives each stage in turn as many layers as leave `spare` bytes of its device; undefined where layers remain. More
 * layers never take fewer bytes.
 */
function filledWith(settled: Settled, spare: number): readonly number[] | undefined {
  const { pp, model } = settled;
  const sizes: number[] = [];
  let start = 0;
  for (let index = 0; index < pp; index++) {
    const left = model.layerCount - start;
    const holds = (layers: number) => {
      const { total, capacity } = deviceFigures(settled, {
        index,
        start,
        end: start + layers,
        isFirst: index === 0,
        isLast: index === pp - 1,
      });
      return total + spare <= capacity;
    };
    if (!holds(0)) return undefined;
    const size = largestThat(holds, left);
    sizes.push(size);
    start += size;
  }
  return start === model.layerCount ? sizes : undefined;
}

/**
 * One proportion for each device. A stage's layers lie on the first of its devices, layers of the host are left out,
 * and the output counts as a further layer of the last.
 */
function ofDevices(
  { machine, pp, hostLayers, hasOutput }: Settled,
  sizes: readonly number[],
): readonly number[] {
  const ranks = Math.max(1, Math.floor(machine.count / pp));
  const proportions = Array<number>(machine.count).fill(0);
  for (const [stage, size] of sizes.entries())
    proportions[stage * ranks] =
      size - (stage === 0 ? hostLayers : 0) + (stage === pp - 1 ? Number(hasOutput) : 0);
  return proportions;
}
