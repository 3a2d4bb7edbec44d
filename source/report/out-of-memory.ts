import type { Report } from '../cost/report.js';
import type { CheckRow } from './check.js';
import { bytesText, countText } from './units.js';

/** The allocator's unused share of reserved bytes below which freeing it would not help. */
const FRAGMENTED = 0.05;

/**
 * The meaning of an out-of-memory text, a line each: missing bytes, bytes that the allocator holds unused, and what
 * would fit by the report. Empty where no allocation failed.
 */
export function outOfMemoryLines(rows: readonly CheckRow[], report?: Report): readonly string[] {
  const of = (name: string) => rows.find((row) => row.name === name)?.measured;
  const want = of('want');
  const free = of('free');
  if (want === undefined || free === undefined) return [];
  const missing = want - free;
  const cached = of('cached') ?? 0;
  const held = of('process') ?? of('reserved') ?? 0;
  const lines =
    missing > 0
      ? [
          `${bytesText(missing)} were missing: ${bytesText(want)} asked for, ${bytesText(free)} free.`,
        ]
      : [`${bytesText(want)} were asked for and ${bytesText(free)} free, but not in one piece.`];
  if (cached >= missing && cached > FRAGMENTED * held)
    lines.push(
      `The allocator holds ${bytesText(cached)} that no tensor uses: expandable segments (PYTORCH_ALLOC_CONF=expandable_segments:True) may give them back.`,
    );
  return report ? [...lines, fitLine(report)] : lines;
}

function fitLine({ fit, memory }: Report): string {
  if (fit.fits)
    return `By the report it fits: ${bytesText(memory.peak)} of ${bytesText(memory.capacity)}; something else is on the device, or runs otherwise.`;
  const devices = fit.minimumDevices;
  const most =
    fit.maximumBatch > 0
      ? `a batch of ${countText(fit.maximumBatch)}`
      : fit.maximumSequence > 0
        ? `a sequence of ${countText(fit.maximumSequence)}`
        : devices !== undefined
          ? `${devices} devices`
          : 'nothing of this model here';
  return `By the report it takes ${bytesText(memory.peak)} of ${bytesText(memory.capacity)}; what would fit: ${most}.`;
}
