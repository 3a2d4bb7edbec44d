import { ALTERATIONS, type Alteration, type Relief } from '../../cost/frees.js';
import { speedText } from '../../report/plan/change-text.js';
import { usersChart } from '../charts/charts.js';
import { reliefsOf } from '../derived.js';
import type { PaneDeclaration } from './declaration.js';

/** Single changes that free memory on the fullest device: those that alter least first, of these the ones that free most. */
export const frees: PaneDeclaration = {
  title: 'Ways to free memory',
  short: 'Free',
  key: 'F',
  alsoKey: 'f',
  minimum: 4,
  weight: 1,
  words: 'Single changes that free memory; Enter takes one',
  view: (question) => {
    const { scenario, report } = question;
    const reliefs = ALTERATIONS.flatMap((altered) =>
      reliefsOf(scenario).filter(({ alters }) => alters === altered),
    );
    return {
      body: [
        {
          kind: 'table',
          // Where all fits as it is, each change would have the mark.
          columns: report.fit.fits
            ? ['pointer', 'label', 'freed', 'note']
            : ['pointer', 'label', 'freed', 'fits', 'note'],
          rows: reliefs.map((relief) => ({
            id: `frees.${relief.label}`,
            label: relief.label,
            amount: relief.freedBytes,
            unit: 'bytes',
            certainty: 'modelled',
            get note() {
              return noteOf(relief);
            },
            take: () => relief.scenario,
            isFitting: relief.fits,
            page: () => [
              relief.label,
              '',
              `${WORDS[relief.alters]}. Its price: ${noteOf(relief)}.`,
            ],
          })),
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
      aside: { text: 'Enter takes one', tone: 'quiet' },
      ...(report.fit.fits && { spare: usersChart(question) }),
    };
  },
};

const WORDS: Readonly<Record<Alteration, string>> = {
  layout: 'The results stay the same',
  work: 'Less is asked for',
  numerics: 'Numbers of fewer bits',
  training: 'Fewer weights are trained',
  devices: 'More devices are needed',
};

/** What a change costs: its time where that is known, and why. */
function noteOf({ speed, cost }: Relief): string {
  return speed === null ? cost : `≈ ${speedText(speed)}; ${cost}`;
}
