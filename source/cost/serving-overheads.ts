import {
  driverReserve,
  type ModelWidths,
  modelWidths,
  type Overhead,
  servingOf,
} from '../engines/index.js';
import type { Model } from '../model/model.js';
import type { Settled } from '../scenario/settle.js';

/** Whether an overhead is the work of a step, or stands there always. */
export function isActivation(id: Overhead['id']): boolean {
  return id === 'activations' || id === 'logits' || id === 'scores' || id === 'dispatch';
}

const widths = new WeakMap<Model, ModelWidths>();

/** The engine's overheads of one rank, each a figure with its source. */
export function servingOverheads(
  settled: Settled,
  placement: { readonly isLast: boolean },
): readonly Overhead[] {
  const { model, engine, tp, pp, cp, ep, batchedTokens, batch, sequence, attention } = settled;
  let known = widths.get(model);
  if (!known) {
    known = modelWidths(model);
    widths.set(model, known);
  }
  return servingOf(engine)
    .overheads({
      widths: known,
      tensorParallel: tp,
      ranks: Math.max(tp * pp * cp, ep),
      batchedTokens,
      sequences: batch,
      sequence,
      attention,
      isLast: placement.isLast,
      maximumSequences: Math.max(batch, settled.maximumSequences),
      deviceBytes: settled.capacity / settled.memoryUtilization,
      driverBytes: driverBytes(settled),
    })
    .filter(({ id }) => id !== 'runtime' || hasDriverContext(settled));
}

/** What the driver of an NVIDIA card keeps, by the share of the card that may be used; others print what is left. */
function driverBytes({ accelerator, capacity, memoryUtilization }: Settled): number {
  if (accelerator.vendor !== 'nvidia' || accelerator.class === 'soc') return 0;
  return Math.round(memoryUtilization * driverReserve(capacity / memoryUtilization));
}

/** Processors that compute on the host's own memory have no driver context of their own. */
export function hasDriverContext({ accelerator }: Pick<Settled, 'accelerator'>): boolean {
  return accelerator.class !== 'cpu' && accelerator.class !== 'soc';
}
