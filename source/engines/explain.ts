import type { CacheComponent, CacheQuestion } from './cache.js';
import { heldHeads, tokenBytes } from './cache.js';
import type { CacheClass, CacheLayout } from './cache-layout.js';
import type { Engine } from './engine.js';

/** One part of the cache told in words: the rule, the numbers put in, and where the rule was read. */
export interface ExplainedCache {
  readonly component: CacheComponent;
  readonly label: string;
  readonly bytes: number;
  readonly rule: string;
  readonly numbers: readonly string[];
  readonly source: string;
}

const LABELS: Readonly<Record<CacheComponent, string>> = {
  full: 'Keys and values, all tokens',
  window: 'Keys and values, windows',
  latent: 'Latents',
  index: 'Index keys',
  recurrent: 'Recurrent states',
  convolution: 'Convolution states',
  cross: 'Keys and values of the encoder',
};

const COMPONENTS = Object.keys(LABELS) as readonly CacheComponent[];

/** Explains a rank's cache, parts that are empty left out. Made only when asked for. */
export function explainCache(
  engine: Engine,
  layout: CacheLayout,
  question: CacheQuestion,
): ExplainedCache[] {
  const held = engine.cache.bytes(layout, question);
  return COMPONENTS.filter((component) => held[component] > 0).map((component) => ({
    component,
    label: LABELS[component],
    bytes: held[component],
    ...engine.cache.rules[component],
    numbers: [
      ...layout.classes.flatMap((cached) => numbersOf(component, cached, question)),
      `${question.sequences} sequences of ${question.sequence} tokens`,
    ],
  }));
}

function numbersOf(component: CacheComponent, held: CacheClass, question: CacheQuestion): string[] {
  if (held.kind === 'attention') {
    if (held.crossTokens > 0)
      return component === 'cross'
        ? [
            `${held.layers} layers × ${held.crossTokens} tokens × ${tokenBytes(held, question)} bytes`,
          ]
        : [];
    if ((component === 'window') !== (held.window !== undefined)) return [];
    if (component !== 'window' && component !== 'full') return [];
    const heads = heldHeads(held.kvHeads, question.tensorParallel);
    const window = held.window === undefined ? '' : `, window ${held.window}`;
    return [
      `${held.layers} layers × ${heads} heads × (${held.headDim} + ${held.valueDim}) = ${tokenBytes(held, question)} bytes a token and layer in ${question.format.id}${window}`,
    ];
  }
  if (held.kind === 'latent') {
    if (component === 'latent')
      return [
        `${held.layers} layers × (${held.latentRank} + ${held.ropeDim}) in ${question.format.id}`,
      ];
    return component === 'index' ? [`${held.layers} layers × ${held.indexDim}`] : [];
  }
  if (component === 'recurrent') return [`${held.layers} layers × ${held.stateElements} elements`];
  return component === 'convolution'
    ? [`${held.layers} layers × ${held.convolutionElements} elements`]
    : [];
}
