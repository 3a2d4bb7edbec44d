import { barScale } from '../../cost/curves.js';
import { sumOf } from '../../quantity/index.js';
import { bytesText } from '../../report/units.js';
import type { ChartLine, ChartPart, ChartPoint } from '../panes/view.js';
import { DOT_COLUMNS, DOT_ROWS, dotField } from './braille.js';
import { fitLine, type Line, padLeft, type Span, span, textWidth, widthOf } from './line.js';
import type { PartContext, PartDrawing } from './part.js';
import { runsOf } from './shares.js';

/** Fewest lines of a useful chart: title, axis, a few lines of the plot. */
export const LEAST_CHART = 6;
const AROUND_PLOT = 2;
/** Top of the plot relative to the capacity, so that amounts above the capacity are visible. */
const BEYOND = 1.15;
const THREE_QUARTERS = 0.75;
const EIGHTHS = ' ▁▂▃▄▅▆▇';

/** Memory over a size: what the device holds as areas, the same for more of the other size as lines, the capacity. */
export const chart: PartDrawing<ChartPart> = {
  height: () => LEAST_CHART,
  lines: drawing,
};

function drawing(part: ChartPart, { width, height }: PartContext): readonly Line[] {
  const legend = height > LEAST_CHART ? legendLines(part, width) : [];
  const rows = Math.max(1, height - AROUND_PLOT - legend.length);
  const top = topOf(part);
  const scale = scaleOf(part, rows, top);
  const columns = Math.max(1, width - scale - 1);
  const cells = plotOf(part, columns, rows, top);
  return [
    fitLine([span(' '), span(titleOf(part, width - 1), 'quiet')], width),
    ...legend,
    ...cells.map((line, row) =>
      fitLine(
        [span(`${padLeft(scaleText(part, row, rows, top), scale - 1)} `, 'quiet'), ...line],
        width,
      ),
    ),
    axisLine(part, { scale, columns, width }),
  ];
}

const titleOf = ({ title, short = title }: ChartPart, width: number): string =>
  textWidth(title) <= width ? title : short;

function legendLines({ legend = [] }: ChartPart, width: number): readonly Line[] {
  if (legend.length === 0) return [];
  const entries = (isShort: boolean): Line =>
    legend.flatMap(
      ({ fill, tone, label, short }): Line => [
        span(` ${fill} `, tone),
        span(isShort ? short : label, 'quiet'),
      ],
    );
  const whole = entries(false);
  return [fitLine(widthOf(whole) <= width ? whole : entries(true), width)];
}

/**
 * The amount of the highest line: beyond the capacity and what the scenario holds, or a half, 3/8, a quarter, … of it
 * that holds all there is.
 */
function topOf({ points, lines, capacity, here }: ChartPart): number {
  const most = Math.max(
    1,
    ...points.map(totalOf),
    ...lines.flatMap(({ points: own }) => own.map(({ bytes }) => bytes)),
  );
  if (capacity <= 0) return most;
  if (most <= capacity / 2) {
    const whole = barScale(capacity, [{ bytes: most, fits: true }]);
    return most <= THREE_QUARTERS * whole ? THREE_QUARTERS * whole : whole;
  }
  // Where all of it is too large, an area that is cut at the capacity would be the same everywhere.
  const totals = points.map(totalOf);
  const own = totals[points.findLastIndex(({ at }) => at <= here)] ?? 0;
  return Math.max(capacity, own, Math.min(...totals)) * BEYOND;
}

const totalOf = ({ segments }: ChartPoint): number => sumOf(segments, ({ amount }) => amount);

/** Bytes beside the lines of the capacity and the ground. */
function scaleText(
  { capacity, amountText }: ChartPart,
  row: number,
  rows: number,
  top: number,
): string {
  const isLimited = capacity > 0 && capacity <= top;
  const isMarked = row === (isLimited ? rowOf(capacity, rows, top) : 0);
  const ground = amountText ? amountText(0) : '0';
  const mark = amountText ? amountText(top) : bytesText(isLimited ? capacity : top);
  if (isMarked) return mark;
  return row === rows - 1 ? ground : '';
}

