import type { Model } from '../model/model.js';
import type { Routing } from '../model/operation.js';
import { workOf } from '../model/operations.js';
import { sumOf } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';

/** Devices without a faster link are assumed to have a 400 Gb/s network card. This is one direction. */
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
 * Seconds in which a ring all-reduce of `bytes` over `ranks` passes a link at its published rate: `2(n − 1)/n·M/β`.
 * Source: docs/cost-model.md, Communication.
 */
export function allReduceSeconds(settled: Settled, bytes: number, ranks: number): number {
  if (ranks === 1) return 0;
  return ((2 * (ranks - 1)) / ranks) * (bytes / linkBytesPerSecond(settled, ranks));
}

/** Messages of one kind: their number, their link, and their seconds at the published rate. Each adds one latency. */
export interface Sending {
  readonly times: number;
  readonly isFast: boolean;
  readonly seconds: number;
}

/** What one forward pass sends between devices. */
export interface LinkWork {
  /** The all-reduces of tensor parallelism, one for each block. */
  readonly tensor: Sending;
  /** The hidden states that pipeline stages pass on. */
  readonly stages: Sending;
  /** Dispatch and combine of experts that replicas share. */
  readonly experts: Sending;
}

/** What one forward pass of `tokens` tokens of a replica sends (docs/cost-model.md, Communication). */
export function linkWork(settled: Settled, tokens: number): LinkWork {
  const { model, tp, pp, ep } = settled;
  const stream = ACTIVATION_BYTES * tokens * model.hiddenSize;
  const blocks = tp > 1 ? summedBlocks(model) : 0;
  const shared = expertReplicas(settled) > 1;
  let layers = 0;
  let exchange = 0;
  if (shared)
    for (const group of model.groups)
      for (const routing of workOf(group).routings) {
        layers += group.layers.length;
        exchange += group.layers.length * expertExchangeSeconds(settled, routing, tokens);
      }
  return {
    tensor: {
      times: blocks,
      isFast: isFast(settled, tp),
      seconds: blocks * allReduceSeconds(settled, stream, tp),
    },
    stages: {
      times: pp - 1,
      isFast: isFast(settled, tp * pp),
      seconds: pp > 1 ? (pp - 1) * (stream / linkBytesPerSecond(settled, tp * pp)) : 0,
    },
    experts: { times: layers, isFast: isFast(settled, ep), seconds: exchange },
  };
}

function isFast({ accelerator, machine }: Settled, ranks: number): boolean {
  return ranks <= machine.domain && accelerator.interconnect !== null;
}

/** The number of replicas that share routed experts. Each sends its tokens to the ranks that hold the experts. */
export function expertReplicas({ tp, cp, ep, expertTp }: Settled): number {
  return Math.max(1, (ep * expertTp) / (tp * cp));
}

/** Blocks of all layers whose output tensor-parallel ranks sum: two of a plain layer. */
function summedBlocks({ groups }: Model): number {
  return sumOf(groups, (group) => group.layers.length * workOf(group).summedBlocks);
}

/**
 * Seconds of dispatch and combine of one layer at the link's rate: `2·e·T·min(k, ep)·h·(ep − 1)/ep` bytes for the `T` tokens
 * of one rank, one copy for each rank with an expert of the token. Source: docs/cost-model.md, Communication.
 */
function expertExchangeSeconds(
  settled: Settled,
  { active, width }: Routing,
  tokens: number,
): number {
  const { tp, cp, ep } = settled;
  const ofOneRank = tokens / (tp * cp);
  const copies = Math.min(active, ep) * ((ep - 1) / ep);
  const sent = 2 * ACTIVATION_BYTES * ofOneRank * copies * width;
  return sent / linkBytesPerSecond(settled, ep);
}
