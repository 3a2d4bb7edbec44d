import type { LayerGroup, Model } from '../../model/model.js';
import { hasExperts } from '../../model/operations.js';
import type { Tone } from '../theme.js';
import { type Line, type Span, span } from './line.js';

/** What a layer is, as one cell shows it. */
interface LayerKind {
  readonly word: string;
  readonly cell: string;
  readonly tone: Tone;
}

const KINDS = {
  full: { word: 'full', cell: '■', tone: 'fullLayer' },
  window: { word: 'window', cell: '▤', tone: 'windowLayer' },
  latent: { word: 'latent', cell: '▣', tone: 'latentLayer' },
  linear: { word: 'linear', cell: '□', tone: 'linearLayer' },
  both: { word: 'full+linear', cell: '▨', tone: 'latentLayer' },
  none: { word: 'no mixing', cell: '·', tone: 'quiet' },
  dense: { word: 'dense', cell: '◇', tone: 'denseLayer' },
  experts: { word: 'MoE', cell: '◆', tone: 'expertsLayer' },
  noFeedForward: { word: 'no FFN', cell: '·', tone: 'quiet' },
} as const satisfies Record<string, LayerKind>;

type KindName = keyof typeof KINDS;

function mixerKind({ mixers }: LayerGroup): KindName {
  const isRecurrent = mixers.some(({ kind }) => kind === 'recurrent');
  const attention = mixers.find(({ kind }) => kind !== 'recurrent');
  if (!attention) return isRecurrent ? 'linear' : 'none';
  if (isRecurrent) return 'both';
  if (attention.kind === 'latent') return 'latent';
  return attention.kind === 'attention' && attention.window !== undefined ? 'window' : 'full';
}

function feedForwardKind(group: LayerGroup): KindName {
  if (group.feedForwards.length === 0) return 'noFeedForward';
  return hasExperts({ groups: [group] }) ? 'experts' : 'dense';
}

function kindsByLayer(model: Model, kindOf: (group: LayerGroup) => KindName): readonly KindName[] {
  const kinds: KindName[] = [];
  for (const group of model.groups) {
    const kind = kindOf(group);
    for (const layer of group.layers) kinds[layer] = kind;
  }
  return kinds;
}

/** A stretch of layers: a pattern and how often it comes. */
interface Stretch {
  readonly pattern: readonly KindName[];
  readonly times: number;
}

const LONGEST_PATTERN = 8;

/** The layers as repeated patterns, longest stretch first from the left: `◇×3 ◆×58`, `□□□■×12`. */
function stretchesOf(kinds: readonly KindName[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (let start = 0; start < kinds.length; ) {
    let best = { period: 1, times: 1 };
    for (let period = 1; period <= LONGEST_PATTERN; period++) {
      const times = repeats(kinds, start, period);
      if (times * period > best.times * best.period) best = { period, times };
    }
    stretches.push({ pattern: kinds.slice(start, start + best.period), times: best.times });
    start += best.period * best.times;
  }
  return stretches;
}

function repeats(kinds: readonly KindName[], start: number, period: number): number {
  if (start + period > kinds.length) return 0;
  let length = period;
  while (start + length < kinds.length && kinds[start + length] === kinds[start + length - period])
    length++;
  const times = Math.floor(length / period);
  return period === 1 || times > 1 ? times : 0;
}

const cellOf = (kind: KindName): Span => span(KINDS[kind].cell, KINDS[kind].tone);

/** Spans of the same tone joined: fewer pieces to paint. */
function cells(kinds: readonly KindName[]): Line {
  const line: Span[] = [];
  for (const kind of kinds) {
    const last = line.at(-1);
    const next = cellOf(kind);
    if (last?.tone === next.tone) line[line.length - 1] = span(last.text + next.text, last.tone);
    else line.push(next);
  }
  return line;
}

function strip(kinds: readonly KindName[], width: number): Line {
  if (kinds.length <= width) return cells(kinds);
  return stretchesOf(kinds).flatMap(({ pattern, times }) => [
    ...cells(pattern),
    ...(times > 1 ? [span(`×${times} `, 'quiet')] : []),
  ]);
}

function legend(kinds: readonly KindName[]): Line {
  return [...new Set(kinds)].flatMap((kind): Line => {
    const count = kinds.filter((other) => other === kind).length;
    return [cellOf(kind), span(` ${count} ${KINDS[kind].word}  `, 'quiet')];
  });
}

/**
 * One cell per layer by how it mixes tokens, and a second row by its feed-forward where layers differ in it; a legend
 * for each. More layers than columns are folded into repeated patterns.
 */
export function layerStrip(model: Model, width: number): readonly Line[] {
  const mixers = kindsByLayer(model, mixerKind);
  const feedForwards = kindsByLayer(model, feedForwardKind);
  const lines = [strip(mixers, width), legend(mixers)];
  const isPlain = feedForwards.every((kind) => kind === 'dense' || kind === 'noFeedForward');
  if (isPlain) return lines;
  const isMixed = new Set(feedForwards).size > 1;
  return [...lines, ...(isMixed ? [strip(feedForwards, width)] : []), legend(feedForwards)];
}
