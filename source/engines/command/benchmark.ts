import { type Flag, fact, harmless, number, type Program } from './command.js';
import { numberOf } from './common.js';

/** What a benchmark of an engine adds to its flags. */
export interface Benchmark {
  readonly id: string;
  readonly start: readonly string[];
  readonly starts: RegExp;
  /** Flags of its own. A later flag replaces an earlier one of the same name. */
  readonly flags?: readonly Flag[];
}

/** Lengths and users as benchmarks of servers name them (vllm/benchmarks, sglang/benchmark). */
const COMMON: readonly Flag[] = [
  fact('input', '--input-len', '--random-input-len', '--random-input', '--input_len'),
  fact('generated', '--output-len', '--random-output-len', '--random-output', '--output_len'),
  number('batch', '--max-concurrency', '--concurrency', '--batch-size', '--batch'),
  harmless(
    '--backend',
    '--base-url',
    '--endpoint',
    '--host',
    '--port',
    '--dataset',
    '--dataset-name',
    '--dataset-path',
    '--num-prompts',
    '--num-warmups',
    '--num-iters',
    '--num-iters-warmup',
    '--warmup-requests',
    '--random-range-ratio',
    '--request-rate',
    '--seed',
    '--percentile-metrics',
    '--metric-percentiles',
    '--goodput',
    '--save-result',
    '--save-detailed',
    '--result-dir',
    '--result-filename',
    '--output-file',
    '--output-json',
    '--tokenizer',
    '--ignore-eos',
    '--disable-tqdm',
    '--flush-cache',
    '--random-batch-size',
    '--run-name',
  ),
];

/** A benchmark of a program: its context is the prompt and the answer that it asks for. */
export function benchmarkOf(program: Program, { flags = [], ...own }: Benchmark): Program {
  const { images: _, ...rest } = program;
  return {
    ...rest,
    ...own,
    positional: 'none',
    further: 'TEST',
    flags: [...program.flags, ...COMMON, ...flags],
    print: null,
    settle: (stated) => {
      const concluded = program.settle(stated);
      const input = largest(stated.facts['input']);
      const output = largest(stated.facts['generated']);
      const hasContext = stated.options['sequence'] !== undefined;
      return {
        ...concluded,
        options: {
          ...concluded.options,
          ...(input !== undefined &&
            output !== undefined &&
            !hasContext && { sequence: input + output }),
          ...(output !== undefined && { output: Math.max(1, output) }),
        },
      };
    },
  };
}

/** The largest number of a list in which each number is a separate test; undefined for an empty list. */
function largest(list: string | undefined): number | undefined {
  const numbers = (list ?? '').split(/[\s,]+/).flatMap((text) => numberOf(text) ?? []);
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}
