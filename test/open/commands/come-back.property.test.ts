import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../../source/cost/build-report.js';
import type { Program } from '../../../source/engines/command/command.js';
import { programs } from '../../../source/engines/programs.js';
import { DocumentError } from '../../../source/open/commands/documents.js';
import { UnknownProgram } from '../../../source/open/commands/read-command.js';
import { readText } from '../../../source/open/commands/read-text.js';
import { commandText } from '../../../source/report/command-text.js';
import { withDeviceCount } from '../../../source/scenario/devices.js';
import { isOptionId, optionOf } from '../../../source/scenario/fields/options.js';
import { checkValue } from '../../../source/scenario/fields/values.js';
import type { Scenario } from '../../../source/scenario/scenario.js';
import { scenarioOf } from '../../cost/scenarios.js';

type Printable = Program & { readonly print: NonNullable<Program['print']> };
const printable = programs.filter((program): program is Printable => program.print !== null);
const nothingBeside = async () => undefined;

/** What the program can say: sizes that any of them has words for, on as many devices as they need. */
function scenariosOf(program: Printable): fc.Arbitrary<Scenario> {
  const isServing = program.mode === 'inference';
  const isLocal = ['llama.cpp', 'ollama', 'mlx'].includes(program.id);
  const sizes =
    isLocal || !['vllm', 'sglang', 'tensorrt-llm', 'megatron', 'torchtitan'].includes(program.id);
  return fc
    .record({
      model: fc.constantFrom('llama-3.1-8b', 'qwen3-8b', 'mistral-7b-v0.1', 'gemma-3-27b-it'),
      batch: fc.constantFrom(1, 2, 3, 8, 48),
      sequence: fc.constantFrom(512, 2048, 4096, 8192),
      tp: sizes ? fc.constant(1) : fc.constantFrom(1, 2, 4),
      more: fc.constantFrom(1, 2, 4),
      recompute: fc.constantFrom('none', 'full'),
      isFp8: fc.boolean(),
      lora: fc.constantFrom(0, 0, 8),
      stage: fc.constantFrom('sft', 'grpo', 'ppo', 'rloo'),
      rolloutTp: fc.constantFrom(1, 2),
      rolloutShare: fc.constantFrom(0.3, 0.5),
      rolloutSleep: fc.boolean(),
      reference: fc.constantFrom('none', 'model', 'offloaded'),
      judge: fc.constantFrom('reward', 'reward-offloaded', 'no-reward'),
      offload: fc.constantFrom(null, 'rollout-optimizer', 'rollout-weights'),
    })
    .map(({ model, batch, sequence, tp, more, recompute, isFp8, lora, stage, ...answers }) => {
      const devices = isServing ? tp : tp * more;
      const zero =
        { torchtitan: 3, accelerate: 3, axolotl: 3, megatron: 1, verl: 3 }[program.id] ?? 2;
      const answersOf = { ...answers, output: sequence / 4, stage };
      const isPostTraining = program.id === 'verl' || program.id === 'openrlhf';
      const scenario = scenarioOf(model, isLocal ? 'rtx-4090' : 'h100-sxm-80gb', {
        mode: program.mode,
        engine: program.engine as Scenario['engine'],
        batch,
        sequence,
        tp,
        ...(isServing ? {} : { zero, recompute }),
        ...(ADAPTING.includes(program.id) ? { lora } : {}),
        ...(isPostTraining
          ? stage === 'sft'
            ? { stage }
            : said(program.id, { ...answersOf, lora })
          : {}),
        ...(isFp8 && ['vllm', 'sglang'].includes(program.id) ? { kv: 'fp8' } : {}),
        ...(['llama.cpp', 'ollama'].includes(program.id) ? { weights: 'q4_k_m' } : {}),
      } as Partial<Scenario>);
      return withDeviceCount(scenario, devices);
    });
}

/** Trainers whose commands have words for adapters. */
const ADAPTING: readonly string[] = ['accelerate', 'axolotl', 'deepspeed', 'verl', 'openrlhf'];

/**
 * What a framework that learns from answers has words for. verl's FSDP leaves a reference on the host, and its loss
 * writes gradients over logits; OpenRLHF offloads optimizer states alone.
 */
