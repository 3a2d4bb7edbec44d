import type { Cell } from '../cost/map.js';
import { usedDevices } from '../cost/search/plan/speed.js';
import { hourlyPrice } from '../cost/training-run.js';
import { countText, gibNumber, threeDigits } from '../report/units.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';

/** What the cells of a grid show. */
export const CELL_FIGURES = ['memory', 'time', 'rate', 'price'] as const;
export type CellFigure = (typeof CELL_FIGURES)[number];

export interface CellWords {
  /** The unit of all cells, as the legend names it. */
  readonly unit: string;
  /** The number of a legal cell in few columns; undefined where it is not known. */
  readonly number: (cell: Cell) => string | undefined;
}

type Words = Readonly<Record<CellFigure, CellWords>>;

/** What comes after a figure, the first after the last. */
export function cellFigureAfter(figure: CellFigure): CellFigure {
  const next = (CELL_FIGURES.indexOf(figure) + 1) % CELL_FIGURES.length;
  return CELL_FIGURES[next] ?? figure;
}

/** The figure of a mode's cells. */
export function cellWords(figure: CellFigure, mode: Scenario['mode']): CellWords {
  return (mode === 'training' ? TRAINING : SERVING)[figure];
}

const MEMORY: CellWords = { unit: 'GiB', number: ({ bytes }) => gibNumber(bytes) };
const RATE: CellWords = {
  unit: '≈ tok/s',
  number: ({ speed }) => (speed ? countText(speed.tokensPerSecond) : undefined),
};

const TRAINING: Words = {
  memory: MEMORY,
  time: {
    unit: '≈ s a step',
    number: ({ speed }) =>
      speed?.stepSeconds === undefined ? undefined : threeDigits(speed.stepSeconds),
  },
  rate: RATE,
  price: {
    unit: '≈ $ a run',
    number: ({ speed }) => (speed?.costUsd == null ? undefined : countText(speed.costUsd)),
  },
};

const SERVING: Words = {
  memory: MEMORY,
  time: {
    unit: '≈ ms a token',
    number: ({ speed }) =>
      speed?.timePerToken === undefined ? undefined : threeDigits(1000 * speed.timePerToken),
  },
  rate: RATE,
  price: { unit: '≈ $ a million tokens', number: (cell) => tokenPrice(cell) },
};

const MILLION = 1e6;
const SECONDS_PER_HOUR = 3600;

/** Dollars of the devices in use while they generate a million tokens. */
function tokenPrice({ scenario, speed }: Cell): string | undefined {
  const settled = settle(scenario);
  const perHour = scenario.price ?? hourlyPrice(settled.accelerator)?.perHourUsd;
  if (!speed || perHour === undefined || speed.tokensPerSecond === 0) return undefined;
  const tokensPerHour = speed.tokensPerSecond * SECONDS_PER_HOUR;
  return threeDigits((MILLION * perHour * usedDevices(settled)) / tokensPerHour);
}

/** Whether the ranks that exchange at every layer lie in several fast-link domains. */
export function crossesDomain({ scenario, reason }: Cell): boolean {
  if (reason !== undefined) return false;
  const { tp, cp, ep, expertTp, machine } = settle(scenario);
  return Math.max(tp * cp, ep * expertTp) > machine.domain;
}
