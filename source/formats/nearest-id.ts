import { editDistance } from '../text/nearest.js';

/** `; did you mean X?` for the id fewest edits away (a beginning counts as one), or the ids themselves when none is near. */
export function nearestId(wanted: string, ids: readonly string[]): string {
  let best: string | undefined;
  let least = Math.max(2, Math.ceil(wanted.length / 2));
  for (const id of ids) {
    const distance = id.startsWith(wanted) ? 1 : editDistance(bare(wanted.slice(0, 60)), bare(id));
    if (distance < least) {
      least = distance;
      best = id;
    }
  }
  return best === undefined
    ? `; one of ${ids.slice(0, 8).join(', ')}, … is expected`
    : `; did you mean ${best}?`;
}

/** The text without separators, which users often leave out. */
function bare(text: string): string {
  return text.replace(/[-_]/g, '');
}
