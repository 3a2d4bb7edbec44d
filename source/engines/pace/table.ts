import paces from './paces.json' with { type: 'json' };

/**
 * How fast kernels of one engine are on one family of devices: shares of published rates, and fixed times. Source:
 * docs/serving-speed.md, One sequence in llama.cpp; docs/serving-speed.md, Server step.
 */
export interface Pace {
  /** Share of the memory bandwidth at which weights and states are read. */
  readonly weights: number;
  /** The same of the cache, which is read in smaller pieces. */
  readonly cache: number;
  /** Share of the peak that products of a decode step reach. */
  readonly products: number;
  /** Seconds of launches a layer in every step, and what layers of some kinds add. */
  readonly layer: number;
  readonly expertLayer: number;
  readonly latentLayer: number;
  readonly indexLayer: number;
  readonly recurrentLayer: number;
  /** Seconds a layer of kernels that quantise activations, by format of the weights. */
  readonly fp8Layer: number;
  readonly fp4Layer: number;
  readonly nf4Layer: number;
  /** Seconds of a step, and of each sequence in it, whatever the model. */
  readonly step: number;
  readonly sequence: number;
  /** FLOPs to unpack one weight: K-quants and i-quants, and plain blocks (q4_0 to q8_0, mxfp4). */
  readonly unpackK: number;
  readonly unpackPlain: number;
  /** Share of the launches that runs ahead of the device, while it reads: 0 with graphs. */
  readonly hidden: number;
  /** Share of the peak that prompts reach with quantised weights, and with 16-bit ones. */
  readonly promptDense: number;
  readonly promptHalf: number;
  /** What routed experts reach of that, before few tokens an expert take their part; half of it at so many tokens. */
  readonly expertShare: number;
  readonly expertTokens: number;
  /** Share of the 16-bit peak that attention of a prompt reaches. */
  readonly promptAttention: number;
  /** Seconds a layer of a prompt's step, and of each token in a layer with an indexer. */
  readonly promptLayer: number;
  readonly promptIndex: number;
  /** Share of a prompt's steps that stages work on at once, by format of the weights. */
  readonly overlapQuantised: number;
  readonly overlapHalf: number;
  /** 1 where prompts run on integer products: the published int8 rate counts, half of it for 16-bit weights. */
  readonly integerProducts: number;
  /** Factor of launches: more before Blackwell. */
  readonly launchFactor: number;
  /** Seconds of one small all-reduce over a fast link, and over another; share of a link's rate that is reached. */
  readonly allReduce: number;
  readonly slowAllReduce: number;
  readonly linkShare: number;
  /** Seconds a layer in which replicas exchange tokens of experts, and of each sequence in it. */
  readonly exchange: number;
  readonly exchangeSequence: number;
  /** Tokens that touch experts as if routing were even. */
  readonly touched: number;
  /** Of the prompts that others bring, those a user meets while it decodes. */
  readonly overlapPrompts: number;
  /** Before the first token: seconds whatever the prompt, how many times its own time a prompt takes, steps of others. */
  readonly firstToken: number;
  readonly firstPrompt: number;
  readonly firstSteps: number;
  /** What of its rate a pipeline keeps where sequences end at different times. */
  readonly pipelineShare: number;
}

export type PaceId = keyof typeof paces.paces;

/** What slows a pace down on some devices and under some settings, as factors of its values. */
export type FactorId = keyof typeof paces.factors;

interface Row {
  readonly label: string;
  readonly parent?: string;
  readonly values: Readonly<Partial<Pace>>;
}

/** Everything about achieved speed that was fitted on measurements; `npm run accuracy` fits it anew. */
export interface PaceTable {
  readonly paces: Readonly<Record<PaceId, Row>>;
  readonly factors: Readonly<Record<FactorId, Readonly<Partial<Pace>>>>;
  /** Seconds that past releases add. */
  readonly added: Readonly<Record<Past, Readonly<Partial<Pace>>>>;
}

/** Releases without what today's pace has: llama.cpp before CUDA graphs and integer prompts, vLLM before its V1 engine. */
export type Past = keyof typeof paces.added;

export const PACES: PaceTable = paces as PaceTable;

/** Values of a pace and of what it inherits. */
export function paceValues(id: PaceId, table: PaceTable = PACES): Pace {
  const { parent, values } = table.paces[id];
  const inherited = parent === undefined ? {} : paceValues(parent as PaceId, table);
  return { ...inherited, ...values } as Pace;
}
