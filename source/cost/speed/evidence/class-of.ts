import type { PaceId } from '../../../engines/index.js';

/** What is measured: a step of one sequence, prompts, a token under load, a heap of requests, a first token. */
export const FIGURE_KINDS = ['decode', 'prompt', 'steady', 'offline', 'first'] as const;
export type FigureKind = (typeof FIGURE_KINDS)[number];

/** What decides the class of a figure. */
export interface ClassRequest {
  readonly kind: FigureKind;
  readonly pace: PaceId;
  readonly hasExperts: boolean;
  /** Sequences at once. */
  readonly sequences: number;
}

/** Up to so many sequences at once are one class. */
const FEW = 8;
const SOME = 64;

/**
 * The class of measurements that a figure is like, from the narrowest to the widest. Keys are fixed in advance: what is
 * measured, dense or mixture, then engine and device family where sequences come one by one, else the load; of a first
 * token engine and load, since each takes up requests in its own way. Source:
 * docs/serving-speed.md, Bands.
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

/** Families that share kernels. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/geforce|workstation|gb10|nvidia/, 'llama.cpp on NVIDIA'],
  [/datacenter/, 'llama.cpp in data centres'],
  [/strix|radeon|amd/, 'llama.cpp on AMD'],
  [/apple/, 'llama.cpp on Apple'],
  [/processor/, 'llama.cpp on processors'],
  [/^llama/, 'llama.cpp elsewhere'],
  [/^eager/, 'eager PyTorch'],
  [/^compiled/, 'compiled PyTorch'],
];

/** One sequence by itself; several at once in llama.cpp have not been measured. */
function familyClass({ kind, pace, sequences }: ClassRequest): string {
  const family = FAMILIES.find(([name]) => name.test(pace))?.[1] ?? 'a server';
  return kind === 'decode' && sequences > 1 ? `${family}, many sequences` : family;
}

function loadClass({ kind, sequences, pace }: ClassRequest): string | undefined {
  if (/^(llama|eager|compiled)/.test(pace)) return FAMILIES.find(([name]) => name.test(pace))?.[1];
  if (kind === 'offline') return undefined;
  if (sequences <= FEW) return `up to ${FEW} users`;
  return sequences <= SOME ? `up to ${SOME} users` : `more than ${SOME} users`;
}
