import { sumOf } from '../../../quantity/index.js';
import { type Bounds, boundsOf } from './bounds.js';
import { type ClassRequest, classesOf, type FigureKind } from './class-of.js';
import evidence from './classes.json' with { type: 'json' };

/** Fractions of a figure's time that are less certain than the rest. */
export interface UnsureShares {
  readonly fixed: number;
  readonly cache: number;
  readonly prompts: number;
  readonly attention: number;
  readonly experts: number;
}

/** Spreads of a kind of figure, as logarithms: in general, and for each uncertain part as if it were the whole time. */
export interface KindSpread extends UnsureShares {
  readonly all: number;
  /** The smallest factor of a band either way, and the fraction of measurements within a band. */
  readonly least: number;
  readonly quantile: number;
}

/** A class of measurements. */
export interface EvidenceClass {
  readonly id: string;
  readonly rows: number;
  readonly groups: number;
  /**
   * Median of ln(measured/expected), shrunk towards the parent's, and the quantile of residuals in units of the
   * spread.
   */
  readonly middle: number;
  readonly width: number;
  /** Fraction of its rows within their bands, each band fitted without the row's model. */
  readonly inside: number;
  /** Median of expected/measured times, as fitted. */
  readonly ratio: number;
  readonly sources: readonly string[];
}

/** The fitted table from which every band follows. `npm run accuracy` writes it. */
export interface EvidenceTable {
  readonly kinds: Readonly<Record<FigureKind, KindSpread>>;
  readonly classes: readonly EvidenceClass[];
}

/** Number of measurements, and the fraction within bands fitted without their model. */
interface Judged {
  readonly rows: number;
  readonly inside: number;
}

/** The accuracy of the tables in a few numbers. */
export interface AccuracySummary {
  readonly kinds: Readonly<Record<FigureKind, Judged>>;
  readonly single: Judged;
  readonly others: Judged;
  /** Median over all rows of half a band's width, as a fraction of the figure. */
  readonly half: number;
  /** Fraction of published throughputs within a quarter. */
  readonly offlineNear: { readonly fitted: number; readonly withoutModel: number };
  /** Number of measurements that are left out, each by its id. */
  readonly leftOut: number;
}

export const EVIDENCE: EvidenceTable & { readonly summary: AccuracySummary } = evidence;

/** Bounds of a figure, and the measurements behind them. */
export interface Band extends Bounds {
  /** The class of the figure, with its numbers of measurements, models and machines. */
  readonly class: string;
  readonly rows: number;
  readonly groups: number;
  /** The wider class whose spread it uses where its own has too few measurements. */
  readonly parent: string | null;
  /** Fraction of measurements of this class that lie within their bounds. */
  readonly coverage: number;
  readonly source: string;
}

/** A class with fewer groups than this uses the spread of a wider class. */
const FEW_GROUPS = 3;
/** The factor either way for classes with few groups or none. */
const FEW_FACTOR = 1.57;
const NO_FACTOR = 2;
const SOURCE = 'docs/serving-speed.md, Bands';

/** Factors either way that assumptions add to the measured spread. */
export interface OtherDoubt {
  /** The fraction of the time that depends on the assumption, and the factor either way. */
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
