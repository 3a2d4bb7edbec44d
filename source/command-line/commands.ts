import { tellNotices } from '../open/notices.js';
import type { Presets } from '../open/presets.js';
import type { Invocation } from './invocation.js';

/** Output and exit code of a command; the code is 3 where something asked for does not hold. */
export interface Answer {
  readonly text: string;
  readonly code: 0 | 3;
}

/** A command: a word in the model's place that asks for something other than a report. */
export interface Command {
  readonly name: string;
  /** Arguments of the command as the help shows them. */
  readonly usage: string;
  readonly help: string;
  /** Number of words after the command's name. */
  readonly words: { readonly least: number; readonly most: number };
  /** Loaded on demand, so that other runs start without it. */
  readonly run: (invocation: Invocation, presets: Presets) => Promise<Answer>;
}

/** Prints the notices after the answer. */
function told(answer: Answer, notices: readonly string[]): Answer {
  tellNotices(notices);
  return answer;
}

const NONE = { least: 0, most: 0 };

/** Commands that list what runs on given devices. */
const RUN: ReadonlySet<string> = new Set(['formats', 'engines']);

const listings: readonly Command[] = (
  [
    ['hardware', 'accelerators'],
    ['instances', 'machines and instances of clouds'],
    ['workloads', 'ways of using a model'],
    ['formats', 'number formats of weights and caches'],
    ['engines', 'serving engines and what they are called by'],
  ] as const
).map(([name, help]) => ({
  name,
  usage: RUN.has(name) ? '[--hardware ID] [--json]' : '[--json]',
  help,
  words: NONE,
  run: async (invocation, presets) => {
    const { listing } = await import('./listings.js');
    const asJson = invocation.output === 'json';
    if (!RUN.has(name) || invocation.hardware === undefined)
      return told({ text: listing(name, presets, asJson), code: 0 }, presets.notices());
    const { devicesHere } = await import('./scenario-here.js');
    const { devices, notices } = await devicesHere(invocation, presets);
    return told({ text: listing(name, presets, asJson, devices), code: 0 }, notices);
  },
}));

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'models',
    usage: '[--fits [options]] [--json]',
    help: 'the models that come with the program; with --fits which of them fit, and how fast they are',
    words: NONE,
    run: async (invocation, presets) => {
      const asJson = invocation.output === 'json';
      if (!invocation.fits) {
        const { listing } = await import('./listings.js');
        return told({ text: listing('models', presets, asJson), code: 0 }, presets.notices());
      }
      const { fittingText, modelsThatFit } = await import('./models-that-fit.js');
      const { scenarioHere } = await import('./scenario-here.js');
      const { scenario, notices } = await scenarioHere(invocation, presets);
      return told(
        { text: fittingText(modelsThatFit(scenario, presets), asJson), code: 0 },
        notices,
      );
    },
  },
  ...listings,
  {
    name: 'profiles',
    usage: '[remove NAME] [--json]',
    help: 'what was measured on boxes and kept with check --calibrate; each is a file to share',
    words: { least: 0, most: 2 },
    run: async ({ words, output }) => {
      const { profilesAnswer } = await import('./profiles.js');
      return { text: await profilesAnswer(words, output === 'json'), code: 0 };
    },
  },
  {
    name: 'diff',
    usage: 'A B [--json]',
    help: 'two scenario files: what differs in the question and in the answer',
    words: { least: 2, most: 2 },
    run: async (invocation) => {
      const { diff } = await import('./diff.js');
      return { text: await diff(invocation), code: 0 };
    },
  },
  {
    name: 'plan',
    usage: '[model] [options] [--for …] [--days N] [--budget USD] [--top N] [--json|--csv]',
    help: 'the best layouts on these devices: what is given is held, every other size is searched',
    words: { least: 0, most: 1 },
    run: async (invocation, presets) => {
      const { planned } = await import('./plan.js');
      return await planned(invocation, presets);
    },
  },
  {
    name: 'sweep',
    usage: '[model] FIELD=A,B,… [FIELD=…] [options] --csv|--json',
    help: 'one row for each combination of the values',
    words: { least: 1, most: Number.POSITIVE_INFINITY },
    run: async (invocation, presets) => {
      const { sweep } = await import('./sweep.js');
      return { text: await sweep(invocation, presets), code: 0 };
    },
  },
  {
    name: 'check',
    usage: 'LOG|PATH|URL|- [model] [options] [--tolerance 0.1] [--calibrate NAME]',
    help: 'what a log, metrics, a tool’s output or a checkpoint measured, beside what is predicted',
    words: { least: 1, most: 2 },
    run: async (invocation, presets) => {
      const { check } = await import('./check.js');
      return check(invocation, presets);
    },
  },
  {
    name: 'learn',
    usage: '[1–10]',
    help: 'ten short lessons over the live program; without a terminal, their text',
    words: { least: 0, most: 1 },
    run: async ({ words }, presets) => {
      const { lessonsText } = await import('./lessons.js');
      return { text: await lessonsText(words[0], presets), code: 0 };
    },
  },
  {
    name: 'completion',
    usage: 'bash|zsh|fish',
    help: 'a script for the shell that completes commands, options and their values',
    words: { least: 1, most: 1 },
    run: async ({ words }, presets) => {
      const { completion } = await import('./completion.js');
      return { text: completion(words[0] ?? '', presets), code: 0 };
    },
  },
  {
    name: 'doctor',
    usage: '[--json]',
    help: 'terminal, detection, folders and versions of this machine, without names: for bug reports',
    words: NONE,
    run: async ({ output }, presets) => {
      const { doctorText, findings } = await import('./doctor.js');
      return { text: doctorText(await findings(presets), output === 'json'), code: 0 };
    },
  },
  {
    name: 'mcp',
    usage: '',
    help: 'the same questions for agents: a Model Context Protocol server on standard input and output',
    words: NONE,
    run: async () => {
      const { serveMcp } = await import('./mcp/serve.js');
      await serveMcp();
      return { text: '', code: 0 };
    },
  },
];

export function commandNamed(name: string | undefined): Command | undefined {
  return commands.find((command) => command.name === name);
}
