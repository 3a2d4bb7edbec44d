import { table } from '../../text/table.js';
import type { Flag, FlagValue } from '../command/command.js';
import { isOn } from '../command/common.js';
import { MEGATRON_FLAGS } from './flags.js';

/** What a switch that Megatron-LM only turns on says where it is turned off. */
const OFF: Readonly<Record<string, FlagValue>> = table({
  zero: 0,
  loss: 'naive',
  sequenceParallel: false,
  cudaGraphs: false,
  overlap: 'none',
  offload: 'none',
  gradients: 'compute',
});

/** Megatron-LM's flags under other names, with switches that take `true` or `false`. A flag without a name is left out. */
export function wordedFlags(
  rename: (names: readonly string[]) => readonly string[],
): readonly Flag[] {
  return MEGATRON_FLAGS.map((flag) => ({ ...flag, names: rename(flag.names) }))
    .filter(({ names }) => names.length > 0)
    .map(worded);
}

function worded(flag: Flag): Flag {
  const { meaning } = flag;
  if (flag.takes !== 'none') return flag;
  if (meaning.kind !== 'option') return { ...flag, takes: 'maybe' };
  const read = (text: string) =>
    text === '' || isOn(text) ? meaning.read('') : OFF[meaning.option];
  return { ...flag, takes: 'maybe', meaning: { ...meaning, read } };
}
