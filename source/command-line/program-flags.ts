/** A flag of the program itself; the flags of a scenario's options are made from their fields. */
export interface ProgramFlag {
  readonly flag: string;
  /** Name of its value in the help; absent where it takes none. */
  readonly takes?: string;
  /** Whether every occurrence counts. */
  readonly isRepeatable?: true;
  /** True by default; the flag is shown as `--no-…`. */
  readonly isOn?: true;
  /** The command that it belongs to; absent where any run takes it. */
  readonly command?: string;
  readonly help: string;
}

/** The flags that a command alone takes; without a command, those of any run. */
export function flagsOf(command?: string): readonly ProgramFlag[] {
  return programFlags.filter((flag) => flag.command === command);
}

/** In the order of the help. */
export const programFlags: readonly ProgramFlag[] = [
  {
    flag: 'hardware',
    takes: 'ID[:N][,ID…]',
    help: 'devices (h100, 8xh100, rtx-3090:2,rtx-4090), an instance (p5.48xlarge), or auto',
  },
  {
    flag: 'workload',
    takes: 'ID',
    help: 'a way of using the model; `llm-tui workloads` lists them',
  },
  { flag: 'draft', takes: 'MODEL', help: 'a smaller model that drafts tokens for it' },
  {
    flag: 'set',
    takes: 'KEY=VALUE',
    isRepeatable: true,
    help: 'a field of the model’s config by its own name, repeatable',
  },
  {
    flag: 'scenario',
    takes: 'FILE',
    help: 'start from a saved scenario (the "scenario" of --json)',
  },
  {
    flag: 'beside',
    takes: 'FILE',
    isRepeatable: true,
    help: 'another saved scenario that runs on the same devices: its bytes count as in use, repeatable',
  },
  {
    flag: 'from',
    takes: 'FILE',
    help: 'a scenario that another program’s script, manifest or configuration states (-: standard input)',
  },
  {
    flag: 'service',
    takes: 'NAME',
    help: 'of several services in that file, the one that is meant',
  },
  {
    flag: 'as',
    takes: 'PROGRAM',
    help: 'print what runs the scenario: vllm, llama.cpp, axolotl, …; card: evidence for a ticket',
  },
  {
    flag: 'tolerance',
    takes: 'SHARE',
    command: 'check',
    help: 'with check: how far a predicted figure may be off before the run ends with code 3; 0.1 unless given',
  },
  {
    flag: 'calibrate',
    takes: 'NAME',
    command: 'check',
    help: 'with check: keep the shares and the memory that were measured as a profile',
  },
  {
    flag: 'profile',
    takes: 'NAME',
    help: 'what was measured on this box in place of assumptions: a kept profile, or its file',
  },
  { flag: 'json', help: 'print the report as JSON instead of the dashboard' },
  { flag: 'markdown', help: 'print it as Markdown tables' },
  { flag: 'csv', help: 'print every figure as a row' },
  { flag: 'text', help: 'print it as plain text' },
  { flag: 'once', help: 'the same as --text' },
  {
    flag: 'explain',
    takes: 'ID',
    help: 'the formula of one row, or of one key of the JSON report, with the numbers put in',
  },
  { flag: 'solve', takes: 'FIELD', help: 'the largest (or smallest) value of a field that fits' },
  {
    flag: 'assert',
    takes: 'EXPRESSION',
    isRepeatable: true,
    help: 'end with code 3 unless it holds: fits, fits-now, or KEY<=VALUE (memory<=80GiB, tpot<=50ms), repeatable',
  },
  {
    flag: 'fits',
    command: 'models',
    help: 'with models: which fit on this hardware, in which format, how fast',
  },
  {
    flag: 'for',
    takes: 'OBJECTIVE',
    command: 'plan',
    help: 'with plan: what is best, latency, throughput, cost (a token), price (an hour), devices or energy; default throughput',
  },
  { flag: 'days', takes: 'N', command: 'plan', help: 'with plan: most days of a training run' },
  {
    flag: 'budget',
    takes: 'USD',
    command: 'plan',
    help: 'with plan: most dollars of a training run',
  },
  { flag: 'top', takes: 'N', command: 'plan', help: 'with plan: how many plans; default 5' },
  {
    flag: 'lift',
    takes: 'RULE[,RULE]',
    command: 'plan',
    help: 'with plan: ids of rules of published layouts to ignore; all ignores every rule',
  },
  {
    flag: 'pareto',
    command: 'plan',
    help: 'with plan: the plans too that no other beats in both speed and time of a token (or devices)',
  },
  { flag: 'offline', help: 'never ask the Hub, only its local cache' },
  { flag: 'fresh', help: 'do not start from the last session' },
  {
    flag: 'config',
    isOn: true,
    help: 'take no defaults from config.json in the configuration folder',
  },
  { flag: 'theme', takes: 'NAME', help: 'colours of the dashboard' },
  { flag: 'color', isOn: true, help: 'draw without colours' },
  {
    flag: 'mouse',
    help: 'use the mouse in the dashboard: panes, rows, the wheel, keys of the last line',
  },
  { flag: 'ascii', help: 'print and draw with ASCII characters only' },
  {
    flag: 'plain-ui',
    help: 'talk in lines instead of drawing a screen: for screen readers and plain terminals',
  },
  { flag: 'help', help: 'print the commands and options' },
  { flag: 'version', help: 'print the version' },
];
