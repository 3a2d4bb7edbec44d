import type { LayerTensor } from '../tensor.js';
import { type Block, matrix, vector } from './block.js';
import { type FeedForwardNames, feedForwardTensors } from './feed-forward.js';

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
    /** State-dict name of a correction bias of one number an expert (DeepSeek-V3). */
    readonly correction?: string;
    /** Outputs of the router when it routes to more than the experts with weights (zero experts). */
    readonly outputs?: number;
  };
  readonly shared?:
    | {
        readonly innerSize: number;
        readonly names: FeedForwardNames;
        readonly bias?: boolean;
        /** State-dict name of a gate of one number a token (Qwen-MoE). */
        readonly gate?: string;
      }
    | undefined;
  /** Width that routed experts see when a projection narrows the stream around them. */
  readonly latent?:
    | { readonly size: number; readonly down: string; readonly up: string }
    | undefined;
  /** Experts stored as one tensor a layer, `[experts, in, out]` or `[experts, out, in]`: names without `*`. */
  readonly stacked?: 'inOut' | 'outIn' | undefined;
  /** Stacked tensors keep the `.weight` of a plain matrix. */
  readonly stackedSuffix?: boolean | undefined;
}

/** Names of Mixtral-like experts with Llama's words. */
export const llamaExpertNames = {
  gate: 'mlp.experts.*.gate_proj',
  up: 'mlp.experts.*.up_proj',
  down: 'mlp.experts.*.down_proj',
} as const;

/**
 * A mixture of experts (docs/cost-model.md, Mixture of experts): routed experts, router, correction bias, shared experts, latent
 * projections. A token passes through the whole router, the shared experts and `active` routed ones.
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
      ),
    );
    if (o.shared.gate)
      tensors.push(
        ...matrix({ name: o.shared.gate, part, site: 'router', inSize: o.hiddenSize, outSize: 1 }),
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
      }),
      ...matrix({
        name: o.latent.up,
        part,
        site: 'other',
        inSize: inputSize,
        outSize: o.hiddenSize,
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

/** All experts of a layer in one tensor; a bare name spells its bias `_bias`. */
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
