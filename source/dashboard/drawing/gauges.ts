import { bytesText } from '../../report/units.js';
import type { Gauge, GaugesPart, Segment } from '../panes/view.js';
import { gauge } from './bar.js';
import { fitLine, type Line, padLeft, padRight, span, textWidth } from './line.js';
import type { PartDrawing } from './part.js';

const TOTAL_WIDTH = 10;
const SHORTEST = 4;

/** What devices hold against their capacity, all to one scale; those that have no room are counted. */
export const gauges: PartDrawing<GaugesPart> = {
  height: ({ gauges: all }) => all.length,
  // From two lines on the last of them says so.
  hidden: ({ gauges: all, of }, { height }) =>
    height === 1 && all.length > 1 ? emptier(all.length - 1, of) : '',
  lines: (part, { width, height }) => {
    const { gauges: all } = part;
    const isCut = all.length > height;
    const shown = isCut ? all.slice(0, Math.max(1, height - 1)) : all;
    const hidden = all.length - shown.length;
    const lines = shown.map((own) => gaugeLine(own, part, width));
    if (!isCut || height < 2) return lines;
    return [...lines, fitLine([span(` and ${emptier(hidden, part.of)}`, 'quiet')], width)];
  },
};

/** What others hold, behind what the scenario does. */
function othersOf({ others }: Gauge): Segment {
  return { amount: others, fill: '╳', tone: 'quiet' };
}

function emptier(count: number, of: string): string {
  return `${count} emptier ${of}${count === 1 ? '' : 's'}`;
}

function gaugeLine(own: Gauge, { gauges: all }: GaugesPart, width: number): Line {
  const label = Math.max(...all.map((other) => textWidth(other.label)));
  const peak = Math.max(...all.map(({ total, others }) => total + others));
  // One device has its total in the table below.
  const ending = all.length > 1 ? padLeft(bytesText(own.total), TOTAL_WIDTH) : '';
  const room = Math.max(SHORTEST, width - label - 2 - ending.length - 1);
  return fitLine(
    [
      span(` ${padRight(own.label, label)} `, 'label'),
      ...gauge([...own.segments, othersOf(own)], own.capacity, room, peak),
      span(ending, own.capacity > 0 && own.total > own.capacity ? 'over' : 'text'),
    ],
    width,
  );
}
