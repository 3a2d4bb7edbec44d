import { MiB, type Overhead, type OverheadRequest } from './overhead.js';

/**
 * Memory that NVIDIA's driver reserves of what `nvidia-smi` prints: 416 MiB and 1.6 MiB per GiB. PyTorch has 22.07 of
 * an L4's 22.49 GiB, 23.58 of an RTX 3090's 24, 79.14 of an H100's 79.65, 178.36 of a B200's 179.06. Source: start-up
 * logs of vLLM.
 */
export function driverReserve(deviceBytes: number): number {
  return Math.round(416 * MiB + (1.6 / 1024) * deviceBytes);
}

/** The driver's reserve as an overhead of engines that take a share of the rest. */
export function driver({ driverBytes }: Pick<OverheadRequest, 'driverBytes'>): Overhead[] {
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

/**
 * CUDA context and libraries of a PyTorch process, 0.3–0.8 GiB. Source: docs/cost-model.md, Buffers and
 * fragmentation.
 */
export function pythonRuntime(): Overhead {
  return {
    id: 'runtime',
    label: 'CUDA context and libraries',
    bytes: 512 * MiB,
    certainty: 'measured',
    source: 'docs/cost-model.md, Buffers and fragmentation: 0.3–0.8 GiB',
    formula: '512 MiB',
  };
}

/** Buffers of NCCL between ranks: 342–392 MiB for 2–8 devices. Source: AIConfigurator system files. */
export function communication({ ranks }: Pick<OverheadRequest, 'ranks'>): Overhead[] {
  if (ranks === 1) return [];
  const bytes = (ranks <= 2 ? 342 : ranks <= 4 ? 358 : 392) * MiB;
  return [
    {
      id: 'communication',
      label: 'NCCL buffers',
      bytes,
      certainty: 'measured',
      source: 'AIConfigurator system files, 342–392 MiB for 2–8 devices',
      formula: `${bytes / MiB} MiB for ${ranks} ranks`,
    },
  ];
}

/**
 * Live tensors of one forward step of `T` tokens, in 16 bits. Source: docs/cost-model.md, Workspace of a forward
 * step.
 */
export function workspace(request: OverheadRequest, steppedTokens: number): Overhead[] {
  const { widths, tensorParallel, sequences, sequence, attention, isLast } = request;
  const source = 'docs/cost-model.md, Workspace of a forward step';
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
  if (isLast) found.push(logits(request, sequences, source));
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

/** fp32 logits of one row per sequence. */
export function logits(
  { widths, tensorParallel }: OverheadRequest,
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
