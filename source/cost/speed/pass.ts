import { type Ledger, type QuantitySymbol, quantities, total } from '../../quantity/index.js';
import { PREFILL_MFU } from '../../scenario/defaults.js';
import type { Settled } from '../../scenario/settle.js';
import type { LinkSeconds } from '../communication.js';
import type { HostReads } from '../host-reads.js';
import { peakFlops, servingRate } from '../rates.js';
import { unpackingShare } from '../unpacking.js';

/** Passes through all layers: one decode step, or the steps that read the prompts. */
export interface Pass {
  readonly settled: Settled;
  /** Steps of it. */
  readonly steps: number;
  /** What is left of the time of the steps one by one where pipeline stages work on several at once. */
  readonly share: number;
  /** FLOPs of all steps. */
  readonly flops: number;
  /** Bytes of weights that one step reads on the device. */
  readonly weights: number;
  /** Bytes of weights that one step reads in host memory. */
  readonly host: HostReads;
  /** Bytes of cache that one device reads for one sequence. */
  readonly cache: number;
  /** Whether a step has tokens enough to take weights in host memory over the link. */
  readonly crossesLink: boolean;
  /** Sequences whose cache a step reads. */
  readonly sequences: number;
  /** Seconds between devices. */
  readonly links: LinkSeconds;
  /** Seconds of launches and waits of one step. */
  readonly launches: number;
}

/** Seconds of a pass by what takes them; memory and compute overlap, the rest does not. */
export interface Phase {
  readonly memory: number;
  /** Weights in host memory, which the processor reads and computes with. */
  readonly host: number;
  readonly compute: number;
  readonly network: number;
  readonly fixed: number;
}

type Of = QuantitySymbol<Pass>;

const define = quantities<Pass>();

const n: Of = { value: ({ steps }) => steps, meaning: 'steps', from: '--batched-tokens' };
const x: Of = {
  value: ({ share }) => share,
  meaning: 'of the time of the steps one by one, as pipeline stages work on several at once',
  from: 'derived from --pp: (n + p − 1) / (n·p)',
};
const t: Of = {
  value: ({ settled }) => settled.tp * settled.cp,
  meaning: 'devices that work at once',
  from: '--tp and --cp',
};

const shared = { unit: 'seconds', certainty: 'modelled' } as const;

const memory = define({
  ...shared,
  id: 'memory',
  label: 'Reading memory',
  short: 'memory',
  what: 'Reading weights and cache once a step; it grows with the bytes of both and shrinks with the bandwidth.',
  formula: 'x·n·(weights / (t·u) + B·cache) / (W·η_w)',
  symbols: {
    x,
    n,
    weights: {
      value: ({ weights }) => weights,
      meaning: 'weights that one step touches',
      unit: 'bytes',
      from: 'tensors of the matrices, experts by their coverage',
    },
    t,
    u: {
      value: ({ settled }) => unpackingShare(settled.weights, settled.accelerator),
      meaning: 'share of the bandwidth that is left when weights are unpacked',
      from: '--weights',
    },
    B: {
      value: ({ sequences }) => sequences,
      meaning: 'sequences whose cache is read',
      from: '--batch',
    },
    cache: {
      value: ({ cache }) => cache,
      meaning: 'cache that one device reads for one sequence',
      unit: 'bytes',
      from: 'engine rule of each class of cache',
    },
    W: {
      value: ({ settled }) => settled.accelerator.bandwidthBytesPerSecond,
      meaning: ({ settled }) => `peak bandwidth of ${settled.accelerator.name}`,
      unit: 'bytesPerSecond',
      from: 'machine memory bandwidth',
    },
    η_w: {
      value: ({ settled }) => settled.bandwidthUtilization,
      meaning: 'share of it that is reached',
      from: '--bandwidth-utilization',
    },
  },
  source: 'docs/cost-model.md, Decode',
});

const hostDense: Of = {
  value: ({ host }) => host.dense,
  meaning: 'dense weights in host memory that a step reads',
  unit: 'bytes',
  from: 'tensors of the layers that are not on the device',
};
const hostExperts: Of = {
  value: ({ host }) => host.experts,
  meaning: 'experts in host memory that a step touches',
  unit: 'bytes',
  from: 'tensors of routed experts by their coverage',
};

const hostProcessor = define({
  ...shared,
  id: 'host',
  label: 'Weights in host memory',
  short: 'host memory',
  what: 'Layers and experts in host memory, which the processor reads and computes with; it grows with their bytes.',
  formula: 'n·(dense/(0.50·W_h) + experts/(0.35·W_h) + 0.001)',
  symbols: {
    n,
    dense: hostDense,
    experts: hostExperts,
    W_h: {
      value: ({ settled }) => settled.hostBandwidth,
      meaning: 'bandwidth of the host’s memory',
      unit: 'bytesPerSecond',
      from: '--host-bandwidth',
    },
  },
  source: 'docs/serving-speed.md, Weights in host memory',
});

const hostLink = define({
  ...shared,
  id: 'host',
  label: 'Weights over the host link',
  short: 'host link',
  what: 'Layers and experts in host memory, which a step of many tokens takes over the link; it grows with their bytes.',
  formula: 'n·((dense + experts)/(0.75·L) + 0.001)',
  symbols: {
    n,
    dense: hostDense,
    experts: hostExperts,
    L: {
      value: ({ settled }) => settled.hostLink,
      meaning: 'rate of the link between host and device',
      unit: 'bytesPerSecond',
      from: '--host-link',
    },
  },
  source:
    'llama.cpp ggml/src/ggml-cuda/ggml-cuda.cu; docs/serving-speed.md, Weights in host memory',
});

