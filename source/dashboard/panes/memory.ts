import { MEMORY_ITEMS, type MemoryItem } from '../../cost/memory/items.js';
import type { DeviceMemory } from '../../cost/report.js';
import { bytesText, differenceText, MARKS, percentText } from '../../report/units.js';
import { reportOf } from '../derived.js';
import type { ResultRow } from '../result-row.js';
import { resultRows } from '../result-rows.js';
import type { Tone } from '../theme.js';
import { gauge } from '../widgets/bar.js';
import { fitLine, type Line, padLeft, padRight, span, widthOf } from '../widgets/line.js';
import { factLines } from './memory-facts.js';
import type { PaneContent, PaneContext } from './pane.js';

/** How an item is filled in the gauge: told apart without colour. */
const FILLS: Readonly<Record<MemoryItem, { readonly fill: string; readonly tone: Tone }>> = {
  weights: { fill: '█', tone: 'weights' },
  gradients: { fill: '▓', tone: 'gradients' },
  optimizer: { fill: '▒', tone: 'optimizer' },
  kvCache: { fill: '▚', tone: 'cache' },
  activations: { fill: '░', tone: 'activations' },
  overhead: { fill: '▞', tone: 'overhead' },
};

/** Below this many columns the table has the pane for itself. */
const TWO_BLOCKS = 66;

/** What one device holds: gauges worst first, the items, the instants and how far it could go. */
export function memoryPane(context: PaneContext): PaneContent {
  const { width, height } = context;
  const { memory } = reportOf(context.scenario);
  const table = tableLines(context);
  const worstFirst = [...memory.devices].sort((a, b) => b.total - a.total);
  const isWide = width >= TWO_BLOCKS;
  const factsAt = isWide ? Math.max(Math.floor(width / 2), ...table.map(widthOf)) : 0;
  const facts = factLines(context, width - factsAt);
  const gaugeRoom = Math.max(1, Math.min(worstFirst.length, height - table.length));
  const gauges = worstFirst
    .slice(0, gaugeRoom)
    .map((device) => gaugeLine(device, context, memory.devices.length > 1));
  const hidden = worstFirst.length - gauges.length;
  const below = isWide ? Math.max(table.length, facts.length) : table.length;
  const gap: readonly Line[] = height - gauges.length > below ? [[]] : [];
  const rest = isWide ? besideEachOther(table, facts, factsAt, width) : [...table, ...facts];
  return {
    lines: [...gauges, ...gap, ...rest],
    aside: [span('= exact ≈ modelled ● measured', 'quiet')],
    footing: hidden > 0 ? [span(`${hidden} emptier stages not shown`, 'quiet')] : [],
  };
}

function gaugeLine(
  device: DeviceMemory,
  { scenario, width }: PaneContext,
  isStaged: boolean,
): Line {
  const { memory } = reportOf(scenario);
  const { capacity } = device;
  const label = ` ${deviceName(device, isStaged)} `;
  // A single device has its total in the table below.
  const ending = isStaged ? padLeft(bytesText(device.total), 10) : '';
  const room = width - label.length - ending.length - 1;
  const segments = MEMORY_ITEMS.map((item) => ({ amount: device[item], ...FILLS[item] }));
  return [
    span(label, 'label'),
    ...gauge(segments, capacity, Math.max(4, room), memory.peak),
    span(ending, device.total > capacity ? 'over' : 'text'),
  ];
}

function deviceName({ stage, alike }: DeviceMemory, isStaged: boolean): string {
  if (isStaged) return alike === 1 ? `stage ${stage + 1}` : `stage ${stage + 1} ×${alike}`;
  return alike === 1 ? 'device' : `each of ${alike}`;
}

function tableLines(context: PaneContext): readonly Line[] {
  const { scenario, baseline, isFocused, row: focused } = context;
  const before = baseline && resultRows('memory', baseline);
  const { capacity } = reportOf(scenario).memory;
  const rows = resultRows('memory', scenario);
  const lines = withLost(rows, before).map((row) =>
    itemLine(row, {
      width: context.width,
      capacity,
      isFocused: isFocused && row.id === rows[focused]?.id,
      before: before?.find(({ id }) => id === row.id)?.amount ?? (before ? 0 : undefined),
    }),
  );
  return [...lines, spareLine(context)];
}

const ORDER: readonly string[] = [...MEMORY_ITEMS, 'total'].map((item) => `memory.${item}`);

/** Rows with those that only the baseline has, at nothing, where the baseline has them. */
function withLost(
  rows: readonly ResultRow[],
  before: readonly ResultRow[] = [],
): readonly ResultRow[] {
  const lost = before
    .filter(({ id }) => !rows.some((row) => row.id === id))
    .map((row) => ({ ...row, amount: 0 }));
  const place = ({ id }: ResultRow) => ORDER.indexOf(id);
  return [...rows, ...lost].sort((a, b) => place(a) - place(b));
}

interface ItemOptions {
  readonly width: number;
  readonly capacity: number;
  readonly isFocused: boolean;
  readonly before: number | undefined;
}

function itemLine(row: ResultRow, { width, capacity, isFocused, before }: ItemOptions): Line {
  const item = row.id.slice('memory.'.length);
  const look = item in FILLS ? FILLS[item as MemoryItem] : undefined;
  const share = capacity > 0 ? row.amount / capacity : 0;
  const change = before === undefined ? [] : [changeSpan(row.amount - before)];
  return [
    span(isFocused ? '▸' : ' ', 'pointer'),
    span(look?.fill ?? ' ', look?.tone ?? 'text'),
    span(` ${padRight(row.label, 11)}`, isFocused ? 'selected' : look ? 'label' : 'title'),
    span(padLeft(bytesText(row.amount), 9)),
    // Where both have no room, what changed is what was asked for.
    ...(change.length > 0 && width < 46
      ? []
      : [span(padLeft(percentText(share), width < 34 ? 7 : 8))]),
    span(` ${MARKS[row.certainty]}`, 'quiet'),
    ...change,
  ];
}

function changeSpan(difference: number) {
  const tone = difference > 0 ? 'more' : difference < 0 ? 'less' : 'quiet';
  return span(padLeft(differenceText(difference, 'bytes'), 11), tone);
}

function spareLine({ scenario }: PaneContext): Line {
  const { fit } = reportOf(scenario);
  const spare = fit.spareBytes;
  const isOver = spare < 0;
  return [
    span(' '),
    span(isOver ? '✗' : '·', isOver ? 'over' : 'free'),
    span(` ${padRight(isOver ? 'Too much' : 'Free', 11)}`, isOver ? 'over' : 'label'),
    span(padLeft(bytesText(Math.abs(spare)), 9), isOver ? 'over' : 'text'),
  ];
}

function besideEachOther(
  left: readonly Line[],
  right: readonly Line[],
  at: number,
  width: number,
): readonly Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
    fitLine([...fitLine(left[index] ?? [], at), ...(right[index] ?? [])], width),
  );
}
