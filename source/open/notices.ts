import { grouped } from '../text/digits.js';
import { visibleText } from './text.js';

/** Lines that one place of output shows: more of the same kind say no more. */
const MOST_NOTICES = 5;
const LONGEST = 400;

/** Notices as an output shows them: each once, cut to a length, the rest as a number. */
export function cappedNotices(notices: readonly string[]): readonly string[] {
  const lines = [...new Set(notices)].map((notice) => visibleText(notice, LONGEST));
  const more = lines.length - MOST_NOTICES;
  if (more <= 1) return lines;
  return [...lines.slice(0, MOST_NOTICES), `and ${grouped(more)} more`];
}

/** Of a file that an unfinished download left behind. */
export function endsTooSoon(path: string): string {
  return visibleText(
    `${path} ends before its last tensor does: is it an unfinished download?`,
    LONGEST,
  );
}

/** Tells on standard error what was skipped, cut short or assumed, a line each. */
export function tellNotices(notices: readonly string[]): void {
  for (const notice of cappedNotices(notices)) process.stderr.write(`llm-tui: ${notice}\n`);
}
