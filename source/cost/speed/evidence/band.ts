import { sumOf } from '../../../quantity/index.js';
import { type Bounds, boundsOf } from './bounds.js';
import { type ClassRequest, classesOf, type FigureKind } from './class-of.js';
import evidence from './classes.json' with { type: 'json' };

/** Shares of a figure's time that are less sure than the rest. */
export interface UnsureShares {
  readonly fixed: number;
  readonly cache: number;
  readonly prompts: number;
  readonly attention: number;
  readonly experts: number;
}

/** Spreads of a kind of figure as logarithms: of all, and of a part where it is all there is. */
export interface KindSpread extends UnsureShares {
  readonly all: number;
  /** The least factor of a band either way, and the share of measurements that lies within one. */
  readonly least: number;
  readonly quantile: number;
}

/** A class of measurements. */
export interface EvidenceClass {
  readonly id: string;
  readonly rows: number;
  readonly groups: number;
  /** Median of ln(measured/expected), drawn to the parent's, and the quantile of residuals in spreads. */
  readonly middle: number;
  readonly width: number;
  /** Share of its rows within their bands, left out with their model. */
  readonly inside: number;
  /** Median of expected/measured, of times, as fitted. */
  readonly ratio: number;
  readonly sources: readonly string[];
}

/** Everything a band is made of; `npm run accuracy` writes it. */
export interface EvidenceTable {
  readonly kinds: Readonly<Record<FigureKind, KindSpread>>;
  readonly classes: readonly EvidenceClass[];
}

/** Measurements, and the share within bands that were made without their model. */
interface Judged {
  readonly rows: number;
  readonly inside: number;
}

/** What the tables are worth, in a few numbers. */
export interface AccuracySummary {
  readonly kinds: Readonly<Record<FigureKind, Judged>>;
  readonly single: Judged;
  readonly others: Judged;
  /** Half of a band, as a share of the figure, in the middle of all rows. */
  readonly half: number;
  /** Share of published throughputs within a quarter. */
  readonly offlineNear: { readonly fitted: number; readonly withoutModel: number };
  /** Measurements left out by id. */
  readonly leftOut: number;
}

export const EVIDENCE: EvidenceTable & { readonly summary: AccuracySummary } = evidence;

/** Bounds of a figure, and what they stand on. */
export interface Band extends Bounds {
  /** The class that it is like, and how many measurements of how many models and machines it has. */
  readonly class: string;
  readonly rows: number;
  readonly groups: number;
  /** The class it borrows from where its own has too few. */
  readonly parent: string | null;
  /** Share of measurements like it that lie between. */
  readonly coverage: number;
  readonly source: string;
}

/** With fewer groups than this a class borrows. */
const FEW_GROUPS = 3;
/** The factor either way of classes with few groups, and of those without any. */
export const FEW_FACTOR = 1.57;
export const NO_FACTOR = 2;
const SOURCE = 'docs/serving-speed.md, Bands';

/** What is known beside measurements of the class: factors either way that other assumptions add. */
export interface OtherDoubt {
  /** The share of the time that depends on it, and the factor either way. */
  readonly share: number;
  readonly factor: number;
}

/** The band of a figure in seconds: `low, high = t·exp(µ ∓ m·σ)` (docs/serving-speed.md, Bands). */
export function bandOf(
  seconds: number,
  request: ClassRequest,
  shares: UnsureShares,
  doubts: readonly OtherDoubt[],
  table: EvidenceTable = EVIDENCE,
): Band {
  const spread = table.kinds[request.kind];
  const ids = classesOf(request);
  const found = ids.flatMap((id) => table.classes.find((one) => one.id === id) ?? []);
  const [own] = found;
  const id = ids[0] ?? request.kind;
  const isOwn = own?.id === id;
  const isFew = !isOwn || own.groups < FEW_GROUPS;
  const width = (own?.width ?? 2) * sigmaOf(spread, shares);
  const least = isFew ? (isOwn ? FEW_FACTOR : NO_FACTOR) : spread.least;
  const half = Math.max(width, Math.log(least));
  const added = sumOf(doubts, ({ share, factor }) => (share * Math.log(factor)) ** 2);
  const whole = Math.sqrt(half ** 2 + added);
  const middle = own?.middle ?? 0;
  const parent = found.find((one) => one !== own || !isOwn);
  return {
    ...boundsOf({ value: seconds, middle, half: whole }),
    class: id,
    rows: isOwn ? own.rows : 0,
    groups: isOwn ? own.groups : 0,
    parent: isFew ? (parent?.id ?? null) : null,
    coverage: spread.quantile,
    source: own?.sources.length ? own.sources.join('; ') : SOURCE,
  };
}

/** The spread of a figure as a logarithm: `√(σ₀² + Σ(share·σ_part)²)`. */
export function sigmaOf(spread: KindSpread, shares: UnsureShares): number {
  const { fixed, cache, prompts, attention, experts } = shares;
  return Math.sqrt(
    spread.all ** 2 +
      (fixed * spread.fixed) ** 2 +
      (cache * spread.cache) ** 2 +
      (prompts * spread.prompts) ** 2 +
      (attention * spread.attention) ** 2 +
      (experts * spread.experts) ** 2,
  );
}
