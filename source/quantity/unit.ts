/** The units of amounts, each with the word that follows an exact number of it. */
export const UNIT_WORDS = {
  bytes: 'bytes',
  parameters: 'parameters',
  elements: 'elements',
  flops: 'FLOPs',
  seconds: 'seconds',
  tokens: 'tokens',
  tokensPerSecond: 'tokens/s',
  bytesPerSecond: 'bytes/s',
  flopsPerSecond: 'FLOP/s',
  flopsPerByte: 'FLOPs/byte',
  /** How many times as much. */
  ratio: 'times',
  /** Things that have no unit: layers, heads, sequences, devices. */
  count: '',
  usd: 'USD',
  wattHours: 'Wh',
  watts: 'W',
  joules: 'J',
} as const;

export type Unit = keyof typeof UNIT_WORDS;
