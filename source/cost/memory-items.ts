/** What a device's bytes are told by, in the order it is told. */
export const MEMORY_ITEMS = [
  'weights',
  'gradients',
  'optimizer',
  'kvCache',
  'activations',
  'overhead',
] as const;

export type MemoryItem = (typeof MEMORY_ITEMS)[number];
