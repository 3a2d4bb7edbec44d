import type { Invocation } from './invocation.js';

/** Placeholder wiring, replaced as the dashboard's entry appears. */
export async function runDashboard(_invocation: Invocation): Promise<number> {
  throw new Error('the dashboard is not wired yet');
}
