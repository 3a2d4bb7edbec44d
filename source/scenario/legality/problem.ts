/** An impossible (`refused`) or doubtful (`warning`) part of a scenario, in one line with the nearest legal value. */
export interface Problem {
  readonly id: string;
  readonly severity: 'refused' | 'warning';
  readonly message: string;
}

export const refused = (id: string, message: string): Problem => ({
  id,
  severity: 'refused',
  message,
});
export const warning = (id: string, message: string): Problem => ({
  id,
  severity: 'warning',
  message,
});
