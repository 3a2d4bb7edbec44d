import { grouped } from '../text/digits.js';
import { visibleText } from './text.js';

/** Most lines of one kind in an output; more of them add nothing. */
const MOST_NOTICES = 5;
const LONGEST = 400;

/** Notices for output: each once, cut to a length, the rest as a number. */
export function cappedNotices(notices: readonly string[]): readonly string[] {
  const lines = [...new Set(notices)].map((notice) => visibleText(notice, LONGEST));
  const more = lines.length - MOST_NOTICES;
  if (more <= 1) return lines;
  return [...lines.slice(0, MOST_NOTICES), `and ${grouped(more)} more`];
}

/** The notice of a file that an interrupted download left. */
export function endsTooSoon(path: string): string {
  return visibleText(
    `${path} ends before its last tensor does: is it an unfinished download?`,
    LONGEST,
  );
}

/** Prints notices on standard error, a line each: what was skipped, cut short or assumed. */
export function tellNotices(notices: readonly string[]): void {
  for (const notice of cappedNotices(notices)) process.stderr.write(`llm-tui: ${notice}\n`);
}
