/** Labels of the items of a device's memory, in the order of its tables. */
export const ITEMS = {
  weights: { id: 'weights', label: 'Weights', short: 'Weights', words: 'weights' },
  gradients: { id: 'gradients', label: 'Gradients', short: 'Grad', words: 'gradients' },
  optimizer: { id: 'optimizer', label: 'Optimizer', short: 'Opt', words: 'optimizer state' },
  kvCache: { id: 'kvCache', label: 'KV cache', short: 'KV', words: 'the KV cache' },
  activations: { id: 'activations', label: 'Activations', short: 'Act', words: 'activations' },
  overhead: { id: 'overhead', label: 'Overhead', short: 'Over', words: 'overheads' },
} as const;

export type MemoryItem = keyof typeof ITEMS;

export const MEMORY_ITEMS = Object.keys(ITEMS) as readonly MemoryItem[];

/** Instants of a step at which a device may be fullest. */
export const INSTANTS = {
  serve: { short: 'serving', words: 'serving' },
  rollout: { short: 'rollout', words: 'the rollout' },
  forward: { short: 'forward', words: 'the end of the forward pass' },
  loss: { short: 'loss', words: 'the loss' },
  backward: { short: 'backward', words: 'the backward pass' },
  step: { short: 'step', words: 'the optimizer’s step' },
} as const;

export type Instant = keyof typeof INSTANTS;
