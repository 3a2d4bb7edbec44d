import type { MemoryItem } from '../cost/memory/items.js';
import type { Tone } from './theme.js';

/** The fill of an item of memory in gauges, charts and rows, distinct without colour. */
export const FILLS: Readonly<Record<MemoryItem, { readonly fill: string; readonly tone: Tone }>> = {
  weights: { fill: '█', tone: 'weights' },
  gradients: { fill: '▓', tone: 'gradients' },
  optimizer: { fill: '▞', tone: 'optimizer' },
  kvCache: { fill: '▚', tone: 'cache' },
  activations: { fill: '▒', tone: 'activations' },
  overhead: { fill: '░', tone: 'overhead' },
};
