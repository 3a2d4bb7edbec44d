import { ALTERATIONS, type Alteration, type Relief, together } from '../../cost/relief.js';
import { speedText } from '../../report/plan/change-text.js';
import { amountOf } from '../../report/units.js';
import type { Scenario } from '../../scenario/scenario.js';
import { usersChart } from '../charts/charts.js';
import { leftTable } from '../charts/left.js';
import { reliefsOf } from '../derived.js';
import type { ResultRow } from '../result-row.js';
import { aboutPane } from './about.js';
import type { PaneDeclaration } from './declaration.js';

type Together = NonNullable<ReturnType<typeof together>>;

/**
 * Changes that free memory on the fullest device: those that alter least first, of these the ones that free most. What
 * is marked is taken together.
 */
export const frees: PaneDeclaration = {
  title: 'Ways to free memory',
  short: 'Free',
  key: 'F',
  alsoKey: 'f',
  minimum: 4,
  preferred: 14,
  weight: 1,
  words: 'Changes that free memory; Enter takes one, Space marks several to be taken together',
  view: (question) => {
    const { scenario, report, marks } = question;
    const reliefs = ALTERATIONS.flatMap((altered) =>
      reliefsOf(scenario).filter(({ alters }) => alters === altered),
    );
    const all = takenTogether(scenario, marks);
    return {
      body: [
        {
          kind: 'table',
          columns: [
            'pointer',
            ...(marks.length > 0 ? (['fill'] as const) : []),
            'label',
            'freed',
            // Where all fits as it is, each change would have the mark.
            ...(report.fit.fits ? [] : (['fits'] as const)),
            'pace',
            'note',
          ],
          rows: [
            ...(all && marks.length > 1 ? [togetherRow(all, marks)] : []),
            ...reliefs.map((relief) => wayRow(relief, marks, all)),
          ],
        },
        ...(reliefs.length === 0
          ? [
              {
                kind: 'words',
                words: [{ text: 'no single change frees anything', tone: 'quiet' }],
              } as const,
            ]
          : []),
      ],
      aside: { text: 'Enter takes, Space marks', tone: 'quiet' },
      spare: [
        ...aboutPane('frees', question),
        report.fit.fits ? usersChart(question) : leftTable(question, reliefs),
      ],
    };
  },
};

/** The id of the row of a way. */
export const wayId = (label: string): string => `frees.${label}`;

/** What the marked ways do together; undefined where none is marked, or they cannot be had together. */
export function takenTogether(scenario: Scenario, marks: readonly string[]): Together | undefined {
  const marked = reliefsOf(scenario).filter(({ label }) => marks.includes(label));
  return marked.length > 0 ? together(scenario, marked) : undefined;
}

/** What ways do together: memory, time, and whether all fits then. */
export function togetherText({ freedBytes, speed, fits }: Together): string {
  const { number, unit } = amountOf(freedBytes, 'bytes');
  const pace = speed === null ? '' : `, ≈ ${speedText(speed)}`;
  return `−${number} ${unit}${pace}, ${fits ? 'fits' : 'does not fit'}`;
}

function wayRow(relief: Relief, marks: readonly string[], all: Together | undefined): ResultRow {
  return {
    id: wayId(relief.label),
    label: relief.label,
    short: relief.label.replace(/^tensor parallel/, 'TP').replace(/^pipeline/, 'PP'),
    fill: marks.includes(relief.label) ? '+' : ' ',
    tone: 'ok',
    amount: relief.freedBytes,
    unit: 'bytes',
    certainty: 'modelled',
    get pace() {
      return paceOf(relief);
    },
    note: relief.cost,
    take: () => (all ?? relief).scenario,
    isFitting: relief.fits,
    page: () => [
      relief.label,
      '',
      `${WORDS[relief.alters]}. Its price: ${[paceOf(relief), relief.cost].filter(Boolean).join('; ')}.`,
      ...(relief.switch === null ? [] : [`The framework’s switch: ${relief.switch}`]),
    ],
  };
}

function togetherRow(all: Together, marks: readonly string[]): ResultRow {
  return {
    id: 'frees together',
    label: `${marks.length} together`,
    isMain: true,
    amount: all.freedBytes,
    unit: 'bytes',
    certainty: 'modelled',
    get pace() {
      return paceOf(all);
    },
    note: marks.join(' + '),
    take: () => all.scenario,
    isFitting: all.fits,
    page: () => [`${marks.join(' + ')}: ${togetherText(all)}`],
  };
}

const WORDS: Readonly<Record<Alteration, string>> = {
  layout: 'The results stay the same',
  work: 'Less is asked for',
  numerics: 'Numbers of fewer bits',
  training: 'Fewer weights are trained',
  devices: 'More devices are needed',
};

/** The change of the speed; undefined where no rates are known. */
function paceOf({ speed }: Pick<Relief, 'speed'>): string | undefined {
  return speed === null ? undefined : `≈ ${speedText(speed)}`;
}
