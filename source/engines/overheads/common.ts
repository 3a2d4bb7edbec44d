import type { QuantitySymbol } from '../../quantity/index.js';
import {
  defineOverhead,
  type Overhead,
  type OverheadRequest,
  type Overheads,
  symbols,
} from './overhead.js';

/** The compute capability from which on cards hold firmware of their system processor in memory (Turing). */
const FIRMWARE = 7.5;

/**
 * What NVIDIA's driver keeps of the memory that `nvidia-smi` prints, by the share that may be used. PyTorch sees 22.07 of
 * an L4's 22.49 GiB, 23.58 of an RTX 3090's 24, 79.14 of an H100's 79.65, 178.36 of a B200's 179.06; 15.77 of a V100's 16,
 * which has no firmware of its own to keep.
 */
export const driver = defineOverhead({
  id: 'driver',
  label: 'Kept by the driver',
  short: 'Driver',
  unit: 'bytes',
  certainty: 'measured',
  what: 'Memory that NVIDIA’s driver keeps from programs; it grows with the device.',
  formula: '⌈x·u·(a·2^20 + q·M/1024)⌉',
  symbols: {
    x: {
      value: ({ hasNvidiaDriver }) => Number(hasNvidiaDriver),
      meaning: '1 under NVIDIA’s driver, else 0',
      from: 'machine vendor',
    },
    u: {
      value: ({ utilization }) => utilization,
      meaning: 'share of the device that may be used',
      unit: 'ratio',
      from: '--memory-utilization',
    },
    a: {
      value: ({ capability }) => (capability < FIRMWARE ? 200 : 416),
      meaning: 'MiB on any card',
      from: 'machine compute capability',
    },
    q: {
      value: ({ capability }) => (capability < FIRMWARE ? 2 : 1.6),
      meaning: 'MiB for each GiB of the card',
      from: 'machine compute capability',
    },
    M: symbols.M,
  },
  source: 'totals that PyTorch sees beside those of nvidia-smi, in start-up logs of vLLM',
});

/** CUDA context and libraries of a PyTorch process. */
export const pythonRuntime = defineOverhead({
  id: 'runtime',
  label: 'CUDA context and libraries',
  short: 'Runtime',
  unit: 'bytes',
  certainty: 'measured',
  what: 'The device context and the libraries of a PyTorch process; the same for every model.',
  formula: 'c·512·2^20',
  symbols: { c: symbols.c },
  source: 'docs/cost-model.md, Buffers and fragmentation: 0.3–0.8 GiB',
});

/** Buffers of NCCL where several ranks communicate. */
export const communication = defineOverhead({
  id: 'communication',
  label: 'NCCL buffers',
  short: 'NCCL',
  unit: 'bytes',
  certainty: 'measured',
  what: 'Buffers through which ranks talk; they grow with the number of ranks.',
  formula: 'q·2^20',
  symbols: {
    q: {
      value: ({ ranks }) => (ranks === 1 ? 0 : ranks <= 2 ? 342 : ranks <= 4 ? 358 : 392),
      meaning: 'MiB for so many ranks',
      from: 'derived from AIConfigurator’s system files',
    },
  },
  source: 'docs/cost-model.md, Buffers and fragmentation: 342–392 MiB for 2–8 devices',
});

const WORKSPACE = 'docs/cost-model.md, Workspace of a forward step';

/** Live tensors of one forward step in 16 bits; `T` is the number of tokens of a step. */
export function workspace(T: QuantitySymbol<OverheadRequest>): readonly Overhead[] {
  const { h, f, k, t, n, S, B, V, last, eager } = symbols;
  return [
    defineOverhead({
      id: 'activations',
      label: 'Activations of one step',
      short: 'One step',
      unit: 'bytes',
      certainty: 'modelled',
      what: 'Live tensors of one forward step in 16 bits; they grow with its tokens.',
      formula: '2·T·(2·h + ⌈max(a, g·f)/t⌉)',
      symbols: {
        T,
        h,
        a: {
          value: ({ widths }) => widths.attention,
          meaning: 'width of query, keys and values together',
          from: 'derived from the widths of attention',
        },
        g: {
          value: ({ widths }) => widths.gates,
          meaning: 'matrices of the inner width that live at once',
          from: 'config hidden_act',
        },
        f,
        t,
      },
      source: WORKSPACE,
    }),
    defineOverhead({
      id: 'dispatch',
      label: 'Tokens sent to experts and back',
      short: 'Dispatch',
      unit: 'bytes',
      certainty: 'modelled',
      what: 'Copies of tokens for their experts, there and back; they grow with tokens and experts of a token.',
      formula: '2·2·T·k·h',
      symbols: { T, k, h },
      source: WORKSPACE,
    }),
    defineOverhead({
      id: 'logits',
      label: 'Logits',
      unit: 'bytes',
      certainty: 'modelled',
      what: 'One row of fp32 logits for each sequence; it grows with sequences and vocabulary.',
      formula: 'last·4·B·⌈V/t⌉',
      symbols: { last, B, V, t },
      source: WORKSPACE,
    }),
    defineOverhead({
      id: 'scores',
      label: 'Attention scores',
      short: 'Scores',
      unit: 'bytes',
      certainty: 'modelled',
      what: 'Scores of eager attention in fp32; they grow with the tokens of a step and of a sequence.',
      formula: 'eager·4·⌈n/t⌉·min(T, B·S)·S',
      symbols: { eager, n, t, T, B, S },
      source: WORKSPACE,
    }),
  ];
}

/** Slots of LoRA adapters that are allocated at start, each of the largest rank, in 16 bits. */
export const adapterSlots = defineOverhead({
  id: 'adapters',
  label: 'Adapter slots',
  short: 'Adapters',
  unit: 'bytes',
  certainty: 'exact',
  what: 'Room for the adapters served at once; it grows with their number, their rank and the widths of the adapted matrices.',
  formula: 'n·a',
  symbols: {
    n: {
      value: ({ adapters }) => adapters,
      meaning: 'adapters served at once',
      from: '--adapters',
    },
    a: {
      value: ({ adapterBytes }) => adapterBytes,
      meaning: 'bytes of one: rank × (inputs + outputs) × 2 of every adapted matrix of this rank',
      unit: 'bytes',
      from: '--adapter-rank',
    },
  },
  source: 'vllm-project/vllm, lora/layers (create_lora_weights); arXiv:2106.09685',
});

/** Overheads of PyTorch servers without a measured memory profile: context, runtime, communication, adapters. */
export const USUAL_SERVER: Overheads = {
  transient: workspace(symbols.T),
  resident: [driver, pythonRuntime, communication, adapterSlots],
};
