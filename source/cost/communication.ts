import type { Model } from '../model/model.js';
import type { Routing } from '../model/operation.js';
import { workOf } from '../model/operations.js';
import type { Settled } from '../scenario/settle.js';

/**
 * Time of one small all-reduce end to end, over a fast link and over PCIe or a network. Source: docs/cost-model.md,
 * Communication.
 */
const ALL_REDUCE_LATENCY = 8e-6;
const SLOW_LATENCY = 20e-6;
/** One direction of a 400 Gb/s network card, for devices without a faster link. */
const NETWORK_BYTES_PER_SECOND = 50e9;
/** Hidden states are sent in bf16. */
const ACTIVATION_BYTES = 2;

/** Bytes per second of one direction between devices that are at most `ranks` apart. */
export function linkBytesPerSecond({ accelerator, machine }: Settled, ranks: number): number {
  const { interconnect, pcie } = accelerator;
  if (ranks <= machine.domain && interconnect?.bytesPerSecondPerDirection)
    return interconnect.bytesPerSecondPerDirection;
  if (ranks > machine.nodeDevices && machine.network !== null) return machine.network;
  return pcie?.bytesPerSecond ?? NETWORK_BYTES_PER_SECOND;
}

/**
 * Seconds of a ring all-reduce of `bytes` over `ranks`: a latency, and `2(n − 1)/n·M/β`. Source: docs/cost-model.md,
 * Communication.
 */
export function allReduceSeconds(settled: Settled, bytes: number, ranks: number): number {
  if (ranks === 1) return 0;
  return (
    latencySeconds(settled, ranks) +
    ((2 * (ranks - 1)) / ranks) * (bytes / linkBytesPerSecond(settled, ranks))
  );
}

function latencySeconds({ accelerator, machine }: Settled, ranks: number): number {
  const isFast = ranks <= machine.domain && accelerator.interconnect !== null;
  return isFast ? ALL_REDUCE_LATENCY : SLOW_LATENCY;
}

/** Seconds that one forward pass spends between devices. */
export interface LinkSeconds {
  /** All-reduces of tensor parallelism, one a block. */
  readonly tensor: number;
  /** Hand-overs between pipeline stages. */
  readonly stages: number;
  /** Dispatch and combination of expert parallelism. */
  readonly experts: number;
}

/** Seconds that one forward pass of `tokens` tokens of a replica spends between devices (docs/cost-model.md, Communication). */
export function linkSeconds(settled: Settled, tokens: number): LinkSeconds {
  const { model, tp, pp, ep } = settled;
  const stream = ACTIVATION_BYTES * tokens * model.hiddenSize;
  let experts = 0;
  if (ep > 1)
    for (const group of model.groups)
      for (const routing of workOf(group).routings)
        experts += group.layers.length * expertExchangeSeconds(settled, routing, tokens);
  return {
    tensor: summedBlocks(model) * allReduceSeconds(settled, stream, tp),
    stages: pp > 1 ? (pp - 1) * (SLOW_LATENCY + stream / linkBytesPerSecond(settled, tp * pp)) : 0,
    experts,
  };
}

/** Blocks of all layers whose output tensor-parallel ranks sum: two of a plain layer. */
function summedBlocks({ groups }: Model): number {
  let blocks = 0;
  for (const group of groups) blocks += group.layers.length * workOf(group).summedBlocks;
  return blocks;
}

/**
 * Seconds of dispatch and combine of one layer: two latencies, and `2·e·T·k·h·(ep − 1)/ep` bytes for the `T` tokens
 * of one rank. Tensor and context ranks divide a replica's tokens; data-parallel replicas bring their own, so more of
 * them leave a rank no less to send. Source: docs/cost-model.md, Communication.
 */
function expertExchangeSeconds(
  settled: Settled,
  { active, width }: Routing,
  tokens: number,
): number {
  const { tp, cp, ep } = settled;
  const ofOneRank = tokens / (tp * cp);
  const sent = ACTIVATION_BYTES * ofOneRank * active * width * ((ep - 1) / ep);
  return 2 * (latencySeconds(settled, ep) + sent / linkBytesPerSecond(settled, ep));
}
