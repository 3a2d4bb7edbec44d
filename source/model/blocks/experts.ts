import { FEED_FORWARD_INPUT } from '../matrix-input.js';
import type { LayerTensor } from '../tensor.js';
import { type Block, matrix, vector } from './block.js';
import { builtOnce } from './built-once.js';
import { type FeedForwardKind, type FeedForwardNames, feedForwardTensors } from './feed-forward.js';

/** Routed experts read the tokens that were sent to them. */
export const ROUTED: FeedForwardKind = {
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

export const SHARED: FeedForwardKind = {
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
export const experts = builtOnce(builtExperts);

function builtExperts(o: ExpertsOptions): Block {
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
