import { secondsText, threeDigits } from '../../report/units.js';
import { pictureOf } from '../../scenario/picture.js';
import { pictureTimeOverOf } from '../derived.js';
import { FILLS } from '../memory-fills.js';
import type { Question, Spare } from '../panes/view.js';

/** Steps of models that are distilled to few of them, which the area starts with, and of the usual samplers. */
const FEW_STEPS = 4;
const MANY_STEPS = 50;

/** Pixels of a side of the square with as many as the scenario's picture. */
export function sideOf({ report: { settled } }: Question): number {
  const picture = pictureOf(settled.model, settled.scenario);
  return picture ? Math.round(Math.sqrt(picture.width * picture.height)) : 1;
}

/** Of the square of so many pixels a side. */
export const sideText = (side: number): string => `${threeDigits(side)}²`;

/** What a picture or video takes by its resolution, and in few or many steps; the height is by doublings. */
export function pictureTimeChart(question: Question): Spare | undefined {
  const { scenario, report } = question;
  if (!report.pictureTime) return undefined;
  return {
    part: () => {
      const timesIn = (steps: number | null) => pictureTimeOverOf({ ...scenario, steps });
      const [few, own, many] = [FEW_STEPS, scenario.steps, MANY_STEPS].map(timesIn);
      const least = Math.min(...[few, own].flatMap((times = []) => times.map(secondsIn)));
      const heightOf = (seconds: number) => Math.log2(seconds / least) + 1;
      const [fewFill, ownFill] = [FILLS.activations, FILLS.overhead];
      const fewText = `in ${FEW_STEPS} steps`;
      return {
        kind: 'chart',
        title: `time by resolution: line ${MANY_STEPS} steps`,
        points: (own ?? []).map(({ at, seconds }, index) => {
          const height = heightOf(seconds);
          const base = Math.min(height, heightOf(few?.[index]?.seconds ?? seconds));
          return {
            at,
            segments: [
              { amount: base, ...fewFill },
              { amount: height - base, ...ownFill },
            ],
          };
        }),
        lines: [
          {
            tone: 'accent',
            points: (many ?? []).map(({ at, seconds }) => ({ at, bytes: heightOf(seconds) })),
          },
        ],
        legend: [
          { ...fewFill, amount: 0, label: fewText, short: fewText },
          { ...ownFill, amount: 0, label: 'as asked', short: 'asked' },
        ],
        capacity: 0,
        here: sideOf(question),
        sizeText: sideText,
        amountText: (doublings) => secondsText(least * 2 ** Math.max(0, doublings - 1)),
      };
    },
  };
}

const secondsIn = ({ seconds }: { readonly seconds: number }): number => seconds;
