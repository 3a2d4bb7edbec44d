import type { Mode } from '../../scenario/option-values.js';
import type { PaneId } from './catalogue.js';
import type { Question, View } from './view.js';

/** A pane, declared once: its slot, title, key, help and drawing are made from this. */
export interface PaneDeclaration {
  readonly title: string;
  /** Where there is little room; default: the title. */
  readonly short?: string;
  /** The key that goes to it, underlined in the title where that has it. */
  readonly key: string;
  /** Another key that does. */
  readonly alsoKey?: string;
  /**
   * The pane whose place it shares, as the tab after it, where it has no place of its own; default: the layout names
   * its place.
   */
  readonly behind?: PaneId;
  /** The only mode of work that it applies to; absent: both. */
  readonly mode?: Mode;
  /** Its figures are the answer to a legal scenario: of another they would be of nothing. */
  readonly isAnswer?: boolean;
  /** Rows within its frame below which it is of no use. */
  readonly minimum: number;
  /** Rows that it has on tall screens though its content needs less: it then moves no other pane. */
  readonly preferred?: number;
  /** Its share of the room of its column, where it needs no more; default: none, it has what it needs. */
  readonly weight?: number;
  /** What its rows are, for the line below the panes. */
  readonly words: string;
  /** How it is called in training, where that differs. */
  readonly inTraining?: Pick<PaneDeclaration, 'title' | 'short' | 'words'>;
  readonly view: (question: Question) => View;
  /** Its one line where it is folded. */
  readonly summary?: (question: Question) => Summary;
}

/** A line that loses its details from the end, then the end of its name. */
export interface Summary {
  readonly name: string;
  readonly details: readonly string[];
}
