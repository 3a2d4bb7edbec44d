import { isList } from '../fields/kinds/index.js';
import { options } from '../fields/options.js';
import type { Settled } from '../settled.js';
import { type Problem, refused } from './problem.js';

/** Lists whose number of values is not the number of their items. */
export function listProblems(settled: Settled): Problem[] {
  return lists.flatMap(({ id, name, length }) => {
    const value = settled.asked[id];
    const wanted = length.in(settled);
    if (value === null || !isList(value) || value.length === wanted) return [];
    return [
      refused(
        `${id}-length`,
        `${name} has ${value.length} values for ${wanted} ${length.of}: one for each, or one for all, is expected`,
      ),
    ];
  });
}

/** Options that take one value for each of several items. */
const lists = options.flatMap(({ id, kind, name }) =>
  kind.type === 'list' && kind.length ? [{ id, name, length: kind.length }] : [],
);
