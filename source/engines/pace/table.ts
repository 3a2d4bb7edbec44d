import paces from './paces.json' with { type: 'json' };

/**
 * Speed of an engine's kernels on a family of devices: fractions of published rates, and fixed times. Source:
 * docs/serving-speed.md, One sequence in llama.cpp; docs/serving-speed.md, Server step.
 */
export interface Pace {
  /** Fraction of the memory bandwidth at which weights and states are read. */
  readonly weights: number;
  /** Fraction of the memory bandwidth at which the cache is read, in smaller pieces. */
  readonly cache: number;
  /** Fraction of the peak that products of a decode step reach. */
  readonly products: number;
  /** Seconds of launches per layer in every step, and further seconds for some kinds of layers. */
  readonly layer: number;
  readonly expertLayer: number;
  readonly latentLayer: number;
  readonly indexLayer: number;
  readonly recurrentLayer: number;
  /** Seconds per layer of kernels that quantise activations, by format of the weights. */
  readonly fp8Layer: number;
  readonly fp4Layer: number;
  readonly nf4Layer: number;
  /** Seconds of a step and of each sequence in it that do not depend on the model. */
  readonly step: number;
  readonly sequence: number;
  /** FLOPs to unpack one weight, for K-quants and i-quants, and for plain blocks (q4_0 to q8_0, mxfp4). */
  readonly unpackK: number;
  readonly unpackPlain: number;
  /** Fraction of the launches that overlaps with reading memory; 0 with graphs. */
  readonly hidden: number;
  /** Fraction of the peak that prompts reach with quantised weights, and with 16-bit weights. */
  readonly promptDense: number;
  readonly promptHalf: number;
  /**
   * Fraction of that which routed experts reach with many tokens each, and the number of tokens with which they reach
   * half of it.
   */
  readonly expertShare: number;
  readonly expertTokens: number;
  /** Fraction of the 16-bit peak that attention of a prompt reaches. */
  readonly promptAttention: number;
  /** Seconds per layer of a prompt step, and per token in a layer with an indexer. */
  readonly promptLayer: number;
  readonly promptIndex: number;
  /** Fraction of a prompt's steps that pipeline stages overlap, by format of the weights. */
  readonly overlapQuantised: number;
  readonly overlapHalf: number;
  /** 1 where prompts use integer products: the published int8 rate, or half of it for 16-bit weights. */
  readonly integerProducts: number;
  /** Factor on launches, larger before Blackwell. */
  readonly launchFactor: number;
  /**
   * Seconds of one small all-reduce over the fast link, and over another link; fraction of a link's rate that is
   * reached.
   */
  readonly allReduce: number;
  readonly slowAllReduce: number;
  readonly linkShare: number;
  /** Seconds per layer in which replicas exchange tokens of experts, and per sequence in it. */
  readonly exchange: number;
  readonly exchangeSequence: number;
  /** Fraction of tokens that would touch as many experts under even routing. */
  readonly touched: number;
  /** Fraction of other users' prompts that a user waits for while decoding. */
  readonly overlapPrompts: number;
  /** Before the first token: fixed seconds, a multiple of the prompt's own time, and steps of other users. */
  readonly firstToken: number;
  readonly firstPrompt: number;
  readonly firstSteps: number;
  /** Fraction of its rate that a pipeline keeps where sequences end at different times. */
  readonly pipelineShare: number;
}

export type PaceId = keyof typeof paces.paces;

/** Reasons why a pace is slower on some devices and under some settings, as factors of its values. */
export type FactorId = keyof typeof paces.factors;

interface Row {
  readonly label: string;
  readonly parent?: string;
  readonly values: Readonly<Partial<Pace>>;
}

/** All constants of achieved speed that are fitted to measurements. `npm run accuracy` fits them. */
export interface PaceTable {
  readonly paces: Readonly<Record<PaceId, Row>>;
  readonly factors: Readonly<Record<FactorId, Readonly<Partial<Pace>>>>;
  /** Seconds that past releases take in addition. */
  readonly added: Readonly<Record<Past, Readonly<Partial<Pace>>>>;
}

/**
 * Past releases that lack something of today's pace: llama.cpp before CUDA graphs and integer prompts, vLLM before
 * its V1 engine.
 */
export type Past = keyof typeof paces.added;

export const PACES: PaceTable = paces as PaceTable;

/** Values of a pace, with those that it inherits. */
export function paceValues(id: PaceId, table: PaceTable = PACES): Pace {
  const { parent, values } = table.paces[id];
  const inherited = parent === undefined ? {} : paceValues(parent as PaceId, table);
  return { ...inherited, ...values } as Pace;
}
