import { FEED_FORWARD_INPUT } from '../matrix-input.js';
import type { ExpertsFeedForward } from '../model.js';
import { type Operation, operation, saved, type WidthSymbol } from '../operation.js';
import type { LayerTensor } from '../tensor.js';
import { type Block, matrix, vector } from './block.js';
import {
  activationTensors,
  type FeedForwardKind,
  type FeedForwardNames,
  feedForwardTensors,
} from './feed-forward.js';

/** Routed experts read the tokens that were sent to them. */
const ROUTED: FeedForwardKind = {
  input: {
    id: 'dispatched',
    label: 'Dispatched expert inputs',
    width: 'k·h_e',
    share: 'tensor',
    kernels: ['fused', 'compiled', 'eager'],
    remadeBy: ['moe'],
    isShared: true,
    isOperand: true,
  },
  id: 'experts',
  label: 'Expert',
  width: 'k·f_e',
  remadeBy: ['moe'],
  activationRemadeBy: ['moe-act', 'moe'],
};

const SHARED: FeedForwardKind = {
  input: FEED_FORWARD_INPUT,
  id: 'shared',
  label: 'Shared expert',
  width: 'f_s',
  remadeBy: ['shared-experts', 'moe'],
  activationRemadeBy: ['shared-experts', 'moe'],
};

export interface ExpertsOptions {
  readonly hiddenSize: number;
  readonly experts: number;
  readonly active: number;
  readonly innerSize: number;
  /** Names of one expert's matrices, `*` for its index. */
  readonly names?: FeedForwardNames;
  readonly upBias?: boolean;
  readonly downBias?: boolean;
  readonly router?: {
    readonly name?: string;
    readonly bias?: boolean;
    /** State-dict name of a correction bias, one number per expert (DeepSeek-V3). */
    readonly correction?: string;
    /** Outputs of the router when it routes to more than the experts with weights (zero experts). */
    readonly outputs?: number;
  };
  readonly shared?:
    | {
        readonly innerSize: number;
        readonly names: FeedForwardNames;
        readonly bias?: boolean;
        /** State-dict name of a gate, one number per token (Qwen-MoE). */
        readonly gate?: string;
      }
    | undefined;
  /** Width of routed experts where a projection narrows the stream around them. */
  readonly latent?:
    | { readonly size: number; readonly down: string; readonly up: string }
    | undefined;
  /** Experts stored as one tensor per layer, `[experts, in, out]` or `[experts, out, in]`: names without `*`. */
  readonly stacked?: 'inOut' | 'outIn' | undefined;
  /** Stacked tensors keep the `.weight` of a plain matrix. */
  readonly stackedSuffix?: boolean | undefined;
}

/** Names of experts under Llama's words. */
export const llamaExpertNames = {
  gate: 'mlp.experts.*.gate_proj',
  up: 'mlp.experts.*.up_proj',
  down: 'mlp.experts.*.down_proj',
} as const;

/**
 * A mixture of experts: routed experts, router, correction bias, shared experts, latent projections. A token passes
 * through the whole router, the shared experts and `active` routed ones. Source: docs/cost-model.md, Mixture of
 * experts.
 */
export function experts(o: ExpertsOptions): Block {
  const part = 'feedForward';
  const inputSize = o.latent?.size ?? o.hiddenSize;
  const names = o.names ?? llamaExpertNames;
  const routed = { count: o.experts, active: o.active };
  const tensors: LayerTensor[] = feedForwardTensors(
    {
      hiddenSize: inputSize,
      innerSize: o.innerSize,
      upBias: o.upBias ?? false,
      downBias: o.downBias ?? false,
    },
    names,
    ROUTED,
  )
    .map((tensor) =>
      o.stacked
        ? stack(tensor, o.experts, o.stacked, o.stackedSuffix)
        : { ...tensor, perLayer: o.experts },
    )
    .map((tensor) => ({ ...tensor, experts: routed }));
  const outputs = o.router?.outputs ?? o.experts;
  const router = o.router?.name ?? 'mlp.gate';
  tensors.push(
    ...matrix({
      name: router,
      part,
      site: 'router',
      inSize: o.hiddenSize,
      outSize: outputs,
      bias: o.router?.bias ?? false,
      input: FEED_FORWARD_INPUT,
      remadeBy: ['moe'],
    }),
  );
  if (o.router?.correction)
    tensors.push(vector(o.router.correction, outputs, { part, role: 'bias', site: 'router' }));
  if (o.shared && o.shared.innerSize > 0) {
    tensors.push(
      ...feedForwardTensors(
        {
          hiddenSize: o.hiddenSize,
          innerSize: o.shared.innerSize,
          upBias: o.shared.bias ?? false,
          downBias: o.shared.bias ?? false,
        },
        o.shared.names,
        SHARED,
      ),
    );
    if (o.shared.gate)
      tensors.push(
        ...matrix({
          name: o.shared.gate,
          part,
          site: 'router',
          inSize: o.hiddenSize,
          outSize: 1,
          input: FEED_FORWARD_INPUT,
          remadeBy: ['shared-experts', 'moe'],
        }),
      );
  }
  if (o.latent) {
    tensors.push(
      ...matrix({
        name: o.latent.down,
        part,
        site: 'other',
        inSize: o.hiddenSize,
        outSize: inputSize,
        input: FEED_FORWARD_INPUT,
        remadeBy: ['moe'],
      }),
      ...matrix({
        name: o.latent.up,
        part,
        site: 'other',
        inSize: inputSize,
        outSize: o.hiddenSize,
        remadeBy: ['moe'],
      }),
    );
  }
  return {
    tensors,
    feedForwards: [
      {
        kind: 'experts',
        gated: 'gateUp' in names || 'gate' in names,
        experts: o.experts,
        active: o.active,
        innerSize: o.innerSize,
        sharedSize: o.shared?.innerSize ?? 0,
        inputSize,
      },
    ],
  };
}

/** All experts of a layer in one tensor; a bare name has its bias under `_bias`. */
function stack(
  tensor: LayerTensor,
  count: number,
  storage: 'inOut' | 'outIn',
  keepsSuffix = false,
): LayerTensor {
  const [outer, inner] = tensor.shape;
  const one =
    storage === 'inOut' && inner !== undefined && outer !== undefined
      ? [inner, outer]
      : tensor.shape;
  const bare = tensor.name.replace(/\.weight$/, '').replace(/\.bias$/, '_bias');
  return {
    ...tensor,
    name: keepsSuffix ? tensor.name : bare,
    shape: [count, ...one],
    split: tensor.split.map(({ elements, units }) => ({ elements: elements * count, units })),
  };
}

const DERIVED = {
  source:
    'Megatron-LM, megatron/core/transformer/moe; docs/cost-model.md, Saved tensors of a layer',
  isDerived: true,
};

/**
 * Operations of a mixture beside its matrices. Of routing, dispatch and combination nobody has published a table:
 * derived from Megatron-LM's megatron/core/transformer/moe/token_dispatcher.py, not measured.
 */
export function expertsOperations(part: ExpertsFeedForward, hiddenSize: number): Operation[] {
  const { experts: count, active, innerSize, sharedSize, inputSize, gated } = part;
  const common = {
    half: 'feedForward',
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
          why: 'the gradient of a routing weight is its product with the expert’s output',
          width: 'k·h_e',
          elements: active * inputSize,
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
    half: 'feedForward',
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
