import type { Verdict } from '../../cost/map.js';
import { ITEMS } from '../../cost/memory/items.js';
import type { NextStep } from '../../cost/next-step.js';
import type { Report } from '../../cost/report.js';
import { nowText } from '../../report/machine-section.js';
import { bytesText, exactText } from '../../report/units.js';
import { judgementOf, shortageText } from '../../report/verdict.js';
import { optionOf } from '../../scenario/fields/options.js';
import type { Mode } from '../../scenario/option-values.js';
import { midSentence } from '../../text/mid-sentence.js';
import { fullestOf, ranksText } from '../fullest.js';
import { refusalOf, shownProblems } from '../problems.js';
import type { Tone } from '../theme.js';
import { fitLine, type Line, span, widthOf } from './line.js';

interface Look {
  readonly mark: string;
  readonly word: string;
  readonly tone: Tone;
}

const LOOKS: Readonly<Record<Verdict, Look>> = {
  fits: { mark: '✓', word: 'FITS', tone: 'ok' },
  tight: { mark: '▲', word: 'TIGHT', tone: 'tight' },
  'fits if': { mark: '▲', word: 'FITS IF', tone: 'tight' },
  'too large': { mark: '✗', word: 'DOES NOT FIT', tone: 'over' },
  'not legal': { mark: '✗', word: 'NOT POSSIBLE', tone: 'over' },
  'memory unknown': { mark: '▲', word: 'MEMORY UNKNOWN', tone: 'tight' },
};

/**
 * Whether it fits and by how much, what to do next, what takes most, what is doubtful: as much as there is room for, the
 * next step before the rest.
 */
export function verdictLine(report: Report, next: NextStep | undefined, width: number): Line {
  const judgement = judgementOf(report);
  const { mark, word, tone } = LOOKS[judgement];
  const problems = shownProblems(report);
  const refusal = refusalOf(report);
  const start: Line = [span(` ${mark} ${word} `, tone)];
  if (refusal !== undefined) return fitLine([...start, span(refusal)], width);
  const cores = spareTexts(report, judgement).map((text): Line => [...start, span(text)]);
  const toDo = (text: string): Line => [span(' → '), span('n', 'key'), span(`: ${text}`)];
  const steps: readonly Line[] = next
    ? [toDo(stepText(next, report)), toDo(stepText(unnamed(next), report))]
    : [[]];
  const copies = copiesText(report);
  const now = report.fit.fits && report.fit.fitsNow === false ? `; ${nowText(report)}` : '';
  const whole: Line = copies + now === '' ? [] : [span(copies + now, 'tight')];
  const most: Line = [
    span(`; mostly ${midSentence(ITEMS[report.fit.binding.item].label)}`, 'quiet'),
  ];
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more: !)` : '';
  const warning: Line = first ? [span(` ▲ ${first.message}${more}`, 'tight')] : [];
  const count: Line = first ? [span(` ▲ ${problems.length}: !`, 'tight')] : [];
  // At the right edge it stays in its place while the words before it change.
  const counted = (line: Line): Line => [
    ...line,
    span(' '.repeat(Math.max(0, width - widthOf([...line, ...count])))),
    ...count,
  ];
  const attempts: readonly Line[] = cores.flatMap((own) =>
    steps.flatMap((step) => [
      [...own, ...most, ...whole, ...step, ...warning],
      [...own, ...whole, ...step, ...warning],
      counted([...own, ...most, ...whole, ...step]),
      counted([...own, ...whole, ...step]),
      counted([...own, ...step]),
      [...own, ...step],
    ]),
  );
  return fitLine(attempts.find((line) => widthOf(line) <= width) ?? cores.at(-1) ?? start, width);
}

/** The room that is left or lacking, first with where and when, last without what it is of. */
function spareTexts(report: Report, judgement: Verdict): readonly string[] {
  const shortage = shortageText(report);
  if (shortage !== undefined) return [shortage];
  const { fit, memory, settled } = report;
  const { stage, instant } = fit.binding;
  const staged = settled.pp > 1 ? ` on stage ${stage + 1}` : '';
  const where = memory.devices.length > settled.pp ? ` on ${ranksText(fullestOf(memory))}` : staged;
  const when = settled.mode === 'training' ? ` at the ${instant} peak` : '';
  if (judgement === 'memory unknown')
    return [`${bytesText(memory.peak)} needed${where}${when}`, `${bytesText(memory.peak)} needed`];
  const [room, of] = fit.fits
    ? [`with ${bytesText(fit.spareBytes)} to spare`, 'of']
    : [`${bytesText(-fit.spareBytes)} too much`, 'for'];
  const whole = `${room} ${of} ${bytesText(memory.capacity)}`;
  return [`${whole}${where}${when}`, whole, room];
}

/** Several devices without a split are copies, which surprises whoever added one to make a model fit. */
function copiesText({ settled: { mode, dp, tp, pp } }: Report): string {
  return mode === 'inference' && dp > 1 && tp * pp === 1
    ? `; each of ${exactText(dp)} holds the whole model`
    : '';
}

/** A change without the framework's word for it. */
function unnamed(next: NextStep): NextStep {
  return next.kind === 'change' || next.kind === 'split' ? { ...next, switch: null } : next;
}

function named(label: string, words: string | null): string {
  return words === null ? label : `${label} (${words})`;
}

/** The next step in a few words. */
export function stepText(next: NextStep, { settled }: Report): string {
  switch (next.kind) {
    case 'split': {
      const sizes = next.sizes.map((size) => `${optionOf(size).short} ${next.scenario[size]}`);
      const split =
        next.weights === undefined
          ? sizes.join(', ')
          : [...sizes, `weights ${next.weights}`].join(', ');
      return named(split, next.switch);
    }
    case 'change':
      return named(next.label, next.switch);
    case 'devices':
      return `${exactText(next.devices)} devices hold it`;
    case 'batch': {
      const whose = settled.mode === 'inference' && settled.dp > 1 ? ' a replica' : '';
      const when = next.isBesideOthers ? ' beside others now' : '';
      return `room for ${sizeText(next.batch, settled.mode)}${whose}${when}`;
    }
  }
}

function sizeText(batch: number, mode: Mode): string {
  return mode === 'inference' ? `${exactText(batch)} users` : `batch ${exactText(batch)}`;
}
