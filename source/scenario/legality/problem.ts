/** An impossible (`refused`) or doubtful (`warning`) part of a scenario. */
export interface Problem {
  readonly id: string;
  readonly severity: 'refused' | 'warning';
  /** One line: the fault, followed by the nearest legal value where there is one. */
  readonly message: string;
  /** The fault alone, where the message also has a value. */
  readonly fault?: string;
}

/** A refused problem: the fault, and the legal value as `32 does` or `4 is the most`. */
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
