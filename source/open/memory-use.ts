/**
 * Makes V8 collect garbage sooner. On a machine with much memory it otherwise lets garbage pile up to several times
 * what is in use: 300 MB after a few thousand keys instead of 110.
 */
export function keepMemorySmall(): void {
  process.getBuiltinModule?.('node:v8').setFlagsFromString('--optimize-for-size');
}
