import { servingOf } from '../../engines/index.js';
import { type Quantity, type QuantitySymbol, quantities } from '../../quantity/index.js';
import type { Pass } from './pass.js';
import { HOST_SOURCE, shared, stepsShare } from './symbols.js';

type Of = QuantitySymbol<Pass>;
const define = quantities<Pass>();
const { n } = stepsShare;

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
  source: HOST_SOURCE,
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
  source: `llama.cpp ggml/src/ggml-cuda/ggml-cuda.cu; ${HOST_SOURCE}`,
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
  source: `vllm/model_executor/models/utils.py; ${HOST_SOURCE}`,
});

/**
 * How a pass uses its weights in host memory; undefined where it has none. llama.cpp copies them in every step of at
 * least 32 tokens, however slow the link is (github.com/ggml-org/llama.cpp/issues/18530); other engines take the
 * faster way.
 */
export function hostPart(pass: Pass): Quantity<Pass> | undefined {
  const { host, crossesLink, settled } = pass;
  if (host.linked > 0) return hostOffload;
  if (host.dense + host.experts === 0) return undefined;
  if (!crossesLink) return hostProcessor;
  const { alwaysCopiesHostWeights } = servingOf(settled.engine);
  return alwaysCopiesHostWeights || hostLink.amount(pass) < hostProcessor.amount(pass)
    ? hostLink
    : hostProcessor;
}
