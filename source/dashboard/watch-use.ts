import { kindsOf } from '../scenario/devices.js';
import type { Services } from './services.js';
import type { DashboardState } from './state.js';
import type { Store } from './store.js';

/** Between two questions to the driver. */
const INTERVAL_MS = 10_000;
/** A driver that takes longer is not asked again: it is busy, or hangs. */
const SLOW_MS = 2_000;

/**
 * Asks again and again what others hold of the devices that were found here, while the panes are seen. Returns what
 * stops it.
 */
export function watchUse(store: Store, { detectHardware }: Services): () => void {
  if (!detectHardware) return () => undefined;
  let isAsking = false;
  const ask = async (): Promise<void> => {
    if (isAsking || !isWatched(store.state())) return;
    isAsking = true;
    const asked = performance.now();
    // A driver that answered before and no longer does leaves the last figures.
    const found = await detectHardware(() => undefined).catch(stop);
    isAsking = false;
    if (performance.now() - asked > SLOW_MS) stop();
    if (found) store.dispatch({ type: 'use-seen', hardware: found.hardware });
  };
  const timer = setInterval(ask, INTERVAL_MS);
  timer.unref();
  const stop = () => clearInterval(timer);
  return stop;
}

/** Whether the screen shows devices whose use the driver reported. */
function isWatched({ scenario, overlay, typing }: DashboardState): boolean {
  return (
    overlay === undefined &&
    typing === undefined &&
    kindsOf(scenario).some(({ inUse }) => inUse !== undefined)
  );
}