function said(id: string, { judge, ...options }: Asked): Partial<Scenario> {
  const { reference, lora, offload } = options;
  if (id === 'verl')
    return {
      ...options,
      loss: 'in-place',
      reference: [
        reference === 'none' ? 'none' : lora ? 'shared' : 'offloaded',
        judge === 'reward-offloaded' ? 'reward' : judge,
      ],
    };
  return {
    ...options,
    reference: [reference === 'model' ? 'auto' : reference, judge],
    offload: offload === 'rollout-weights' ? null : offload,
  };
}

type Judge = 'reward' | 'reward-offloaded' | 'no-reward';
type Asked = Partial<Scenario> & {
  readonly judge: Judge;
  readonly reference: 'none' | 'model' | 'offloaded';
  readonly offload: 'rollout-optimizer' | 'rollout-weights' | null;
};

/** The scenario that a command states, on the model and the kind of device of another. */
function stated(
  like: Scenario,
  { options, program, devices }: Awaited<ReturnType<typeof readText>>['command'],
): Scenario {
  const base = scenarioOf(like.model.id, [like.hardware].flat()[0]?.id ?? '', {
    mode: program.mode,
    engine: like.engine,
    // The name of a GGUF says it.
    weights: like.weights,
  });
  let scenario = devices === undefined ? base : withDeviceCount(base, devices);
  for (const [id, value] of Object.entries({ ...program.defaults, ...options })) {
    if (!isOptionId(id) || value === null) continue;
    const field = optionOf(id);
    const read = typeof value === 'string' ? (field.kind.read(value) ?? value) : value;
    scenario = field.write(scenario, checkValue(field, read));
  }
  return scenario;
}

describe.each(printable.map((program) => [program.id, program] as const))(
  'a scenario as %s',
  (_, program) => {
    test('comes back with the same peak; comments are not read', async () => {
      await fc.assert(
        fc.asyncProperty(scenariosOf(program), async (scenario) => {
          const before = buildReport(scenario);
          const { text } = commandText(program, before.settled);
          const bare = text.replaceAll(/^#(?!!|SBATCH).*\n/gm, '');
          const { command } = await readText(bare, nothingBeside);
          const after = buildReport(stated(scenario, command));
          const sizes = ({ settled }: typeof before) => [
            settled.batch,
            settled.sequence,
            settled.scenario.tp,
          ];
          const told = (report: typeof before) => [
            sizes(report),
            report.memory.peak,
            report.memory.host,
            report.rollout?.kvCache.pool,
          ];
          expect(told(after)).toEqual(told(before));
        }),
        { numRuns: 12 },
      );
    });
  },
);

/** Texts that were made to break a reader, and what cut files leave. */
const HOSTILE: readonly string[] = [
  '',
  '\u0000\u0001\u0002',
  '{',
  '{"a": '.repeat(200),
  `a: ${'&a [*a,*a]'.repeat(3)}`,
  'a: &a [b, b]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c, *c]',
  '[model]\nname = ',
  'services:\n  x:\n    command: [',
  'vllm serve "',
  'FROM',
  '$(rm -rf /)',
  `vllm serve ${'--a '.repeat(20_000)}`,
  `vllm serve ${'$'.repeat(2000)}{x`,
  '__proto__: {constructor: 1}',
  'apiVersion: v1\nkind: Pod\nspec: {containers: [{name: x, command: [vllm, serve], args: {a: 1}}]}',
];

describe('damaged and hostile texts', () => {
  const known = (error: unknown) =>
    error instanceof DocumentError ||
    error instanceof UnknownProgram ||
    error instanceof SyntaxError;

  async function readOrRefused(text: string): Promise<void> {
    try {
      await readText(text, nothingBeside);
    } catch (error) {
      expect(known(error), String(error)).toBe(true);
      expect((error as Error).message).not.toMatch(/[\n\r]/);
    }
  }

  test.each(HOSTILE.map((text) => [text.slice(0, 40), text] as const))(
    '%j is read, or refused in a line',
    async (_, text) => readOrRefused(text),
  );

  test('so are public ones that were cut', async () => {
    const text =
      'services:\n  a:\n    image: vllm/vllm-openai:v0.9.1\n    command: --model a/b -tp 2\n';
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length), (length) => readOrRefused(text.slice(0, length))),
      { numRuns: 40 },
    );
  });
});
