import type { ExpertsFeedForward } from '../model.js';
import { type Operation, operation, saved, type WidthSymbol } from '../operation.js';
import { ROUTED, SHARED } from './experts.js';
import { activationTensors } from './feed-forward.js';

const DERIVED = {
  source:
    'Megatron-LM, megatron/core/transformer/moe; docs/cost-model.md, Saved tensors of a layer',
  isDerived: true,
};

/**
 * Operations of a mixture besides its matrices. No table of routing, dispatch and combination is published: derived
 * from Megatron-LM's megatron/core/transformer/moe/token_dispatcher.py and experts.py (which multiplies by the routing
 * weight within the activation), not measured.
 */
export function expertsOperations(part: ExpertsFeedForward, hiddenSize: number): Operation[] {
  const { experts: count, active, innerSize, sharedSize, inputSize, gated } = part;
  const common = {
    symbols: symbolsOf(part),
    remadeBy: ['moe'],
    ...DERIVED,
  } as const;
  const perInner = gated ? 16 : 10;
  const routing = {
    why: 'the probabilities are differentiated from the logits and from themselves',
    share: 'sequence',
    remadeBy: ['moe'],
  } as const;
  return [
    operation({
      ...common,
      id: 'router',
      label: 'Routing',
      saves: [
        saved({ ...routing, id: 'logits', label: 'Router logits', width: 'E', elements: count }),
        saved({
          ...routing,
          id: 'probabilities',
          label: 'Router probabilities',
          width: 'E',
          elements: count,
          elementBytes: 4,
        }),
      ],
    }),
    operation({
      ...common,
      id: 'expertsInner',
      label: 'Activation of the experts',
      elementwise: {
        stream: 22 * hiddenSize + 16 * (active + 1) * inputSize,
        inner: perInner * active * innerSize,
      },
      activation: { width: active * innerSize, isGated: gated, isRouted: true },
      saves: activationTensors(ROUTED, active * innerSize, gated),
    }),
    operation({
      ...common,
      id: 'combined',
      label: 'Dispatch and combination',
      isSummed: true,
      routing: { count, active, width: inputSize, innerSize },
      saves: [
        saved({
          id: 'combined',
          label: 'Expert outputs to combine',
          why: 'the gradient of a routing weight is its product with the expert’s output; fused kernels weigh the activation instead',
          width: 'k·h_e',
          elements: active * inputSize,
          kernels: ['compiled', 'eager'],
          remadeBy: ['moe'],
        }),
      ],
    }),
    ...(sharedSize > 0 ? [sharedOperation(part, perInner)] : []),
  ];
}

function sharedOperation(part: ExpertsFeedForward, perInner: number): Operation {
  return operation({
    id: 'sharedInner',
    label: 'Activation of the shared experts',
    elementwise: { stream: 0, inner: perInner * part.sharedSize },
    activation: { width: part.sharedSize, isGated: part.gated, isRouted: false },
    saves: activationTensors(SHARED, part.sharedSize, part.gated),
    symbols: symbolsOf(part),
    remadeBy: ['shared-experts', 'moe'],
    ...DERIVED,
  });
}

function symbolsOf(part: ExpertsFeedForward): WidthSymbol[] {
  return [
    { symbol: 'E', value: part.experts, meaning: 'routed experts' },
    { symbol: 'k', value: part.active, meaning: 'experts a token is routed to' },
    { symbol: 'f_e', value: part.innerSize, meaning: 'moe_intermediate_size' },
    { symbol: 'f_s', value: part.sharedSize, meaning: 'width of the shared experts' },
    { symbol: 'h_e', value: part.inputSize, meaning: 'width that routed experts see' },
  ];
}
