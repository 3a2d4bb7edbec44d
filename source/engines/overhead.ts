import type { Certainty } from '../quantity/index.js';
import type { ModelWidths } from './model-widths.js';

/** Memory that is neither weights nor cache. `id` is what a user may override. */
export interface Overhead {
  readonly id: OverheadId;
  readonly label: string;
  readonly bytes: number;
  readonly certainty: Certainty;
  readonly source: string;
  readonly formula: string;
}

export type OverheadId =
  | 'activations'
  | 'logits'
  | 'scores'
  | 'dispatch'
  | 'rotary-table'
  | 'driver'
  | 'runtime'
  | 'communication';

/** What the overheads of one rank depend on. */
export interface OverheadQuestion {
  readonly widths: ModelWidths;
  readonly tensorParallel: number;
  /** Ranks that talk to each other: tensor, pipeline, context, expert parallel. */
  readonly ranks: number;
  readonly batchedTokens: number;
  readonly sequences: number;
  readonly sequence: number;
  readonly attention: 'flash' | 'eager';
  /** Holds the output matrix. */
  readonly isLast: boolean;
  /** Sequences the engine makes room for at start (vLLM `--max-num-seqs`). */
  readonly maximumSequences: number;
  /** Bytes of the device as its driver prints them. */
  readonly deviceBytes: number;
  /** Bytes of the device that its driver keeps from programs, of those that the engine may take. */
  readonly driverBytes: number;
}

const MiB = 2 ** 20;

/**
 * What NVIDIA's driver keeps of the memory that `nvidia-smi` prints: 416 MiB and 1.6 MiB of each GiB. PyTorch sees 22.07
 * of an L4's 22.49 GiB, 23.58 of an RTX 3090's 24, 79.14 of an H100's 79.65, 178.36 of a B200's 179.06 (start-up logs of vLLM).
 */
export function driverReserve(deviceBytes: number): number {
  return Math.round(416 * MiB + (1.6 / 1024) * deviceBytes);
}

/** That, as an overhead of engines that take a share of what is left. */
export function driver({ driverBytes }: Pick<OverheadQuestion, 'driverBytes'>): Overhead[] {
  if (driverBytes === 0) return [];
  return [
    {
      id: 'driver',
      label: 'Kept by the driver',
      bytes: driverBytes,
      certainty: 'measured',
      source: 'totals that PyTorch sees beside those of nvidia-smi, in start-up logs of vLLM',
      formula: '416 MiB + 1.6 MiB of each GiB, by the share that may be used',
    },
  ];
}

/** CUDA context and libraries of a PyTorch process (cost model §2.5: 0.3–0.8 GiB). */
export function pythonRuntime(): Overhead {
  return {
    id: 'runtime',
    label: 'CUDA context and libraries',
    bytes: 512 * MiB,
    certainty: 'measured',
    source: 'cost model §2.5: 0.3–0.8 GiB',
    formula: '512 MiB',
  };
}

/** Buffers of NCCL when several ranks talk (cost model §2.5: 342–392 MiB for 2–8 devices, AIConfigurator). */
export function communication({ ranks }: Pick<OverheadQuestion, 'ranks'>): Overhead[] {
  if (ranks === 1) return [];
  const bytes = (ranks <= 2 ? 342 : ranks <= 4 ? 358 : 392) * MiB;
  return [
    {
      id: 'communication',
      label: 'NCCL buffers',
      bytes,
      certainty: 'measured',
      source: 'cost model §2.5: AIConfigurator system files, 342–392 MiB for 2–8 devices',
      formula: `${bytes / MiB} MiB for ${ranks} ranks`,
    },
  ];
}

/** Live tensors of one forward step of `T` tokens, 16-bit (cost model §3.7). */
export function workspace(question: OverheadQuestion, steppedTokens: number): Overhead[] {
  const { widths, tensorParallel, sequences, sequence, attention, isLast } = question;
  const source = 'cost model §3.7';
  const inner = widths.gates * Math.max(widths.inner, widths.activeInner);
  const local = Math.ceil(Math.max(widths.attention, inner) / tensorParallel);
  const found: Overhead[] = [
    {
      id: 'activations',
      label: 'Activations of one step',
      bytes: 2 * steppedTokens * (2 * widths.hidden + local),
      certainty: 'modelled',
      source,
      formula: `2 × ${steppedTokens} tokens × (2 × ${widths.hidden} + ${local})`,
    },
  ];
  if (widths.active > 0)
    found.push({
      id: 'dispatch',
      label: 'Tokens sent to experts and back',
      bytes: 2 * 2 * steppedTokens * widths.active * widths.hidden,
      certainty: 'modelled',
      source,
      formula: `2 × 2 × ${steppedTokens} tokens × ${widths.active} experts × ${widths.hidden}`,
    });
  if (isLast) found.push(logits(question, sequences, source));
  if (attention === 'eager') {
    const heads = Math.ceil(widths.heads / tensorParallel);
    const queries = Math.min(steppedTokens, sequences * sequence);
    found.push({
      id: 'scores',
      label: 'Attention scores',
      bytes: 4 * heads * queries * sequence,
      certainty: 'modelled',
      source,
      formula: `4 × ${heads} heads × ${queries} × ${sequence} tokens`,
    });
  }
  return found;
}

/** fp32 logits of one row a sequence. */
export function logits(
  { widths, tensorParallel }: OverheadQuestion,
  rows: number,
  source: string,
): Overhead {
  const columns = Math.ceil(widths.vocabulary / tensorParallel);
  return {
    id: 'logits',
    label: 'Logits',
    bytes: 4 * rows * columns,
    certainty: 'modelled',
    source,
    formula: `4 × ${rows} rows × ${columns}`,
  };
}
