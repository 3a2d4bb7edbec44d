import { usersChart } from '../charts/charts.js';
import { reliefsOf } from '../derived.js';
import type { PaneDeclaration } from './declaration.js';

/** Single changes that free memory on the fullest device, the most first. */
export const frees: PaneDeclaration = {
  title: 'Frees memory',
  short: 'Free',
  key: 'F',
  alsoKey: 'f',
  minimum: 4,
  weight: 1,
  words: 'Single changes that free memory on the fullest device',
  view: (question) => {
    const { scenario, report } = question;
    const reliefs = reliefsOf(scenario);
    return {
      body: [
        {
          kind: 'table',
          columns: ['pointer', 'label', 'freed', 'fits', 'note'],
          rows: reliefs.map((relief) => ({
            id: `frees.${relief.label}`,
            label: relief.label,
            amount: relief.freedBytes,
            unit: 'bytes',
            certainty: 'modelled',
            note: relief.cost,
            take: () => relief.scenario,
            isFitting: relief.fits,
            page: () => [relief.label, '', `Its price: ${relief.cost}.`],
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
