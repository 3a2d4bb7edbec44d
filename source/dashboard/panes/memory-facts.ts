import { SEARCH_END } from '../../cost/fit.js';
import { INSTANTS, type Instant } from '../../cost/memory/items.js';
import { bytesText, tokensText } from '../../report/units.js';
import { reportOf } from '../derived.js';
import { fullestOf } from '../result-rows.js';
import { type Line, padLeft, padRight, span } from '../widgets/line.js';
import type { PaneContext } from './pane.js';

const FACT_WIDTH = 27;

/** What is not an item: the capacity, the instants of a step, the largest values that fit. */
export function factLines({ scenario }: PaneContext, room: number): readonly Line[] {
  const report = reportOf(scenario);
  const { fit, memory } = report;
  const device = fullestOf(memory);
  const isKnown = memory.capacity > 0;
  const limit = (value: number) => (isKnown ? tokensOrNone(value) : 'unknown');
  const fact = (label: string, value: string): Line => [
    span(` ${padRight(label, 16)}`, 'quiet'),
    span(padLeft(value, FACT_WIDTH - 17)),
  ];
  const instants = Object.entries(device.instants);
  const fullest = room >= FACT_WIDTH + ' ◂ fullest'.length ? ' ◂ fullest' : ' ◂';
  return [
    ...(instants.length > 1
      ? instants.map(
          ([instant, bytes]): Line => [
            ...fact(`at ${INSTANTS[instant as Instant].short}`, bytesText(bytes)),
            span(instant === device.instant ? fullest : '', 'accent'),
          ],
        )
      : [fact('Capacity', isKnown ? bytesText(memory.capacity) : 'unknown')]),
    fact('Largest batch', limit(fit.maximumBatch)),
    fact('Largest sequence', limit(fit.maximumSequence)),
    fact(
      'Fewest devices',
      isKnown && fit.minimumDevices === undefined ? 'none fits' : limit(fit.minimumDevices ?? 0),
    ),
    ...(memory.host > 0 ? [fact('In host memory', bytesText(memory.host))] : []),
  ];
}

function tokensOrNone(value: number): string {
  if (value >= SEARCH_END) return 'no limit';
  return value === 0 ? 'none' : tokensText(value);
}
