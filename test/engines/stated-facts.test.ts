import { expect, test } from 'vitest';
import type { FlagValue, Program } from '../../source/engines/command/command.js';
import { programs } from '../../source/engines/programs.js';

/** Values that flags have, numbers first; `FSDP` is a kind of launcher, a script decides what openrlhf's flags mean. */
const VALUES =
  '1 2 4 16 64 1024 true false full block megatron te none mxfp8 FSDP 1f1b sgd lora_llama3_1_8b grpo freeze'.split(
    ' ',
  );
const SCRIPTS = ['openrlhf.cli.train_ppo_ray', 'openrlhf.cli.train_sft', 'trl grpo', 'trl dpo', ''];
/** Facts that the reader of all programs hands on to other files and launchers. */
const HANDED_ON = new Set(['deepspeed', 'accelerate', 'processes', 'nodes']);

const factsOf = ({ flags }: Program) =>
  new Set(flags.flatMap(({ meaning }) => (meaning.kind === 'fact' ? [meaning.fact] : [])));

/** The facts that a program asks for while it settles many different command lines. */
function askedFor(program: Program): ReadonlySet<string> {
  const asked = new Set<string>();
  let state = 7;
  const below = (count: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  const ids = [...factsOf(program), 'processes', 'nodes', 'launcher'];
  for (let line = 0; line < 3000; line++) {
    const facts: Record<string, string> = { SCRIPT: SCRIPTS[below(SCRIPTS.length)] ?? '' };
    for (const id of ids)
      if (below(10) < 1 + 4 * (line % 3)) facts[id] = VALUES[below(VALUES.length)] ?? '';
    const options: Record<string, FlagValue> = {};
    for (const { meaning } of program.flags) {
      const value =
        meaning.kind === 'option' ? meaning.read(VALUES[below(VALUES.length)] ?? '') : undefined;
      if (meaning.kind === 'option' && value !== undefined && below(2) === 0)
        options[meaning.option] = value;
    }
    const watched = new Proxy(facts, {
      get: (target, name) => {
        asked.add(String(name));
        return target[String(name)];
      },
    });
    program.settle({ options, facts: watched });
  }
  return asked;
}

test.each(programs.map((program) => [program.id, program] as const))(
  '%s asks for every fact that its flags state',
  (_, program) => {
    const asked = askedFor(program);
    const left = [...factsOf(program)].filter((id) => !asked.has(id) && !HANDED_ON.has(id));
    expect(left).toEqual([]);
  },
);
