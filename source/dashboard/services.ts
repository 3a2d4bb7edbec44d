import type { HardwareChoice, ModelChoice, Options, Scenario } from '../scenario/scenario.js';

/** An item of a list: its id, its name, a few words. */
export interface Offer {
  readonly id: string;
  readonly name: string;
  readonly detail?: string;
  /** A page about it, which taking it opens. */
  readonly lines?: readonly string[];
}

/** Presets that are compared by what each is in the scenario. */
export type PresetSubject = 'models' | 'hardware';

/** What a preset is in the scenario: its facts in the columns of its list, and whether it fits. */
export interface Judgement {
  readonly id: string;
  readonly facts: readonly string[];
  /** Undefined where it is unknown. */
  readonly fits: boolean | undefined;
  /** Of those that fit the highest is listed first: the largest model, the smallest accelerator. */
  readonly rank: number;
  /** The reason where it is unknown. */
  readonly why?: string;
}

/** Models that the user marked, and those taken last, the latest first. */
export interface Choices {
  readonly favourites: readonly string[];
  readonly recents: readonly string[];
}

/** What a typed or pasted text opened. */
export type OpenedText =
  | { readonly kind: 'model'; readonly model: ModelChoice }
  | { readonly kind: 'scenario'; readonly scenario: Scenario; readonly notice: string }
  | { readonly kind: 'page'; readonly title: string; readonly lines: readonly string[] };

/** A lesson over the live program, its figures put in. */
export interface OpenedLesson {
  readonly number: number;
  readonly count: number;
  readonly title: string;
  readonly sentences: readonly string[];
  readonly task: string;
  readonly scenario: Scenario;
}

/** A form that a scenario can be taken along in: a program's command, a card, a report. */
export interface Form {
  readonly id: string;
  readonly name: string;
  /** The name of its file. */
  readonly file: string;
}

/** A workload: the options it sets; all others stay as they are. */
export interface WorkloadChoice {
  readonly id: string;
  readonly name: string;
  readonly options: Partial<Options>;
}

/** Devices and their box as they were found. */
export type DetectedMachine = Pick<Scenario, 'hardware' | 'box'> &
  Partial<Pick<Scenario, 'sequence'>>;

/** An accelerator that was chosen: how many of it, the scenario says. */
export type UncountedHardware = Omit<HardwareChoice, 'count'>;

type Awaitable<T> = T | Promise<T>;

/**
 * Everything that the dashboard requests from outside. A failed request throws or rejects with an error of one line,
 * which is shown. A synchronous answer is part of the same frame.
 */
export interface Services {
  /** Called when a picker opens or a neighbour is wanted, so lists should read no preset's content. */
  listModels(): Awaitable<readonly Offer[]>;
  loadModel(id: string): Awaitable<ModelChoice>;
  listHardware(): Awaitable<readonly Offer[]>;
  loadHardware(id: string): Awaitable<HardwareChoice>;
  /**
   * The smallest accelerator, of the same maker and as many of it, that holds the scenario; undefined where none
   * does.
   */
  smallestHardware(scenario: Scenario): Awaitable<UncountedHardware | undefined>;
  listWorkloads(): Awaitable<readonly Offer[]>;
  loadWorkload(id: string): Awaitable<WorkloadChoice>;
  /** Models that lie on this machine. */
  listFound(): Awaitable<readonly Offer[]>;
  /**
   * A path, a Hub id, another program's command line, or a log: what it is, with the scenario that it is read beside.
   */
  openText(text: string, scenario: Scenario): Awaitable<OpenedText>;
  /** The terms of the glossary, each with its page; the titles of the lessons. */
  listTerms(): Awaitable<readonly Offer[]>;
  listLessons(): Awaitable<readonly Offer[]>;
  openLesson(number: number): Awaitable<OpenedLesson>;
  /** The forms that a scenario can be exported in, and the scenario in one of them. */
  listForms(scenario: Scenario): Awaitable<readonly Form[]>;
  exported(form: string, scenario: Scenario): Awaitable<string>;
  /** Writes a new file in the current folder; returns its name. */
  writeFile(name: string, text: string): Awaitable<string>;
  listSessions(): Awaitable<readonly Offer[]>;
  saveSession(name: string, scenario: Scenario): Awaitable<void>;
  loadSession(name: string): Awaitable<Scenario>;
  /** Reports the figures of presets in a scenario, a few at a time; the returned function stops it. */
  judge(
    subject: PresetSubject,
    scenario: Scenario,
    ids: readonly string[],
    tell: (judgements: readonly Judgement[]) => void,
  ): () => void;
  /** Called when a model was marked or taken from a list. */
  keepChoices(choices: Choices): void;
  /**
   * The hardware of this machine, requested once after the first frame; undefined when nothing is found. Absent: not
   * requested. `tell` receives notices for the user.
   */
  detectHardware?(tell: (notice: string) => void): Promise<DetectedMachine | undefined>;
  /** Called with every scenario that an edit makes; writing may be delayed. */
  save(scenario: Scenario): void | Promise<void>;
}
