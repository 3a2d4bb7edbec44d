import { fact, type Program } from '../command/command.js';
import { numberOf } from '../command/common.js';
import { llamaCppCommand } from './command.js';

/** Flags of its own, and those that mean something else in the other programs: the later of a name holds. */
const OWN = [
  fact('prompt', '-p', '--n-prompt'),
  fact('generated', '-n', '--n-gen'),
  fact('both', '-pg'),
  fact('depth', '-d', '--n-depth'),
];

const { images: _, ...server } = llamaCppCommand;

/** `llama-bench`, whose context is the longest of its tests (llama.cpp tools/llama-bench). */
export const llamaBenchCommand: Program = {
  ...server,
  id: 'llama-bench',
  start: ['llama-bench'],
  starts: /^llama-bench(\.exe)?$/,
  flags: [...llamaCppCommand.flags, ...OWN],
  defaults: {},
  print: null,
  settle: (stated) => {
    const { facts } = stated;
    const concluded = llamaCppCommand.settle(stated);
    const prompt = largest(facts['prompt'] ?? '512');
    const generated = largest(facts['generated'] ?? '128');
    const [first = 0, second = 0] = (facts['both'] ?? '')
      .split(',')
      .map((text) => numberOf(text) ?? 0);
    const tokens = Math.max(prompt, generated, first + second) + largest(facts['depth'] ?? '0');
    return {
      ...concluded,
      options: {
        ...concluded.options,
        sequence: Math.max(1, tokens),
        output: Math.max(1, generated, second),
      },
    };
  },
};

/** The largest of a list's numbers: each is a test of its own. */
function largest(list: string): number {
  return Math.max(0, ...list.split(',').map((text) => numberOf(text) ?? 0));
}
