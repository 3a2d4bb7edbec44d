import { fullestDevice, fits as hasRoom } from '../cost/memory.js';
import { plannedSpeed } from '../cost/search/plan/speed.js';
import { rateWords } from '../report/rate.js';
import { bytesText } from '../report/units.js';
import type { ValueField } from '../scenario/fields/field.js';
import type { FieldValue } from '../scenario/fields/kinds/index.js';
import { choicesOf } from '../scenario/fields/values.js';
import { problemsOf } from '../scenario/legality/problems-of.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { attempt } from './edits.js';
import type { Offer } from './services.js';

/** What becomes of a scenario with another value of a field: how much it takes, or why it can't run. */
interface Outcome {
  readonly runs: boolean;
  readonly words: string;
}

/** Choices of a field with what becomes of the scenario; those that can run first, the others with the reason. */
export function choiceOffers(field: ValueField, scenario: Scenario): readonly Offer[] {
  const judged = choicesOf(field, scenario).map(({ id, label }) => {
    const { runs, words } = outcomeOf(field, scenario, id);
    return { runs, offer: { id, name: label, detail: words } };
  });
  const own =
    field.open === undefined
      ? []
      : [{ id: '', name: 'auto', detail: outcomeOf(field, scenario, null).words }];
  return [
    ...own,
    ...judged.filter(({ runs }) => runs).map(({ offer }) => offer),
    ...judged.filter(({ runs }) => !runs).map(({ offer }) => offer),
  ];
}

/** Sizes up to the number of devices with which the scenario is legal; undefined for other fields. */
export function legalSizes(field: ValueField, scenario: Scenario): readonly number[] | undefined {
  if (field.group !== 'parallel' || field.kind.type !== 'count') return undefined;
  const { devices } = settle(scenario);
  const sizes: number[] = [];
  for (let size = 1; size <= Math.min(devices, MOST_SIZES); size++)
    if (outcomeOf(field, scenario, size).runs) sizes.push(size);
  return sizes;
}

/** Sizes that are tried: every key that is typed asks for them. */
const MOST_SIZES = 64;

/** Problems of a value that an engine or a device can't run, though a scenario with it is not refused. */
const UNABLE: ReadonlySet<string> = new Set(['weight-format', 'cache-format', 'recipe']);

function outcomeOf(field: ValueField, scenario: Scenario, value: FieldValue): Outcome {
  const { scenario: changed, problem } = attempt(() => field.write(scenario, value));
  if (!changed) return { runs: false, words: problem ?? 'not legal' };
  const settled = settle(changed);
  const unable = problemsOf(settled).find(
    ({ severity, id }) => severity === 'refused' || UNABLE.has(id),
  );
  if (unable) return { runs: false, words: unable.message };
  const { total, capacity } = fullestDevice(settled);
  if (capacity === 0) return { runs: true, words: bytesText(total) };
  const speed = plannedSpeed(settled);
  const rate = speed ? `, ${rateWords(settled, speed)}` : '';
  return {
    runs: true,
    words: hasRoom(settled)
      ? `✓ ${bytesText(total)}${rate}`
      : `✗ ${bytesText(total)} of ${bytesText(capacity)}`,
  };
}
