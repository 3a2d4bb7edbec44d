import { servingOf } from '../../engines/index.js';
import { bodyLayers } from '../../model/trained-modules.js';
import { sum } from '../../quantity/index.js';
import type { Settled } from '../settled.js';
import { isSliced } from '../stage-sizes.js';
import { divisorsText, nearestMultiple } from './divisors.js';
import { type Problem, refused, warning } from './problem.js';

/** Impossible machines: more usable memory or memory in use than there is, layers that don't add up. */
export function machineProblems(settled: Settled): Problem[] {
  return [
    ...memoryProblems(settled),
    ...poolProblems(settled),
    ...nodeProblems(settled),
    ...sliceProblems(settled),
    ...besideProblems(settled),
    ...powerProblems(settled),
    ...splitProblems(settled),
    ...processorProblems(settled),
  ];
}

/** A pool for prompts must leave devices that decode, and hold whole replicas as large as theirs. */
function poolProblems({
  mode,
  machine,
  tp,
  pp,
  cp,
  scenario: { prefillDevices },
}: Settled): Problem[] {
  if (mode === 'training' || prefillDevices === 0) return [];
  if (prefillDevices >= machine.count)
    return [
      refused(
        'prefill-devices',
        `--prefill-devices ${prefillDevices} leaves none of the ${machine.count} devices to decode`,
        `${machine.count - 1} is the most`,
      ),
    ];
  const group = tp * pp * cp;
  if (prefillDevices % group === 0) return [];
  return [
    refused(
      'prefill-devices',
      `--prefill-devices ${prefillDevices} is no multiple of tp·pp·cp ${group}, the devices of one copy`,
      `${nearestMultiple(prefillDevices, group)} is`,
    ),
  ];
}

/** Devices left over by a node size that the user gave. */
function nodeProblems({ scenario: { nodeSize }, machine: { count } }: Settled): Problem[] {
  if (nodeSize === null || nodeSize >= count || count % nodeSize === 0) return [];
  return [
    refused(
      'node-size',
      `--node-size ${nodeSize} does not divide the ${count} devices`,
      divisorsText(count, nodeSize),
    ),
  ];
}

/**
 * One replica over several MIG slices. CUDA shows a process only one slice, so an engine with a single process cannot
 * run; ranks in processes of their own communicate through host memory, where NCCL allows it
 * (NVIDIA/nccl/issues/1716, experimental in 2026).
 */
function sliceProblems({ mode, engine, machine, tp, pp, cp }: Settled): Problem[] {
  const ranks = tp * pp * cp;
  if (ranks === 1 || !isSliced(machine)) return [];
  const over = `${ranks} MIG slices for one copy of the model`;
  if (mode === 'inference' && servingOf(engine).spreadsLayers)
    return [
      refused('slices', over, `CUDA shows a process one slice, --dp ${machine.count} can run`),
    ];
  return [warning('slices', `${over}: slices have no link, and NCCL joins them in tests only`)];
}

/** Serving on the processor of a host with accelerators. The rate of its products is unknown. */
function processorProblems({ mode, accelerator, scenario: { backend } }: Settled): Problem[] {
  if (mode === 'training' || backend !== 'cpu' || accelerator.class === 'cpu') return [];
  return [
    warning(
      'processor',
      `--backend cpu: how fast the host’s processor multiplies is not known, prompts are timed as on ${accelerator.name} and take longer`,
    ),
  ];
}

function memoryProblems({ machine: { runs }, scenario }: Settled): Problem[] {
  const found: Problem[] = [];
  for (const { accelerator, start, total, usable, inUse } of runs) {
    const whole = `the ${total} bytes of device ${start} (${accelerator.name})`;
    // A size that is unknown cannot be exceeded.
    if (total === 0) continue;
    if (scenario.usable !== null && usable > total)
      found.push(refused('usable', `--usable ${usable} is more than ${whole}`));
    if (scenario.inUse !== null && (inUse ?? 0) > total)
      found.push(refused('in-use', `--in-use ${inUse} is more than ${whole}`));
  }
  return found;
}

/** Boards accept power limits down to 0.28 of their usual power: 100 W of an RTX 3090's 350, 200 of an H100's 700. */
const LEAST_POWER = 0.28;

/** A power limit that has no effect, or that no board accepts. */
function powerProblems({ machine: { runs }, scenario: { powerLimit } }: Settled): Problem[] {
  if (powerLimit === null) return [];
  const found: Problem[] = [];
  for (const { name, tdpWatts } of new Set(runs.map(({ accelerator }) => accelerator))) {
    if (tdpWatts === null || powerLimit === tdpWatts) continue;
    const usual = `the usual ${tdpWatts} W of ${name}`;
    if (powerLimit > tdpWatts)
      found.push(
        warning('power-limit', `--power-limit ${powerLimit} is above ${usual}: it changes nothing`),
      );
    else if (powerLimit < LEAST_POWER * tdpWatts)
      found.push(
        warning(
          'power-limit',
          `--power-limit ${powerLimit} is less than boards take, about ${Math.ceil(LEAST_POWER * tdpWatts)} W of ${usual}`,
        ),
      );
  }
  return found;
}

/** A scenario on the same devices that needs more devices than there are. */
function besideProblems({ scenario: { beside = [] }, machine }: Settled): Problem[] {
  return beside.flatMap(({ name, runs }) => {
    const taken = Math.max(0, ...runs.map(({ start, count }) => start + count));
    return taken > machine.count
      ? [refused('beside', `--beside ${name} takes ${taken} devices, there are ${machine.count}`)]
      : [];
  });
}

function splitProblems({
  stageLayers,
  stageSizes,
  model,
  pp,
  virtualStages,
  scenario: { tensorSplit },
}: Settled): Problem[] {
  const found: Problem[] = [];
  const chunks = pp * virtualStages;
  if (Array.isArray(stageLayers) && stageLayers.length !== pp && stageLayers.length !== chunks)
    return [
      refused(
        'stage-layers',
        `--stage-layers ${stageLayers} has ${stageLayers.length} values for ${chunks} chunks of layers`,
        `${chunks} values are expected`,
      ),
    ];
  const all = bodyLayers(model);
  const layers = stageSizes ? sum(stageSizes) : all;
  if (stageLayers !== null && layers !== all)
    found.push(
      refused(
        'stage-layers',
        `--stage-layers ${stageLayers} adds up to ${layers} layers, the model has ${all}`,
      ),
    );
  if (Array.isArray(tensorSplit) && pp > 1 && tensorSplit.every((part) => part === 0))
    found.push(
      refused('tensor-split', `--tensor-split ${tensorSplit}`, 'one part above 0 is expected'),
    );
  return found;
}
