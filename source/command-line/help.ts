import { configFields } from '../scenario/fields/config-fields.js';
import type { FieldGroup, OptionField } from '../scenario/fields/field.js';
import { options } from '../scenario/fields/options.js';
import { helpOf } from '../scenario/fields/values.js';

const GROUPS: readonly (readonly [FieldGroup, string])[] = [
  ['hardware', 'Hardware'],
  ['machine', 'Machine'],
  ['workload', 'Workload'],
  ['serving', 'Serving'],
  ['parallel', 'Parallel sizes'],
  ['training', 'Training'],
  ['speed', 'Achieved shares'],
];

const OTHERS: readonly (readonly [string, string])[] = [
  [
    '--hardware ID[:N][,ID…]',
    'devices (h100, 8xh100, rtx-3090:2,rtx-4090), an instance (p5.48xlarge), or auto',
  ],
  ['--workload ID', 'a way of using the model; `llm-tui workloads` lists them'],
  ['--draft MODEL', 'a smaller model that drafts tokens for it, held beside it'],
  ['--set KEY=VALUE', 'a field of the model’s config by its own name, repeatable'],
  ['--scenario FILE', 'start from a saved scenario (the "scenario" of --json)'],
  ['--from FILE|-', 'a scenario that another program’s script, manifest or configuration states'],
  [
    '--as PROGRAM',
    'print what runs the scenario: vllm, llama.cpp, axolotl, …; card: evidence for a ticket',
  ],
  ['--service NAME', 'of several services in that file, the one that is meant'],
  ['--json --markdown --csv --text', 'print the report instead of the dashboard'],
  ['--once', 'the same as --text'],
  ['--explain ID', 'the formula of one row with the numbers put in, and its source'],
  ['--solve FIELD', 'the largest (or smallest) value of a field that fits'],
  ['--fits', 'with `models`: which fit on this hardware, in which format, how fast'],
  ['--offline', 'never ask the Hub, only its local cache'],
  ['--fresh', 'do not start from the last session'],
  ['--theme NAME --no-color --ascii', 'how the dashboard looks'],
  ['--help --version', ''],
];

/** The text of `--help`, made from the fields. */
export function helpText(): string {
  const lines = [
    'llm-tui: what a transformer costs before you run it',
    '',
    'llm-tui [model] [options]            the dashboard, when standard output is a terminal',
    'llm-tui [model] [options] | less     the same report as plain text, when it is not',
    'llm-tui [model] --json               the same report as JSON',
    'llm-tui models | hardware | instances | workloads [--json]     what can be named',
    'llm-tui [options] PROGRAM …         what another program’s own command line would do: vllm serve …',
    '',
    'model: a preset id (llama-3.1-8b), a path to a config.json, its folder, a .gguf or .safetensors',
    '       file, or a Hub id (org/name)',
    '',
    ...OTHERS.map(([flag, help]) => row(flag, help)),
  ];
  for (const [group, title] of GROUPS) {
    lines.push('', title);
    for (const option of options)
      if (option.group === group) lines.push(row(flagOf(option), helpOfOption(option)));
  }
  lines.push('', 'Fields of a model’s config (--set NAME=VALUE; others are taken as they are)');
  for (const { id, help, kind } of configFields) lines.push(row(id, `${help} [${kind.allowed()}]`));
  lines.push('', 'Numbers take k M G B T and Ki Mi Gi.');
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

function row(flag: string, help: string): string {
  return `  ${flag.padEnd(32)} ${help}`.trimEnd();
}
