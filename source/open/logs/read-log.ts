import {
  LOG_UNITS,
  type LogFigure,
  type LogTable,
  type LogUnit,
} from '../../engines/log/log-table.js';
import { logs } from '../../engines/logs.js';
import { isObject } from '../../text/json.js';
import { table } from '../../text/table.js';
import { linesIn } from './lines-in.js';
import { versionsOf } from './log-versions.js';
import { otherLogs } from './other-logs.js';
import { lastWholeStart, type Starts } from './starts.js';

/** A figure that a log prints, in bytes, seconds or counts. */
export interface MeasuredFigure {
  readonly name: string;
  readonly meaning: string;
  readonly measured: number;
  readonly unit: LogUnit;
  /** Key of the report it is compared with; null where there is none. */
  readonly key: string | null;
  readonly partOf?: string;
  /** The device that the line names. */
  readonly device?: string;
}

export interface ReadLog {
  readonly table: LogTable;
  readonly figures: readonly MeasuredFigure[];
  /** Options that the log states, by id; `model` and `engineVersion` beside them. */
  readonly states: Readonly<Record<string, string>>;
  /** Versions that may have written a log that states none, the oldest first. */
  readonly versions: readonly string[];
  /** Number of starts in the text; figures and options are those of one. */
  readonly starts: Starts;
  /** Notices about the rest of the text, one line each: another engine, a second start. */
  readonly others: readonly string[];
}

const LONGEST_LINE = 4000;
const MOST_LINES = 200_000;
/** Repeated lines that are kept: each rank and device prints one. */
const MOST_REPEATED = 3;
/** Repeated lines that are kept for figures that are summed over devices and files. */
const MOST_PARTS = 256;
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');

/** Reads a log as that of the program with most lines in it; undefined where no line is known. */
export function readLog(text: string): ReadLog | undefined {
  const lines = text
    .split(/\r?\n/, MOST_LINES)
    .map((line) => unwrapped(line.slice(0, LONGEST_LINE)).replaceAll(COLOURS, ''));
  const joined = lines.join('\n');
  const read = logs
    .map((table) => ({
      table,
      figures: figuresOf(table, joined),
      lines: linesIn(table, joined).length,
    }))
    .filter((one) => one.lines > 0)
    .sort((a, b) => b.lines - a.lines || b.figures.length - a.figures.length);
  const [best] = read;
  if (!best) return undefined;
  const { table } = best;
  const { text: start, ...starts } = lastWholeStart(table, lines);
  const figures = figuresOf(table, start);
  const states = statesOf(table, start);
  const versions = states['engineVersion'] === undefined ? versionsOf(table, start) : [];
  const others = otherLogs(table, logs, lines, start.split('\n'));
  return { table, figures, states, versions, starts, others: [...others, ...toldStarts(starts)] };
}

function toldStarts({ found, read }: Starts): readonly string[] {
  return found === 1
    ? []
    : [`the log has ${found} starts: number ${read} is read, the last whole one`];
}

/** Keys of the text where each line is an object: Docker's json-file driver, journalctl -o json, fluentd. */
const WRAPPED = ['log', 'MESSAGE', 'message'];

/** The line inside the object of a container's or system's log; any other line as it is. */
function unwrapped(line: string): string {
  if (!line.startsWith('{"')) return line;
  try {
    const json: unknown = JSON.parse(line);
    const key = isObject(json) ? WRAPPED.find((name) => typeof json[name] === 'string') : undefined;
    return isObject(json) && key !== undefined ? String(json[key]).trimEnd() : line;
  } catch {
    // A line that is only the beginning of an object.
    return line;
  }
}

function figuresOf({ lines }: LogTable, text: string): MeasuredFigure[] {
  const found: MeasuredFigure[] = [];
  for (const { pattern, figures } of lines) {
    const seen = new Set<string>();
    const isPart = Object.values(figures).some(({ partOf }) => partOf !== undefined);
    const most = isPart ? MOST_PARTS : MOST_REPEATED;
    for (const match of text.matchAll(new RegExp(pattern, 'gm'))) {
      if (seen.size >= most) break;
      if (seen.has(match[0])) continue;
      seen.add(match[0]);
      for (const [name, figure] of Object.entries(figures)) {
        const measured = amountOf(match.groups?.[name], figure);
        if (measured !== undefined) found.push({ name, ...figure, measured, ...deviceOf(match) });
      }
    }
  }
  return distinct(found);
}

function deviceOf({ groups }: RegExpMatchArray): { device?: string } {
  const device = groups?.['device'];
  return device === undefined ? {} : { device };
}

/** A unit beside the figure overrides that of its line. */
const BINARY_UNITS: Readonly<Record<string, number>> = table({
  bytes: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
});

function amountOf(text: string | undefined, { unit }: LogFigure): number | undefined {
  const [, digits, own] = /^(-?[\d.,]+(?:e[+-]?\d+)?)\s*([KMGT]iB|bytes)?/i.exec(text ?? '') ?? [];
  if (digits === undefined) return undefined;
  const value = Number(digits.replaceAll(',', ''));
  if (!Number.isFinite(value)) return undefined;
  return value * (own === undefined ? LOG_UNITS[unit] : (BINARY_UNITS[own] ?? 1));
}

/** Each figure is taken once: patterns of several versions may match the same words. */
function distinct(figures: readonly MeasuredFigure[]): MeasuredFigure[] {
  const seen = new Set<string>();
  return figures.filter(({ measured, unit, key, device }) => {
    const id = `${measured} ${unit} ${key ?? ''} ${device ?? ''}`;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

function statesOf({ states }: LogTable, text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pattern of states) {
    const { groups } = new RegExp(pattern, 'm').exec(text) ?? {};
    for (const [name, value] of Object.entries(groups ?? {}))
      if (value !== undefined) found[name] = value.trim();
  }
  return found;
}
