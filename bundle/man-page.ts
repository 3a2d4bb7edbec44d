import { commands } from '../source/command-line/commands.js';
import { flagsOf, type ProgramFlag } from '../source/command-line/program-flags.js';
import { options } from '../source/scenario/fields/options.js';
import { helpOf } from '../source/scenario/fields/values.js';

/** The manual page, in the macros of man(7). */
export function manPage(): string {
  const lines = [
    '.TH LLM-TUI 1',
    '.SH NAME',
    'llm-tui \\- what a transformer costs before you run it',
    '.SH SYNOPSIS',
    '.B llm-tui',
    '[model] [options]',
    ...commands.flatMap(({ name, usage }) => ['.br', `.B llm-tui ${name}`, plain(usage)]),
    '.SH DESCRIPTION',
    plain(
      'Says what a transformer needs: parameters, memory to serve or to train it, KV cache, activations, FLOPs, speed, and what fits. Shows a dashboard in a terminal, else prints a report.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(({ name, usage, help }) => [
      ...item(`${name} ${usage}`, help),
      ...indented(flagsOf(name).flatMap(flagItem)),
    ]),
    '.SH OPTIONS',
    'Each of them may be given to any command that asks about a scenario.',
    ...flagsOf().flatMap(flagItem),
    ...options.flatMap((option) => {
      const { flag, kind } = option;
      return item(
        kind.type === 'switch' ? `--[no-]${flag}` : `--${flag} VALUE`,
        `${helpOf(option)}. Takes ${kind.allowed()}.`,
      );
    }),
    '.SH EXIT STATUS',
    ...item('0', 'answered'),
    ...item('1', 'a file, model or log that can’t be read'),
    ...item('2', 'a command line that is not understood'),
    ...item('3', 'an assertion, a check or a plan that does not hold'),
    '.SH FILES',
    ...item('~/.config/llm-tui/config.json', 'defaults of any option'),
    ...item('~/.config/llm-tui/presets', 'models, hardware and workloads of your own'),
    ...item('~/.local/state/llm-tui/last.json', 'the last scenario of the dashboard'),
  ];
  return `${lines.join('\n')}\n`;
}

function flagItem({ flag, takes, isOn, help, command }: ProgramFlag): readonly string[] {
  const head = takes === undefined ? `--${isOn ? 'no-' : ''}${flag}` : `--${flag} ${takes}`;
  return item(head, help.replace(`with ${command}: `, ''));
}

/** Items nested below the previous one. */
function indented(items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ['.RS', ...items, '.RE'];
}

function item(head: string, text: string): readonly string[] {
  return ['.TP', `.B "${plain(head)}"`, plain(text)];
}

/** Text as troff takes it: no line starts with a control character, and a hyphen is one that can be copied. */
function plain(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replace(/^([.'])/, '\\&$1');
}
