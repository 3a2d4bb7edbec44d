import { sum } from '../../quantity/index.js';

/** A place on the screen, in columns and rows from its left upper corner. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Places within each other: a row or a column of boxes, or a leaf of some kind. */
export type Box<Leaf> =
  | { readonly kind: 'leaf'; readonly leaf: Leaf }
  | { readonly kind: 'row' | 'column'; readonly children: readonly Sized<Leaf>[] };

/** A box and what it asks for along its parent: its share, no less than what it wants, never less than the minimum. */
export interface Sized<Leaf> {
  readonly box: Box<Leaf>;
  readonly minimum: number;
  /** What its content needs, given the columns it has; default: the minimum. */
  readonly wanted?: (width: number) => number;
  /** Its share, where it wants no more; default: none, it has what it wants. */
  readonly weight?: number;
}

/** A box with its place. */
export type Placed<Leaf> =
  | (Rectangle & { readonly kind: 'leaf'; readonly leaf: Leaf })
  | (Rectangle & {
      readonly kind: 'row' | 'column';
      readonly children: readonly Placed<Leaf>[];
    });

/** Places a box and all within it so that they tile the rectangle. */
export function place<Leaf>(box: Box<Leaf>, rectangle: Rectangle): Placed<Leaf> {
  if (box.kind === 'leaf') return { ...rectangle, kind: 'leaf', leaf: box.leaf };
  const isRow = box.kind === 'row';
  const sizes = share(
    isRow ? rectangle.width : rectangle.height,
    box.children.map(({ minimum, wanted, weight = 0 }) => ({
      minimum,
      wanted: Math.max(minimum, wanted?.(rectangle.width) ?? minimum),
      weight,
    })),
  );
  let at = isRow ? rectangle.left : rectangle.top;
  const children = box.children.map((child, index) => {
    const size = sizes[index] ?? 0;
    const own = isRow
      ? { ...rectangle, left: at, width: size }
      : { ...rectangle, top: at, height: size };
    at += size;
    return place(child.box, own);
  });
  return { ...rectangle, kind: box.kind, children };
}

interface Demand {
  readonly minimum: number;
  readonly wanted: number;
  readonly weight: number;
}

/**
 * Divides `whole` by weight, where that gives nobody less than is wanted: so a row more or less of one content moves no
 * other. Who wants more has it from the others; where there is not enough for all, the minima come first. Without any
 * weight the last takes what nobody does.
 */
export function share(whole: number, demands: readonly Demand[]): readonly number[] {
  const wanted = demands.map((demand) => demand.wanted);
  if (sum(wanted) > whole) {
    const least = divide(
      whole,
      demands.map(({ minimum }) => minimum),
    );
    const needs = wanted.map((size, index) => Math.max(0, size - (least[index] ?? 0)));
    const met = divide(whole - sum(least), needs);
    return least.map((size, index) => size + (met[index] ?? 0));
  }
  const weights = demands.map(({ weight }) => weight);
  if (weights.every((weight) => weight === 0)) {
    const rest = whole - sum(wanted);
    return wanted.map((size, index) => (index === wanted.length - 1 ? size + rest : size));
  }
  return byWeight(whole, wanted, weights);
}

/** Shares by weight of those who want no more than that; the others have what they want. */
function byWeight(
  whole: number,
  wanted: readonly number[],
  weights: readonly number[],
): readonly number[] {
  const all = sum(weights);
  const isGreedy = wanted.map((size, index) => size * all > whole * (weights[index] ?? 0));
  const greedy = sum(wanted.filter((_, index) => isGreedy[index]));
  const shared = weights.map((weight, index) => (isGreedy[index] ? 0 : weight));
  if (greedy === 0) return spread(whole, shared);
  const others = byWeight(
    whole - greedy,
    wanted.map((size, index) => (isGreedy[index] ? 0 : size)),
    shared,
  );
  return others.map((size, index) => (isGreedy[index] ? (wanted[index] ?? 0) : size));
}

/** As much as there is of what is asked for, in proportion where that is less. */
function divide(whole: number, asked: readonly number[]): readonly number[] {
  return sum(asked) <= whole ? asked : spread(Math.max(0, whole), asked);
}

/** Whole numbers in proportion to the weights that add up to `whole`; the first take the remainder. */
function spread(whole: number, weights: readonly number[]): readonly number[] {
  const all = sum(weights);
  let before = 0;
  let given = 0;
  return weights.map((weight) => {
    before += weight;
    const end = all > 0 ? Math.ceil((whole * before) / all) : 0;
    const own = end - given;
    given = end;
    return own;
  });
}

/** The leaves of a placed box, from the left and the top. */
export function leavesOf<Leaf>(
  placed: Placed<Leaf>,
): readonly (Rectangle & { readonly leaf: Leaf })[] {
  return placed.kind === 'leaf' ? [placed] : placed.children.flatMap(leavesOf);
}

/** A placed box with other leaves, made of each and its place. */
export function mapLeaves<A, B>(
  placed: Placed<A>,
  make: (leaf: A, rectangle: Rectangle) => B,
): Placed<B> {
  if (placed.kind === 'leaf') return { ...placed, leaf: make(placed.leaf, placed) };
  return { ...placed, children: placed.children.map((child) => mapLeaves(child, make)) };
}
