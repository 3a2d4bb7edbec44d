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

/** A box and what it asks for along its parent: never less than the minimum, what it wants next, then its share. */
export interface Sized<Leaf> {
  readonly box: Box<Leaf>;
  readonly minimum: number;
  /** What its content needs, given the columns it has; default: the minimum. */
  readonly wanted?: (width: number) => number;
  /** Its share of what nobody needs; default: none. */
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

/** Divides `whole`: the minima first, then towards what is wanted, then by weight; the last takes what nobody does. */
export function share(whole: number, demands: readonly Demand[]): readonly number[] {
  const least = divide(
    whole,
    demands.map(({ minimum }) => minimum),
  );
  const needs = demands.map(({ wanted }, index) => Math.max(0, wanted - (least[index] ?? 0)));
  const met = divide(whole - sum(least), needs);
  const sizes = least.map((size, index) => size + (met[index] ?? 0));
  const rest = whole - sum(sizes);
  const weights = demands.map(({ weight }) => weight);
  const shares = weights.some((weight) => weight > 0)
    ? spread(rest, weights)
    : demands.map((_, index) => (index === demands.length - 1 ? rest : 0));
  return sizes.map((size, index) => size + (shares[index] ?? 0));
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
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
