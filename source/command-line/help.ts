import { configFields } from '../scenario/fields/config-fields.js';
import type { FieldGroup, OptionField } from '../scenario/fields/field.js';
import { options } from '../scenario/fields/options.js';
import { helpOf } from '../scenario/fields/values.js';
import { commands } from './commands.js';
import { programFlags } from './program-flags.js';

/** Groups of options and their titles in the help. */
const GROUPS: Readonly<Record<Exclude<FieldGroup, 'model'>, string>> = {
  hardware: 'Hardware',
  machine: 'Machine',
  workload: 'Workload',
  serving: 'Serving',
  parallel: 'Parallel sizes',
  training: 'Training',
  speed: 'Achieved shares',
};

/** The text of `--help`, made from the tables of commands, flags and fields. */
export function helpText(): string {
  const lines = [
    'llm-tui: what a transformer costs before you run it',
    '',
    'llm-tui [model] [options]            the dashboard, when standard output is a terminal',
    'llm-tui [model] [options] | less     the same report as plain text, when it is not',
    'llm-tui [model] --json               the same report as JSON',
    'llm-tui [options] PROGRAM …          what another program’s own command line would do: vllm serve …',
    ...commands.map(({ name, usage, help }) => row(`llm-tui ${name} ${usage}`, help, 36, '')),
    '',
    'model: a preset id (llama-3.1-8b), a path to a config.json, its folder, a .gguf or .safetensors',
    '       file, or a Hub id (org/name)',
    '',
    ...programFlags.map(({ flag, takes, isOn, help }) =>
      row(takes === undefined ? `--${isOn ? 'no-' : ''}${flag}` : `--${flag} ${takes}`, help),
    ),
  ];
  for (const [group, title] of Object.entries(GROUPS)) {
    lines.push('', title);
    for (const option of options)
      if (option.group === group) lines.push(row(flagOf(option), helpOfOption(option)));
  }
  lines.push('', 'Fields of a model’s config (--set NAME=VALUE; others are taken as they are)');
  for (const { id, help, kind } of configFields) lines.push(row(id, `${help} [${kind.allowed()}]`));
  lines.push(
    '',
    'Numbers take k M G B T and Ki Mi Gi.',
    'Exit codes: 0 answered, 1 a file or model that can’t be read, 2 a command line that is not',
    'understood, 3 an assertion or a plan that does not hold.',
  );
  return `${lines.join('\n')}\n`;
}

function flagOf({ flag, kind }: OptionField): string {
  return kind.type === 'switch'
    ? `--[no-]${flag}`
    : `--${flag} ${kind.type === 'choice' ? 'ID' : 'N'}`;
}

function helpOfOption(option: OptionField): string {
  const { kind, initial } = option;
  const usual = initial === null ? '' : `; default ${initial === false ? 'off' : initial}`;
  return `${helpOf(option)} [${kind.allowed()}${usual}]`;
}

function row(head: string, help: string, width = 32, indent = '  '): string {
  return `${indent}${head.padEnd(width)} ${help}`.trimEnd();
}
