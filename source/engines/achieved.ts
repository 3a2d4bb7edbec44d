import type { Accelerator } from '../hardware/accelerator.js';
import type { EngineId } from './engine.js';

/** Share of the published memory bandwidth that decoding reaches (cost model §6.4). */
const BANDWIDTH = 0.75;
/** llama.cpp's kernels for one sequence read more of it: F16 models 0.70–0.91, median 0.84 (measured.json `speed`). */
const BANDWIDTH_LLAMA_CPP = 0.85;
/** Processors on host memory: 0.46–0.59 in eight runs of llama.cpp. */
const BANDWIDTH_CPU = 0.5;

/** The share to assume when nobody says. */
export function achievedBandwidth(engine: EngineId, { class: kind }: Accelerator): number {
  if (kind === 'cpu') return BANDWIDTH_CPU;
  return engine === 'llama.cpp' ? BANDWIDTH_LLAMA_CPP : BANDWIDTH;
}

const MICRO = 1e-6;
/** Served with graphs: 10 runs of dense models and 47 of mixtures at up to 8 sequences lie best at these, beside 0.75. */
const SERVED_DENSE = 40 * MICRO;
const SERVED_EXPERTS = 80 * MICRO;
/** 45 kernels of 7.5 µs, norms and rotary unfused: 0.81 of the bandwidth of an L4, 0.27 of an H100 (arXiv:2605.30571). */
const EAGER = 45 * 7.5 * MICRO;
/** llama.cpp: 29 runs on NVIDIA, 19 on AMD, 21 on Apple lie best at these, beside 0.85. */
const LLAMA_CPP: Readonly<Record<string, number>> = {
  nvidia: 20 * MICRO,
  amd: 40 * MICRO,
  apple: 80 * MICRO,
};

/**
 * Seconds that one step spends on a layer whatever its size: launches and waits (cost model §6.4: a fraction alone
 * fits no two devices). None at the architectural minimum, and none on processors that launch nothing.
 */
export function fixedSecondsOfLayer(
  engine: EngineId,
  { class: kind, vendor }: Accelerator,
  hasExperts: boolean,
): number {
  if (kind === 'cpu') return 0;
  switch (engine) {
    case 'architecture':
      return 0;
    case 'vllm':
    case 'sglang':
      return hasExperts ? SERVED_EXPERTS : SERVED_DENSE;
    case 'transformers':
      return EAGER;
    case 'llama.cpp':
      return LLAMA_CPP[vendor] ?? 40 * MICRO;
  }
}

/**
 * How strongly unpacking shows beside llama.cpp's table of read rates, as a power of its shares: Apple's
 * processors lie at the table, 48 runs on NVIDIA's and AMD's at its fourth root (Q4_K_M at 0.93 of F16's rate), and
 * processors on host memory have time enough.
 */
export function unpackingPower({ vendor, class: kind }: Accelerator): number {
  if (kind === 'cpu') return 0;
  return vendor === 'apple' ? 1 : 0.25;
}
