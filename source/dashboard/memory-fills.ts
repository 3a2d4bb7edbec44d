import type { MemoryItem } from '../cost/memory/items.js';
import type { Tone } from './theme.js';

/** How an item of memory looks in gauges, charts and beside its row: told apart without colour. */
export const FILLS: Readonly<Record<MemoryItem, { readonly fill: string; readonly tone: Tone }>> = {
  weights: { fill: '█', tone: 'weights' },
  gradients: { fill: '▓', tone: 'gradients' },
  optimizer: { fill: '▞', tone: 'optimizer' },
  kvCache: { fill: '▚', tone: 'cache' },
  activations: { fill: '▒', tone: 'activations' },
  overhead: { fill: '░', tone: 'overhead' },
};
