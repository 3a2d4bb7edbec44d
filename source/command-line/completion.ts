import { OBJECTIVES } from '../cost/search/plan/question.js';
import { THEME_NAMES } from '../dashboard/theme-names.js';
import { lessons } from '../guide/lessons.js';
import type { Presets } from '../open/presets.js';
import { OptionError, type OptionField } from '../scenario/fields/field.js';
import type { Kind } from '../scenario/fields/kinds/index.js';
import { options } from '../scenario/fields/options.js';
import { shortJson } from '../text/json.js';
import { nearest } from '../text/nearest.js';
import { table } from '../text/table.js';
import { commands } from './commands.js';
import { PRINTED_AS } from './print-as.js';
import { flagsOf, type ProgramFlag } from './program-flags.js';

/** A flag as shells complete it. */
interface Completed {
  readonly flag: string;
  readonly help: string;
  /** Words its value can be; undefined where it takes none, empty where any. */
  readonly values: readonly string[] | undefined;
  readonly takesFile: boolean;
}

interface Words {
  readonly flags: readonly Completed[];
  /** Commands, which may be the first word. */
  readonly commands: readonly {
    readonly name: string;
    readonly help: string;
    /** Flags that it alone takes. */
    readonly own: readonly Completed[];
    /** Words that may follow the command. */
    readonly words: readonly string[];
  }[];
  readonly models: readonly string[];
}

const SHELLS = table<(words: Words) => string>({ bash, zsh, fish });

/** The completion script of a shell. Throws `OptionError` for an unknown shell. */
export function completion(shell: string, presets: Presets): string {
  const script = SHELLS[shell];
  if (script) return script(wordsOf(presets));
  const names = Object.keys(SHELLS);
  const near = nearest(shell, names);
  throw new OptionError(
    `completion ${shortJson(shell)}: one of ${names.join(', ')} is expected${near === undefined ? '' : ` (nearest: ${near})`}`,
  );
}

function wordsOf(presets: Presets): Words {
  const values = table<readonly string[]>({
    hardware: [...presets.ids('hardware'), 'auto'],
    workload: presets.ids('workloads'),
    draft: presets.ids('models'),
    solve: options.map(({ flag }) => flag),
    theme: THEME_NAMES,
    for: OBJECTIVES,
    as: PRINTED_AS,
  });
  const behind = table<readonly string[]>({
    completion: Object.keys(SHELLS),
    learn: lessons.map((_, index) => String(index + 1)),
  });
  const completed = ({ flag, takes, help, isOn }: ProgramFlag): Completed => {
    const known = takes === undefined ? undefined : (values[flag] ?? []);
    return { flag: isOn ? `no-${flag}` : flag, help, values: known, takesFile: takes === 'FILE' };
  };
  return {
    flags: [...options.flatMap(optionFlags), ...flagsOf().map(completed)],
    commands: commands.map(({ name, help }) => ({
      name,
      help,
      own: flagsOf(name).map(completed),
      words: behind[name] ?? [],
    })),
    models: presets.ids('models'),
  };
}

function optionFlags({ flag, help, kind }: OptionField): readonly Completed[] {
  if (kind.type !== 'switch') return [{ flag, help, values: choicesOf(kind), takesFile: false }];
  return [flag, `no-${flag}`].map((name) => ({
    flag: name,
    help,
    values: undefined,
    takesFile: false,
  }));
}

function choicesOf(kind: Kind): readonly string[] {
  if (kind.type === 'choice') return kind.choices.map(({ id }) => id);
  return kind.type === 'list' ? choicesOf(kind.item) : [];
}

function flagWords(flags: readonly Completed[]): string {
  return flags.map(({ flag }) => `--${flag}`).join(' ');
}

