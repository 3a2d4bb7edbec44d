import type { PaceId } from '../../../engines/index.js';

/** Kinds of measured figures: a decode step, prompts, a token under load, offline throughput, a first token. */
export const FIGURE_KINDS = ['decode', 'prompt', 'steady', 'offline', 'first'] as const;
export type FigureKind = (typeof FIGURE_KINDS)[number];

/** The inputs that decide the class of a figure. */
export interface ClassRequest {
  readonly kind: FigureKind;
  readonly pace: PaceId;
  readonly hasExperts: boolean;
  /** Number of concurrent sequences. */
  readonly sequences: number;
}

/** Up to this many concurrent sequences are one class. */
const FEW = 8;
const SOME = 64;

/**
 * The classes of measurements that a figure belongs to, from the narrowest to the widest. Keys are fixed in advance:
 * the kind of figure, dense or mixture, then engine and device family for single sequences, else the load. A first
 * token is classed by engine and load, since each engine admits requests differently. Source: docs/serving-speed.md,
 * Bands.
 */
export function classesOf(request: ClassRequest): readonly string[] {
  const { kind, hasExperts } = request;
  const half = `${kind}/${hasExperts ? 'mixture' : 'dense'}`;
  const own = kind === 'decode' || kind === 'prompt' ? familyClass(request) : loadClass(request);
  const server = kind === 'first' ? SERVERS[request.pace] : undefined;
  if (server !== undefined) return [`${half}/${server}/${own}`, `${half}/${server}`, half, kind];
  return own === undefined ? [half, kind] : [`${half}/${own}`, half, kind];
}

/** Servers whose first tokens were measured. */
const SERVERS: Readonly<Partial<Record<PaceId, string>>> = {
  vllm: 'vLLM',
  sglang: 'SGLang',
  'tensorrt-llm': 'TensorRT-LLM',
};

const ON_NVIDIA = 'llama.cpp on NVIDIA';
const ON_AMD = 'llama.cpp on AMD';

/** The family of kernels of each pace; null for servers, which were measured under load. */
const FAMILIES: Readonly<Record<PaceId, string | null>> = {
  common: null,
  'llama.cpp': 'llama.cpp elsewhere',
  'llama.cpp/nvidia': ON_NVIDIA,
  'llama.cpp/geforce': ON_NVIDIA,
  'llama.cpp/workstation': ON_NVIDIA,
  'llama.cpp/gb10': ON_NVIDIA,
  'llama.cpp/datacenter': 'llama.cpp in data centres',
  'llama.cpp/amd': ON_AMD,
  'llama.cpp/strix-halo': ON_AMD,
  'llama.cpp/radeon': ON_AMD,
  'llama.cpp/apple': 'llama.cpp on Apple',
  'llama.cpp/processor': 'llama.cpp on processors',
  served: null,
  vllm: null,
  sglang: null,
  'tensorrt-llm': null,
  compiled: 'compiled PyTorch',
  eager: 'eager PyTorch',
};

/** Whether a pace was measured only under load, with prompts of other users in its steps. */
export function isServed(pace: PaceId): boolean {
  return FAMILIES[pace] === null;
}

/** The class of one sequence alone. Several concurrent sequences in llama.cpp have not been measured. */
function familyClass({ kind, pace, sequences }: ClassRequest): string {
  const family = FAMILIES[pace] ?? 'a server';
  return kind === 'decode' && sequences > 1 ? `${family}, many sequences` : family;
}

function loadClass({ kind, sequences, pace }: ClassRequest): string | undefined {
  const family = FAMILIES[pace];
  if (family !== null) return family;
  if (kind === 'offline') return undefined;
  if (sequences <= FEW) return `up to ${FEW} users`;
  return sequences <= SOME ? `up to ${SOME} users` : `more than ${SOME} users`;
}
