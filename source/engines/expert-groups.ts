/** Ranks of a serving layout, and over how many of them each set of routed experts is divided. */
export interface ExpertSizes {
  readonly tp: number;
  readonly cp: number;
  readonly dp: number;
  readonly ep: number;
}

/**
 * Whether an engine can divide routed experts in this way. `dp` ranks that do not share experts are servers of their
 * own.
 */
export type ExpertGroups = (sizes: ExpertSizes) => boolean;

/** For engines that do not divide experts over devices. */
export const wholeExperts: ExpertGroups = ({ ep }) => ep === 1;

/** Experts are divided within the tensor-parallel ranks of one server. */
export const insideRanks: ExpertGroups = ({ tp, cp, ep }) => (tp * cp) % ep === 0;

/** Experts are divided over all ranks of a server, data-parallel ones included. */
export const overServer: ExpertGroups = ({ tp, cp, dp, ep }) =>
  ep === 1 || (ep % (tp * cp) === 0 && dp % (ep / (tp * cp)) === 0);

export function anyOf(...groups: readonly ExpertGroups[]): ExpertGroups {
  return (sizes) => groups.some((holds) => holds(sizes));
}