function bash({ flags, commands: names, models }: Words): string {
  const withOwn = names.filter(({ own }) => own.length > 0);
  const cases = [...flags, ...withOwn.flatMap(({ own }) => own)]
    .filter(({ values }) => values !== undefined && values.length > 0)
    .map(
      ({ flag, values = [] }) =>
        `    --${flag}) COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$word")); return ;;`,
    );
  const files = flags.filter(({ takesFile }) => takesFile).map(({ flag }) => `--${flag}`);
  return `_llm_tui() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  # bash splits --flag=value at its mark.
  if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case $before in
${cases.join('\n')}
    ${files.join('|')}) COMPREPLY=($(compgen -f -- "$word")); return ;;
  esac
  case \${COMP_WORDS[1]} in
${names
  .filter(({ words }) => words.length > 0)
  .map(
    ({ name, words }) =>
      `    ${name}) [[ $word != -* && $COMP_CWORD -gt 1 ]] && { COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word")); return; } ;;`,
  )
  .join('\n')}
  esac
  local given own=
  for given in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $given in
${withOwn.map(({ name, own }) => `      ${name}) own='${flagWords(own)}' ;;`).join('\n')}
    esac
  done
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$own ${flagWords(flags)}" -- "$word"))
  else
    COMPREPLY=($(compgen -W '${[...names.map(({ name }) => name), ...models].join(' ')}' -- "$word") $(compgen -f -- "$word"))
  fi
}
complete -F _llm_tui llm-tui
`;
}

function zsh({ flags, commands: names, models }: Words): string {
  const plain = (text: string) => text.replaceAll(/['[\]:\\]/g, ' ');
  const spec = ({ flag, help, values, takesFile }: Completed) => {
    if (values === undefined) return `'--${flag}[${plain(help)}]'`;
    // The mark allows a value both after `=` and as a separate word.
    const head = `--${flag}=[${plain(help)}]`;
    const action = takesFile ? '_files' : `(${values.join(' ')})`;
    return `'${head}:${flag}:${action}'`;
  };
  const cases = names
    .filter(({ own }) => own.length > 0)
    .map(({ name, own }) => `    ${name}) own=(${own.map(spec).join(' ')}) ;;`);
  return `#compdef llm-tui
_llm_tui() {
  local -a first own more
  first=(${[...names.map(({ name }) => name), ...models].join(' ')})
  case $words[2] in
${cases.join('\n')}
  esac
  case $words[2] in
${names
  .filter(({ words }) => words.length > 0)
  .map(({ name, words }) => `    ${name}) more=(${words.join(' ')}) ;;`)
  .join('\n')}
  esac
  _arguments "\${own[@]}" \\
${flags.map((flag) => `    ${spec(flag)} \\\n`).join('')}    '1:model:_alternative "words:model:($first)" "files:file:_files"' \\
    '*:word:_alternative "words:word:($more)" "files:file:_files"'
}
compdef _llm_tui llm-tui
`;
}

function fish({ flags, commands: names, models }: Words): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const line = ({ flag, help, values, takesFile }: Completed, where = '') => {
    const value =
      values === undefined ? '' : takesFile ? ' -rF' : ` -x -a ${quoted(values.join(' '))}`;
    return `complete -c llm-tui${where} -l ${flag} -d ${quoted(help)}${value}`;
  };
  const lines = [
    ...flags.map((flag) => line(flag)),
    ...names.flatMap(({ name, own }) =>
      own.map((flag) => line(flag, ` -n '__fish_seen_subcommand_from ${name}'`)),
    ),
    ...names.flatMap(({ name, words }) =>
      words.length === 0
        ? []
        : [
            `complete -c llm-tui -f -n '__fish_seen_subcommand_from ${name}' -a ${quoted(words.join(' '))}`,
          ],
    ),
  ];
  const first = names.map(
    ({ name, help }) =>
      `complete -c llm-tui -n __fish_use_subcommand -a ${name} -d ${quoted(help)}`,
  );
  return `${[...first, `complete -c llm-tui -n __fish_use_subcommand -a ${quoted(models.join(' '))}`, ...lines].join('\n')}\n`;
}
