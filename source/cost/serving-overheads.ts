import {
  driverReserve,
  type ModelWidths,
  modelWidths,
  type Overhead,
  servingOf,
} from '../engines/index.js';
import type { Device } from '../hardware/machine.js';
import type { Model } from '../model/model.js';
import type { Settled } from '../scenario/settle.js';

/** Whether an overhead is workspace of a step, not resident. */
export function isActivation(id: Overhead['id']): boolean {
  return id === 'activations' || id === 'logits' || id === 'scores' || id === 'dispatch';
}

const widths = new WeakMap<Model, ModelWidths>();

/** The engine's overheads of one rank, each a figure with its source. */
export function servingOverheads(
  settled: Settled,
  placement: { readonly isLast: boolean },
  device: Device,
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
      deviceBytes: device.total,
      driverBytes: driverBytes(device, settled.memoryUtilization),
    })
    .filter(({ id }) => id !== 'runtime' || hasDriverContext(device));
}

/**
 * Memory that the driver of an NVIDIA card reserves, by the usable share of the card; other drivers report the rest.
 */
function driverBytes({ accelerator, total }: Device, share: number): number {
  if (accelerator.vendor !== 'nvidia' || accelerator.class === 'soc') return 0;
  return Math.round(share * driverReserve(total));
}

/** Processors that compute on the host's own memory have no driver context of their own. */
export function hasDriverContext({ accelerator }: Pick<Settled, 'accelerator'>): boolean {
  return accelerator.class !== 'cpu' && accelerator.class !== 'soc';
}
