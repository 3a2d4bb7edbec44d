/** An impossible (`refused`) or doubtful (`warning`) part of a scenario. */
export interface Problem {
  readonly id: string;
  readonly severity: 'refused' | 'warning';
  /** One line: the fault, with the nearest legal value behind it where there is one. */
  readonly message: string;
  /** The message without that value, where it has one. */
  readonly fault?: string;
}

/** What can't be, and what would be right: `32 does`, `4 is the most`. */
export const refused = (id: string, fault: string, advice?: string): Problem => ({
  id,
  severity: 'refused',
  message: advice === undefined ? fault : `${fault}: ${advice}`,
  ...(advice !== undefined && { fault }),
});
export const warning = (id: string, message: string): Problem => ({
  id,
  severity: 'warning',
  message,
});
