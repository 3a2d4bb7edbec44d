import { buildReport } from '../cost/build-report.js';
import type { Report } from '../cost/report.js';
import { OpenError } from '../open/open-error.js';
import { keepProfile, type Profile } from '../open/profiles.js';
import { userFolders } from '../open/user-folders.js';
import { type CheckRow, checkRows } from '../report/check.js';
import { reportJson } from '../report/json.js';
import { firstKind } from '../scenario/devices.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Json } from '../text/json.js';

type Share = 'bandwidthUtilization' | 'mfu';

/** Measured keys that a share of a peak moves. */
const SHARES: ReadonlyMap<string, Share> = new Map([
  ['speed.tokensPerSecond', 'bandwidthUtilization'],
  ['speed.decodeSecondsPerToken', 'bandwidthUtilization'],
  ['training.tokensPerSecond', 'mfu'],
  ['training.stepSeconds', 'mfu'],
  ['training.mfu', 'mfu'],
]);

/** Shares that options allow; a share beyond them means that the log is of another scenario. */
const LEAST: Readonly<Record<Share, number>> = { bandwidthUtilization: 0.05, mfu: 0.01 };
/** Halvings of the range: the share is known to 0.0001 then. */
const STEPS = 14;

/**
 * Makes a profile of a log: the shares of peak rates at which prediction and measurement agree, and the device's
 * memory. Throws `OpenError` where the log measures none of these.
 */
export function calibrated(
  name: string,
  rows: readonly CheckRow[],
  { report, source }: { readonly report: Report; readonly source: string },
): Profile {
  const { scenario } = report.settled;
  const options: Record<string, number> = {};
  for (const row of rows) {
    const { key, measured, predicted } = row;
    if (key === null || predicted === null || measured <= 0) continue;
    if (key === 'machine.devices[].total') options['deviceMemory'] = Math.round(measured);
    const share = SHARES.get(key);
    const reached = share && shareReached(scenario, share, row);
    if (share && reached !== undefined) options[share] = reached;
  }
  if (Object.keys(options).length === 0)
    throw new OpenError(
      `--calibrate ${name}: the log has no rate, time or device total that some share of the peak explains; name the model that it ran`,
    );
  const profile: Profile = {
    name,
    engine: report.settled.engine,
    accelerator: firstKind(scenario).id,
    source,
    options,
  };
  keepProfile(userFolders().config, profile);
  return profile;
}

/** The share at which the predicted figure equals the measured one; undefined where no share does. */
function shareReached(scenario: Scenario, share: Share, row: CheckRow): number | undefined {
  const predictedAt = (value: number): number => {
    const report = reportJson(buildReport({ ...scenario, [share]: value })) as Json;
    return checkRows([row], [report])[0]?.predicted ?? Number.NaN;
  };
  let [low, high] = [LEAST[share], 1];
  const grows = predictedAt(high) > predictedAt(low);
  const isAbove = (value: number): boolean => predictedAt(value) > row.measured === grows;
  if (isAbove(low) || !isAbove(high)) return undefined;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (isAbove(middle)) high = middle;
    else low = middle;
  }
  return Math.round(((low + high) / 2) * 1e4) / 1e4;
}
