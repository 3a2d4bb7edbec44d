import type { Cell, Grid, MapAxes } from '../../cost/map.js';
import type { Report } from '../../cost/report.js';
import type { Model } from '../../model/model.js';
import type { Scenario } from '../../scenario/scenario.js';
import type { CellFigure } from '../cell-figure.js';
import type { FieldRow } from '../field-rows.js';
import type { ResultRow } from '../result-row.js';
import type { Tone } from '../theme.js';
import type { ColumnId } from './columns.js';

/** What a pane is asked about. */
export interface Question {
  readonly scenario: Scenario;
  readonly report: Report;
  /** What amounts are compared with. */
  readonly baseline: { readonly scenario: Scenario; readonly report: Report } | undefined;
  /** What edited values are marked against. */
  readonly origin: Scenario;
  /** The two parallel sizes of the matrix. */
  readonly axes: MapAxes;
  readonly cells: CellFigure;
  /** Labels of the ways to free memory that are marked. */
  readonly marks: readonly string[];
}

/** What a pane shows: data, without a width. */
export interface View {
  /** Stays in place above the body. */
  readonly head?: readonly Part[];
  /** Scrolls as one list where it is higher than its pane. */
  readonly body: readonly Part[];
  /** Below the body; dropped where the body needs the room. */
  readonly foot?: readonly Part[];
  /** Drawn in the room that nothing else needs, one below the other. */
  readonly spare?: readonly (Spare | undefined)[];
  /** The parts of the body stand beside each other where they have room for it. */
  readonly isBeside?: boolean;
  /** Right in the top border. */
  readonly aside?: Words;
  /** Right in the bottom border, after what is hidden. */
  readonly hint?: Words;
}

export interface Words {
  readonly text: string;
  /** Where the text has no room. */
  readonly short?: string;
  readonly tone?: Tone;
}

/** One thing that a pane shows; each kind has a drawing and a component of its own. */
export type Part =
  | TablePart
  | CurvePart
  | FieldsPart
  | FactsPart
  | GaugesPart
  | GridPart
  | ChartPart
  | SharesPart
  | { readonly kind: 'layers'; readonly model: Model }
  | WordsPart;

export type PartKind = Part['kind'];

/** Words beside each other, and below each other where they have no room. */
export interface WordsPart {
  readonly kind: 'words';
  readonly words: readonly Words[];
}

/** Amounts below each other. */
export interface TablePart {
  readonly kind: 'table';
  readonly columns: readonly ColumnId[];
  readonly rows: readonly ResultRow[];
  /** What shares and bars are of. */
  readonly whole?: number;
  /** The same rows of the baseline. */
  readonly before?: readonly ResultRow[] | undefined;
}

/** Bytes over a size, as bars up to where the memory is full. */
export interface CurvePart {
  readonly kind: 'curve';
  readonly rows: readonly ResultRow[];
  /** Bytes at which the memory is full. */
  readonly whole: number;
  readonly before?: readonly ResultRow[] | undefined;
  /** What is said between the last row that fits and the first that does not. */
  readonly limit: string | undefined;
}

/** Values that keys change. */
export interface FieldsPart {
  readonly kind: 'fields';
  readonly rows: readonly FieldRow[];
  readonly origin: Scenario;
  readonly scenario: Scenario;
}

/** Amounts with their names, as many beside each other as have room. */
export interface FactsPart {
  readonly kind: 'facts';
  readonly rows: readonly ResultRow[];
}

/** One part of a device's memory; `fill` is distinct without colour. */
export interface Segment {
  readonly amount: number;
  readonly fill: string;
  readonly tone: Tone;
}

export interface Gauge {
  readonly label: string;
  readonly segments: readonly Segment[];
  readonly total: number;
  readonly capacity: number;
  /** What others hold of it. */
  readonly others: number;
}

/** Devices against their capacity, the fullest first. */
export interface GaugesPart {
  readonly kind: 'gauges';
  /** What each is of, in the singular. */
  readonly of: 'device' | 'stage' | 'step';
  readonly gauges: readonly Gauge[];
}

/** What a pane shows where it has room to spare, made only then. */
export interface Spare {
  /** Fewest lines that it is useful with; default: those of a chart. */
  readonly least?: number;
  readonly part: () => ChartPart | SharesPart | TablePart | WordsPart;
}

/** The parts of an amount at a size. */
export interface ChartPoint {
  readonly at: number;
  readonly segments: readonly Segment[];
}

/** An amount over sizes, drawn in dots. */
export interface ChartLine {
  readonly tone: Tone;
  readonly points: readonly { readonly at: number; readonly bytes: number }[];
}

/** Amounts over a size: areas of parts, and lines above them. */
export interface ChartPart {
  readonly kind: 'chart';
  readonly title: string;
  /** Where the title has no room. */
  readonly short?: string;
  readonly points: readonly ChartPoint[];
  readonly lines: readonly ChartLine[];
  /** Single points of the plot, each with its glyph. */
  readonly marks?: readonly {
    readonly at: number;
    readonly amount: number;
    readonly sign: string;
    readonly tone: Tone;
  }[];
  /** Where the memory is full; 0 where the chart has no such limit. */
  readonly capacity: number;
  /** The size that the scenario has. */
  readonly here: number;
  /** Sizes are discrete: each has an equal part of the axis. */
  readonly isStepped?: boolean;
  /** What the parts of the area are. */
  readonly legend?: readonly (Segment & { readonly label: string; readonly short: string })[];
  readonly sizeText: (at: number) => string;
  /** How an amount is written; default: as bytes. */
  readonly amountText?: (amount: number) => string;
}

/** A whole as a field of cells. */
export interface SharesPart {
  readonly kind: 'shares';
  readonly segments: readonly Segment[];
  /** Its caption, by the amount of one cell. */
  readonly title: (cell: number) => string;
}

/** Scenarios that differ in two sizes. */
export interface GridPart {
  readonly kind: 'grid';
  readonly grid: Grid;
  readonly rows: readonly ResultRow[];
  /** Where the heads of rows and columns meet. */
  readonly corner: string;
  /** Text before the size of a column. */
  readonly columnPrefix: string;
  /** The number of a legal cell; undefined where it is not known. */
  readonly number: (cell: Cell) => string | undefined;
  /** What is marked beside a number. */
  readonly crosses: (cell: Cell) => boolean;
  /** The place of the scenario itself. */
  readonly here: { readonly row: number; readonly column: number };
  /** What is said in place of a cell where none is pointed at: what the scenario itself comes to is in other panes. */
  readonly about: string;
}

/** Rows of a view that can have the focus, from the top. */
export function rowsOf({ head = [], body, foot = [] }: View): readonly (ResultRow | FieldRow)[] {
  return [...head, ...body, ...foot].flatMap((part): readonly (ResultRow | FieldRow)[] =>
    'rows' in part ? part.rows : [],
  );
}
