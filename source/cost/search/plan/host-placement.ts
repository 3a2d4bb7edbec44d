import { understands } from '../../../engines/index.js';
import type { Scenario } from '../../../scenario/scenario.js';
import { settle } from '../../../scenario/settle.js';
import type { Settled } from '../../../scenario/settled.js';
import { fits } from '../../memory.js';
import { BOUNDS, type Rules } from './layout-rules.js';

/** Below this many tokens a smaller step frees almost no memory. */
const LEAST_STEP = 512;
/** Weights are kept in host memory in multiples of this many bytes. */
const OFFLOAD_STEP = 2 ** 30;

/**
 * Ways to serve a model that does not fit, the fastest first: smaller steps, then as few experts, layers or weight
 * bytes in host memory as fit. A host whose memory is unknown is not used.
 */
export function* placements(settled: Settled, rules: Rules): Generator<Settled> {
  const { asked, batchedTokens } = settled;
  if (asked.batchedTokens === null)
    for (
      let tokens = Math.floor(batchedTokens / 2);
      tokens >= LEAST_STEP;
      tokens = Math.floor(tokens / 2)
    )
      yield settle({ ...asked, batchedTokens: tokens });
  if (rules.has(BOUNDS.onDevice.id) || settled.machine.host.memory === null) return;
  const { engine, model } = settled;
  if (understands(engine, 'cpuExperts') && asked.cpuExperts === 0)
    yield* fewest(asked, model.layerCount, (layers) => ({ cpuExperts: layers }));
  if (understands(engine, 'gpuLayers') && asked.gpuLayers === null)
    yield* fewest(asked, model.layerCount + 1, (layers) => ({
      gpuLayers: model.layerCount + 1 - layers,
    }));
  if (understands(engine, 'cpuOffload') && asked.cpuOffload === 0)
    yield* fewest(asked, Math.ceil(settled.capacity / OFFLOAD_STEP), (steps) => ({
      cpuOffload: steps * OFFLOAD_STEP,
    }));
}

/** The smallest amount with which a scenario fits; yields nothing where the largest is not enough. */
function* fewest(
  asked: Scenario,
  most: number,
  edits: (amount: number) => Partial<Scenario>,
): Generator<Settled> {
  const at = (amount: number) => settle({ ...asked, ...edits(amount) });
  if (!fits(at(most))) return;
  let low = 1;
  let high = most;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (fits(at(middle))) high = middle;
    else low = middle + 1;
  }
  yield at(high);
}
