import type { LineCommand } from './input/line-commands.js';
import type { PaneId } from './panes/catalogue.js';

/** The target of the keyboard: the panes, a value being typed, a list, a page of text, or its filter. */
export type InputMode = 'browse' | 'edit' | 'list' | 'page' | 'filter';

export const KEY_GROUPS = ['Move', 'Change', 'Choose', 'Ask', 'Panes', 'Program'] as const;
export type KeyGroup = (typeof KEY_GROUPS)[number];

export type ModelSlot = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
export const MODEL_SLOTS: readonly ModelSlot[] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Commands of the program as a whole, which answer in every mode. */
export const PROGRAM_COMMANDS = ['redraw', 'suspend', 'quit'] as const;
export type ProgramCommand = (typeof PROGRAM_COMMANDS)[number];

type MoveCommand = 'move-up' | 'move-down' | 'page-up' | 'page-down';

/** The commands of each mode; a handler that leaves one out does not compile. */
export interface CommandsOf {
  readonly browse:
    | MoveCommand
    | 'move-left'
    | 'move-right'
    | 'first'
    | 'last'
    | 'next-pane'
    | 'previous-pane'
    | `pane-${PaneId}`
    | 'turn-map'
    | 'turn-cells'
    | 'mark-way'
    | 'zoom'
    | 'open'
    | 'back'
    | 'solve'
    | 'next-step'
    | 'plan'
    | 'reset'
    | 'undo'
    | 'redo'
    | 'toggle-mode'
    | `model-${ModelSlot}`
    | 'previous-model'
    | 'next-model'
    | 'pick-model'
    | 'pick-hardware'
    | 'pick-workload'
    | 'open-other'
    | 'palette'
    | 'sessions'
    | 'keep'
    | 'compare'
    | 'glossary'
    | 'lessons'
    | 'next-lesson'
    | 'previous-lesson'
    | 'explain'
    | 'problems'
    | 'copy'
    | 'baseline'
    | 'theme'
    | 'help';
  readonly edit: LineCommand | 'accept' | 'accept-up' | 'accept-down' | 'back';
  readonly list: LineCommand | MoveCommand | 'accept' | 'rank' | 'mark' | 'complete' | 'back';
  readonly page:
    | MoveCommand
    | 'first'
    | 'last'
    | 'filter'
    | 'walk-in'
    | 'take-plan'
    | 'sort-plans'
    | 'run'
    | 'glossary'
    | 'lessons'
    | 'back';
  readonly filter: LineCommand | MoveCommand | 'accept' | 'back';
}

export type Command = CommandsOf[InputMode] | ProgramCommand;

/** The modes that handle a command. */
type ModesOf<C extends Command> = C extends ProgramCommand
  ? InputMode
  : { [M in InputMode]: C extends CommandsOf[M] ? M : never }[InputMode];

/** What decides whether a key is active; `moment.ts` answers. */
export interface Moment {
  readonly isFieldFocused: boolean;
  /** Enter applies the row's scenario. */
  readonly isRowTaken: boolean;
  readonly isGridFocused: boolean;
  /** The ways to free memory are in focus. */
  readonly isWayFocused: boolean;
  /** The matrix is in focus and has other axes. */
  readonly isMapTurned: boolean;
  readonly isHelpOpen: boolean;
  /** The page lists plans. */
  readonly isPlanOpen: boolean;
  /** The page explains an amount that has parts. */
  readonly hasParts: boolean;
  /** A list of presets is open, of models too. */
  readonly isPresetList: boolean;
  readonly isModelList: boolean;
  /** The palette is open. */
  readonly isPalette: boolean;
  /** A lesson is shown beside the panes. */
  readonly isLessonOpen: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** One binding: the keys of a command, its modes, and the words that explain it. */
export interface Binding {
  readonly command: Command;
  /** As `terminal/splitter.ts` names them. */
  readonly keys: readonly string[];
  /** How the keys are shown. */
  readonly label: string;
  readonly words: string;
  /** How the footer shows the keys, where that differs. */
  readonly hint?: string;
  /** One or two words for the footer. */
  readonly brief?: string;
  readonly group: KeyGroup;
  readonly modes: readonly InputMode[];
  /** Place in the footer, the lowest first; absent for keys that it does not show. */
  readonly footer?: number;
  readonly when?: (moment: Moment) => boolean;
}

/** A binding as it is declared: only in modes that handle its command. */
export type KeyDeclaration = {
  readonly [C in Command]: Binding & {
    readonly command: C;
    readonly modes: readonly ModesOf<C>[];
  };
}[Command];
