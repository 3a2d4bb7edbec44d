/**
 * Makes V8 collect garbage sooner, and leave out its last compiler, whose code and tables grow for as long as keys are
 * pressed. On a machine with much memory it otherwise keeps several times what is in use: 300 MB after a few thousand
 * keys instead of 105.
 */
export function keepMemorySmall(): void {
  process.getBuiltinModule?.('node:v8').setFlagsFromString('--optimize-for-size --no-opt');
}
