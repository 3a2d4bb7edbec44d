/** Ranks of a serving layout, and how many of them each routed expert's copies are divided over. */
export interface ExpertSizes {
  readonly tp: number;
  readonly cp: number;
  readonly dp: number;
  readonly ep: number;
}

/** Whether an engine can divide routed experts so; `dp` ranks beyond those that share experts are servers of their own. */
export type ExpertGroups = (sizes: ExpertSizes) => boolean;

/** Of engines that divide no experts over devices. */
export const wholeExperts: ExpertGroups = ({ ep }) => ep === 1;

/** Inside of the tensor-parallel ranks of one server. */
export const insideRanks: ExpertGroups = ({ tp, cp, ep }) => (tp * cp) % ep === 0;

/** Over all ranks of a server, its data-parallel ones among them. */
export const overServer: ExpertGroups = ({ tp, cp, dp, ep }) =>
  ep === 1 || (ep % (tp * cp) === 0 && dp % (ep / (tp * cp)) === 0);

export function anyOf(...groups: readonly ExpertGroups[]): ExpertGroups {
  return (sizes) => groups.some((holds) => holds(sizes));
}