const hostOffload = define({
  ...shared,
  id: 'host',
  label: 'Offloaded weights over the host link',
  short: 'host link',
  what: 'Weights that the engine keeps in host memory and that every step takes over the link; it grows with their bytes.',
  formula: 'n·H/(0.75·L)',
  symbols: {
    n,
    H: {
      value: ({ host }) => host.linked,
      meaning: 'weights of one device in host memory',
      unit: 'bytes',
      from: '--cpu-offload',
    },
    L: {
      value: ({ settled }) => settled.hostLink,
      meaning: 'rate of the link between host and device',
      unit: 'bytesPerSecond',
      from: '--host-link',
    },
  },
  source: 'vllm/model_executor/models/utils.py; docs/serving-speed.md, Weights in host memory',
});

/** How a pass gets at its weights in host memory, the faster way; undefined without any. */
function hostPart(pass: Pass): typeof hostProcessor | undefined {
  const { host, crossesLink } = pass;
  if (host.linked > 0) return hostOffload;
  if (host.dense + host.experts === 0) return undefined;
  return crossesLink && hostLink.amount(pass) < hostProcessor.amount(pass)
    ? hostLink
    : hostProcessor;
}

const compute = define({
  ...shared,
  id: 'compute',
  label: 'Computing',
  short: 'compute',
  what: 'Multiplying and adding; it grows with the tokens of the pass and the active parameters.',
  formula: 'x·FLOPs / (t·F·η_f)',
  symbols: {
    x,
    FLOPs: {
      value: ({ flops }) => flops,
      meaning: 'of all steps',
      unit: 'flops',
      from: 'derived as the rows of compute, for the tokens of the pass',
    },
    t,
    F: {
      value: ({ settled }) => peakFlops(settled.accelerator, servingRate(settled.weights)),
      meaning: ({ settled }) => `peak of ${settled.accelerator.name} in the format of the products`,
      unit: 'flopsPerSecond',
      from: 'machine dense FLOP/s',
    },
    η_f: {
      value: ({ settled }) => peakShare(settled),
      meaning: 'share of it that is reached',
      from: '--mfu',
    },
  },
  source: 'docs/cost-model.md, Prefill',
});

/** Share of the peak FLOP/s that prefill reaches (docs/cost-model.md, Roofline). */
export function peakShare({ mfu }: Settled): number {
  return mfu ?? PREFILL_MFU;
}

function link(part: keyof LinkSeconds, meaning: string, from: QuantitySymbol<Pass>['from']): Of {
  return { value: ({ links }) => links[part], meaning, unit: 'seconds', from };
}

const network = define({
  ...shared,
  id: 'network',
  label: 'Between devices',
  short: 'network',
  what: 'All-reduces of tensor parallelism, hand-overs between stages, tokens sent to experts; it grows with tokens and layers.',
  formula: 'x·(tensor + stages + experts)',
  symbols: {
    x,
    tensor: link('tensor', 'all-reduces of tensor-parallel ranks', '--tp'),
    stages: link('stages', 'hand-overs between pipeline stages', '--pp'),
    experts: link('experts', 'tokens sent to experts and back', '--ep'),
  },
  source: 'docs/cost-model.md, Communication',
});

const fixed = define({
  ...shared,
  id: 'fixed',
  label: 'Kernel launches',
  short: 'launches',
  what: 'Launches and waits that every step has whatever its size; they grow with the layers.',
  formula: 'x·n·launches',
  symbols: {
    x,
    n,
    launches: {
      value: ({ launches }) => launches,
      meaning: 'launches and waits of all layers in one step',
      unit: 'seconds',
      from: ({ settled }) => `engine ${settled.engine} as measured on this kind of device`,
    },
  },
  source:
    'docs/serving-speed.md, One sequence in PyTorch; docs/serving-speed.md, One sequence in llama.cpp',
});

/** The seconds of a pass. */
export function phaseOf(pass: Pass): Phase {
  return {
    memory: memory.amount(pass),
    host: hostPart(pass)?.amount(pass) ?? 0,
    compute: compute.amount(pass),
    network: network.amount(pass),
    fixed: fixed.amount(pass),
  };
}

const heads = {
  unit: 'seconds',
  what: 'The longer of reading memory and computing, which overlap, with what adds to it.',
  source: 'docs/cost-model.md, Roofline',
} as const;

/** Passes by their ids. */
export const PASSES = {
  prefill: total<Pass>({ ...heads, id: 'speed.prefill', label: 'Prefill', short: 'First token' }),
  decode: total<Pass>({ ...heads, id: 'speed.decode', label: 'Decode step', short: 'Each token' }),
  verification: total<Pass>({
    ...heads,
    id: 'speed.round.verification',
    label: 'Verification',
  }),
} as const;

/** A pass with the longer of memory and compute, and what adds to it where there is any. */
export function passEntry(which: keyof typeof PASSES, pass: Pass): Ledger {
  const whole = PASSES[which];
  const { memory: reading, compute: computing } = phaseOf(pass);
  const place = { under: whole.id };
  const others = [hostPart(pass), network, fixed].flatMap((part) => part?.entry(pass, place) ?? []);
  return whole.entry(pass, [
    (reading >= computing ? memory : compute).entry(pass, place),
    ...others.filter(({ amount }) => amount > 0),
  ]);
}