/** Columns that the amounts beside the plot take. */
function scaleOf(part: ChartPart, rows: number, top: number): number {
  const texts = Array.from({ length: rows }, (_, row) => scaleText(part, row, rows, top));
  return Math.max(...texts.map(textWidth)) + 2;
}

function rowOf(bytes: number, rows: number, top: number): number {
  return rows - 1 - Math.min(rows - 1, Math.floor((bytes / top) * rows));
}

/** The place of a size along the axis, from 0 to 1: each doubling takes as much. */
function placeOf({ points, isStepped }: ChartPart, at: number): number {
  if (isStepped) {
    const index = points.findLastIndex((point) => point.at <= at);
    return (Math.max(0, index) + 0.5) / Math.max(1, points.length);
  }
  const first = Math.log2(Math.max(1, points[0]?.at ?? 1));
  const last = Math.log2(Math.max(1, points.at(-1)?.at ?? 1));
  return last > first ? (Math.log2(Math.max(1, at)) - first) / (last - first) : 0;
}

function plotOf(part: ChartPart, columns: number, rows: number, top: number): readonly Line[] {
  const dotsOf = (line: ChartLine) => {
    const field = dotField(columns, rows);
    const graph = graphOf(part, line.points);
    for (let column = 0; column < columns * DOT_COLUMNS; column++) {
      const bytes = bytesAt(part, graph, column / (columns * DOT_COLUMNS - 1));
      if (bytes === undefined || bytes > top) continue;
      field.set(column, Math.round((1 - bytes / top) * (rows * DOT_ROWS - 1)));
    }
    return { field, tone: line.tone };
  };
  const lines = part.lines.map(dotsOf);
  const limit = part.capacity > 0 && part.capacity <= top ? rowOf(part.capacity, rows, top) : -1;
  const linesBeyond = limit > 0 ? [dotsOf(edgeOf(part)), ...lines] : lines;
  const layers = layersOf(part);
  const stacks = Array.from({ length: columns }, (_, column) =>
    stackAt(part, layers, columns === 1 ? 0 : column / (columns - 1)),
  );
  const marks = new Map(
    (part.marks ?? []).map(({ at, amount, sign, tone }) => {
      const column = Math.round(Math.min(1, placeOf(part, at)) * (columns - 1));
      return [`${rowOf(amount, rows, top)} ${column}`, span(sign, tone)] as const;
    }),
  );
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column): Span => {
      const mark = marks.get(`${row} ${column}`);
      if (mark) return mark;
      const filled = row < limit ? undefined : areaCell(stacks[column] ?? [], row, rows, top);
      if (filled) return filled;
      for (const { field, tone } of row < limit ? linesBeyond : lines) {
        const text = field.cell(column, row);
        if (text !== undefined) return span(text, tone);
      }
      return row === limit ? span('┄', 'more') : span(' ');
    }),
  ).map(runsOf);
}

/** The edge of the area beyond the capacity, where it is not filled: no device holds that. */
function edgeOf({ points }: ChartPart): ChartLine {
  return {
    tone: 'over',
    points: points.map((point) => ({ at: point.at, bytes: totalOf(point) })),
  };
}

/** Bytes at a size, and its place along the axis. */
interface Place {
  readonly at: number;
  readonly bytes: number;
  readonly place: number;
}

function graphOf(
  part: ChartPart,
  points: readonly { readonly at: number; readonly bytes: number }[],
): readonly Place[] {
  return points.map(({ at, bytes }) => ({ at, bytes, place: placeOf(part, at) }));
}

