import { cacheFigures } from '../cost/kv-cache.js';
import { limitEntries } from '../cost/limits.js';
import { activationEntries } from '../cost/memory/activation-figures.js';
import { hostEntries, resident } from '../cost/memory/device-figures.js';
import { shownAtMost } from '../cost/memory/reserved.js';
import { roomEntries } from '../cost/memory/room-figures.js';
import { scarcestOf } from '../cost/memory/scarcest.js';
import { otherVersionEntries } from '../cost/other-versions.js';
import type { Report } from '../cost/report.js';
import { speedFigures } from '../cost/speed/speed-figures.js';
import { trainingFigures } from '../cost/step-time/run-pages.js';
import { entriesOf, findEntry, type Ledger } from '../quantity/index.js';
import { asPublished } from '../scenario/settled.js';
import { KEYS, type KeyPage } from './key-pages.js';
import { ledgersOf } from './ledgers.js';
import { ROLLOUT_KEYS } from './rollout.js';

/** Figures that only JSON prints, explained like rows. */
export function figuresOf(report: Report, rows: readonly Ledger[]): readonly Ledger[] {
  const { settled, memory, speed, training, vision, pipeline, pictureTime } = report;
  return [
    ...cacheFigures(asPublished(settled)),
    ...activationEntries(settled),
    // Tables omit these where the device's memory is unknown.
    ...(memory.capacity > 0 ? [] : [...roomEntries(settled, memory), ...limitEntries(report)]),
    resident.entry({ settled, device: scarcestOf(memory.devices) }),
    ...(training ? [shownAtMost.entry({ settled, device: scarcestOf(memory.devices) })] : []),
    ...otherVersionEntries(settled, memory.peak),
    ...hostEntries(settled),
    ...(speed ? speedFigures(settled, rows) : []),
    ...(training ? trainingFigures(report, rows) : []),
    ...(pipeline?.figures ?? []),
    ...(pictureTime?.bounds ?? []),
    ...(vision ? [vision.tokensEntry, ...vision.workEntries] : []),
  ];
}

/** The pages of a report, found by the id of a row or by a key of the JSON report. */
export interface Pages {
  readonly of: (id: string) => Ledger | undefined;
  /** Every row and figure with an id of its own, rows first. */
  readonly entries: () => readonly Ledger[];
}

export function pagesOf(report: Report): Pages {
  const rows = ledgersOf(report);
  let figures: readonly Ledger[] | undefined;
  const all = () => (figures ??= figuresOf(report, rows));
  const known = (id: string) => findEntry(rows, id) ?? findEntry(all(), id);

  function of(id: string): Ledger | undefined {
    const entry = known(id) ?? ofReading(report, id) ?? ofRollout(report, id);
    if (entry) return entry;
    for (const [pattern, page] of KEYS) {
      const at = captured(pattern, id);
      const found = at && pageAt(page, at);
      if (found) return found;
    }
    return undefined;
  }

  function pageAt(page: KeyPage, at: readonly string[]): Ledger | undefined {
    const found = typeof page === 'string' ? page : page(report, ...at);
    if (typeof found !== 'string') return found;
    return of(found);
  }

  return { of, entries: () => entriesOf([...rows, ...all()]) };
}

/** The page of a bound over the readings of an unknown model: the figure in the reading that gives the bound. */
function ofReading(report: Report, id: string): Ledger | undefined {
  const [, index, bound] = /^brackets\.(\d+)\.(low|high)$/.exec(id) ?? [];
  const bracket = report.brackets[Number(index)];
  if (!bracket) return undefined;
  const found = [report, ...report.readings].flatMap(
    (reading) => pagesOf(reading).of(bracket.key) ?? [],
  );
  const amounts = found.map(({ amount }) => amount);
  const amount = bound === 'low' ? Math.min(...amounts) : Math.max(...amounts);
  return found.find((page) => page.amount === amount);
}

/** The page of a figure of the rollout engine, from that engine's own report. */
function ofRollout({ rollout }: Report, id: string): Ledger | undefined {
  const key = ROLLOUT_KEYS.get(id);
  return key === undefined || !rollout ? undefined : pagesOf(rollout).of(key);
}

/** The texts that the stars of a pattern match in a key; undefined where it does not match. */
function captured(pattern: string, key: string): readonly string[] | undefined {
  const names = pattern.split('.');
  const parts = key.split('.');
  if (names.length !== parts.length) return undefined;
  const at: string[] = [];
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? '';
    if (name === '*') at.push(part);
    else if (name !== part) return undefined;
  }
  return at;
}
