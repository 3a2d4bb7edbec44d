import {
  bandOf,
  type EvidenceClass,
  type EvidenceTable,
  type KindSpread,
  sigmaOf,
  type UnsureShares,
} from '../../../source/cost/speed/evidence/band.js';
import {
  type ClassRequest,
  classesOf,
  FIGURE_KINDS,
  type FigureKind,
} from '../../../source/cost/speed/evidence/class-of.js';
import { sharesOf } from '../../../source/cost/speed/evidence/shares.js';
import type { PaceTable } from '../../../source/engines/index.js';
import type { Case } from './predict.js';

/** A case with the properties that its band depends on, and its residuals without its model and without its machine. */
export interface Judged {
  readonly one: Case;
  readonly request: ClassRequest;
  readonly shares: UnsureShares;
  readonly residuals: readonly number[];
}

/** A run of one machine, model and format, or a model on a machine under an engine. */
function groupOf({ row }: Case): string {
  const { engine, weights } = row.options;
  return [row.model, row.hardware, row.devices, engine, weights].join(' ');
}

export function judged(paces: PaceTable, one: Case, residuals: readonly number[]): Judged {
  const { row, settled, mixture, requests } = one;
  const { phase, prompts = 0, total } = one.predict(paces);
  const request: ClassRequest = {
    kind: row.kind,
    pace: requests[0]?.id ?? 'common',
    hasExperts: mixture,
    sequences: row.kind === 'decode' ? 1 : settled.batch,
  };
  return { one, request, shares: sharesOf(phase, total, prompts), residuals };
}

/** Minimum factors either way, set by hand for unmeasured machines and builds; quantiles of the bands. */
const LEAST: Readonly<Record<FigureKind, Pick<KindSpread, 'least' | 'quantile'>>> = {
  decode: { least: 1.2, quantile: 0.9 },
  prompt: { least: 1.2, quantile: 0.85 },
  steady: { least: 1.16, quantile: 0.85 },
  offline: { least: 1.16, quantile: 0.85 },
  first: { least: 1.3, quantile: 0.8 },
};

const PARTS: Readonly<Record<FigureKind, readonly (keyof UnsureShares)[]>> = {
  decode: ['fixed', 'cache'],
  prompt: ['attention', 'experts', 'fixed'],
  steady: ['fixed', 'cache', 'prompts'],
  offline: ['fixed', 'cache', 'prompts'],
  first: ['fixed', 'prompts'],
};

const STEPS = [0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.17, 0.22, 0.3, 0.4, 0.55, 0.75, 1];

/** The widths of maximum likelihood under Laplace's law, optimised one by one until none changes. */
function spreadOf(kind: FigureKind, cases: readonly Judged[]): KindSpread {
  const none = { fixed: 0, cache: 0, prompts: 0, attention: 0, experts: 0 };
  let best: KindSpread = { ...LEAST[kind], ...none, all: 0.1 };
  const cost = (spread: KindSpread) => {
    let sum = 0;
    for (const { shares, residuals, one } of cases) {
      const scale = sigmaOf(spread, shares) / Math.SQRT2;
      for (const r of residuals)
        sum += (Math.log(2 * scale) + Math.abs(r) / scale) / Math.sqrt(one.row.lengths);
    }
    return sum;
  };
  let least = cost(best);
  for (let round = 0; round < 4; round++)
    for (const part of ['all', ...PARTS[kind]] as const)
      for (const width of part === 'all' ? STEPS : [0, ...STEPS]) {
        const next = { ...best, [part]: width };
        const here = cost(next);
        if (here < least - 1e-9) {
          least = here;
          best = next;
        }
      }
  return best;
}

/** A class is shrunk towards its parent's median and width, weighted like this many groups of its own. */
const MIDDLE_WEIGHT = 4;
const WIDTH_WEIGHT = 6;

/** Spreads and classes of some cases. */
export function evidenceOf(all: readonly Judged[]): EvidenceTable {
  const kinds = Object.fromEntries(
    FIGURE_KINDS.map((kind) => [
      kind,
      spreadOf(
        kind,
        all.filter(({ request }) => request.kind === kind),
      ),
    ]),
  ) as EvidenceTable['kinds'];
  const ids = [...new Set(all.flatMap(({ request }) => classesOf(request).toReversed()))];
  const classes = new Map<string, EvidenceClass>();
  for (const id of ids.toSorted((left, right) => depth(left) - depth(right))) {
    const members = all.filter(({ request }) => classesOf(request).includes(id));
    const kind = members[0]?.request.kind ?? 'decode';
    const parent = classes.get(id.slice(0, Math.max(0, id.lastIndexOf('/'))));
    const groups = new Set(members.map(({ one }) => groupOf(one))).size;
    const residuals = members.flatMap((member) => member.residuals);
    const toParent = parent?.middle ?? 0;
    const middle = toParent + ((median(residuals) - toParent) * groups) / (groups + MIDDLE_WEIGHT);
    const scaled = members.flatMap(({ residuals: own, shares }) =>
      own.map((r) => Math.abs(r - middle) / sigmaOf(kinds[kind], shares)),
    );
    const own = quantile(scaled, kinds[kind].quantile);
    const width = parent
      ? (groups * own + WIDTH_WEIGHT * parent.width) / (groups + WIDTH_WEIGHT)
      : own;
    classes.set(id, {
      id,
      rows: members.length,
      groups,
      middle: rounded(middle),
      width: rounded(width),
      inside: 0,
      ratio: 1,
      sources: [...new Set(members.map(({ one }) => one.row.source))].slice(0, 3),
    });
  }
  return { kinds, classes: [...classes.values()] };
}

const depth = (id: string) => id.split('/').length;
const rounded = (value: number) => Number(value.toPrecision(3));

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** A case with its band: the factor either way, and whether the measurement lies within. */
export interface Verdict {
  readonly judged: Judged;
  readonly residual: number;
  readonly half: number;
  readonly isInside: boolean;
}

/**
 * Judges a case, predicted without its fold, by a table of evidence. A band wider than a factor of two either way
 * counts as empty.
 */
export function verdictOf(judgedCase: Judged, residual: number, table: EvidenceTable): Verdict {
  const { request, shares } = judgedCase;
  const { low, high } = bandOf(1, request, shares, [], table);
  const half = Math.sqrt(high / low) - 1;
  const measured = Math.exp(residual);
  const isNarrow = high / low <= 4.0001;
  return {
    judged: judgedCase,
    residual,
    half,
    isInside: isNarrow && low <= measured && measured <= high,
  };
}