/** What lies between two sizes is taken to grow evenly with the size. */
function bytesAt(part: ChartPart, graph: readonly Place[], share: number): number | undefined {
  if (part.isStepped)
    return graph[Math.min(graph.length - 1, Math.floor(share * graph.length))]?.bytes;
  const index = graph.findIndex(({ place }) => place >= share - 1e-9);
  const next = graph[index];
  if (!next) return undefined;
  const before = graph[index - 1];
  if (next.place <= share + 1e-9) return next.bytes;
  return before && between(sizeAt(part, share), before.at, next.at, before.bytes, next.bytes);
}

function sizeAt({ points }: ChartPart, share: number): number {
  const first = Math.log2(Math.max(1, points[0]?.at ?? 1));
  const last = Math.log2(Math.max(1, points.at(-1)?.at ?? 1));
  return 2 ** (first + (last - first) * share);
}

function between(at: number, from: number, to: number, low: number, high: number): number {
  return low + ((high - low) * (at - from)) / (to - from);
}

/** A part of the area along the axis. */
interface Layer {
  readonly fill: string;
  readonly tone: Span['tone'];
  readonly graph: readonly Place[];
}

function layersOf(part: ChartPart): readonly Layer[] {
  return (part.points[0]?.segments ?? []).map(({ fill, tone }, index) => {
    const amounts = part.points.map(({ at, segments }) => ({
      at,
      bytes: segments[index]?.amount ?? 0,
    }));
    return { fill, tone, graph: graphOf(part, amounts) };
  });
}

interface StackedLayer {
  readonly end: number;
  readonly fill: string;
  readonly tone: Span['tone'];
}

/** The layers of the area at a place, each with the bytes at which it ends. */
function stackAt(
  part: ChartPart,
  layers: readonly Layer[],
  share: number,
): readonly StackedLayer[] {
  let end = 0;
  return layers.map(({ fill, tone, graph }) => {
    end += bytesAt(part, graph, share) ?? 0;
    return { end, fill, tone };
  });
}

/** The cell of the area: the layer at its middle, at the upper edge an eighth of a line at a time. */
function areaCell(
  layers: readonly StackedLayer[],
  row: number,
  rows: number,
  top: number,
): Span | undefined {
  const total = layers.at(-1)?.end ?? 0;
  const low = ((rows - 1 - row) / rows) * top;
  const high = ((rows - row) / rows) * top;
  if (total <= low) return undefined;
  const isEdge = total < high;
  const middle = isEdge ? total : (low + high) / 2;
  const layer = layers.find(({ end }) => end >= middle) ?? layers.at(-1);
  if (!layer) return undefined;
  if (!isEdge) return span(layer.fill, layer.tone);
  const eighths = Math.floor(((total - low) / (high - low)) * 8);
  const text = EIGHTHS[eighths] ?? ' ';
  return text === ' ' ? undefined : span(text, layer.tone);
}

interface AxisRoom {
  readonly scale: number;
  readonly columns: number;
  readonly width: number;
}

/** Sizes below the plot, as many as have room, first the one of the scenario. */
function axisLine(part: ChartPart, { scale, columns, width }: AxisRoom): Line {
  const cells = Array.from({ length: columns }, () => ' ');
  const put = (text: string, share: number): boolean => {
    const wanted = Math.round(share * (columns - 1)) - Math.floor(textWidth(text) / 2);
    const start = Math.max(0, Math.min(columns - textWidth(text), wanted));
    const end = start + textWidth(text);
    if (cells.slice(Math.max(0, start - 1), end + 1).some((cell) => cell !== ' ')) return false;
    [...text].forEach((character, index) => {
      cells[start + index] = character;
    });
    return true;
  };
  const isNamed = part.points.some(({ at }) => at === part.here);
  put(isNamed ? `▴${part.sizeText(part.here)}` : '▴', placeOf(part, part.here));
  for (const { at } of part.points) put(part.sizeText(at), placeOf(part, at));
  return fitLine([span(' '.repeat(scale)), span(cells.join(''), 'quiet')], width);
}
