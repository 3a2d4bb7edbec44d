import { engineOf, servingOf } from '../../engines/index.js';
import { workOf } from '../../model/operations.js';
import type { Settled } from '../settled.js';
import { divisorsText, nearestDivisor } from './divisors.js';
import { type Problem, refused, warning } from './problem.js';

export function worldProblems(settled: Settled): Problem[] {
  const { tp, pp, cp, dp, devices, machine } = settled;
  const group = tp * pp * cp;
  // Where the pool for prompts takes all devices, that problem is reported instead.
  if (devices <= 0 && machine.count > 0) return [];
  const there = devices < machine.count ? `${devices} beside those that read prompts` : devices;
  if (group > devices)
    return [
      refused(
        'devices',
        `tp ${tp} × pp ${pp} × cp ${cp} needs ${group} devices, there are ${there}`,
      ),
    ];
  if (group * dp > devices)
    return [
      refused(
        'devices',
        `tp ${tp} × pp ${pp} × cp ${cp} × dp ${dp} needs ${group * dp} devices, there are ${there}`,
        `dp ${Math.floor(devices / group)} is the most`,
      ),
    ];
  if (group * dp < devices)
    return [
      warning(
        'idle-devices',
        `${devices - group * dp} of ${devices} devices ${devices - group * dp === 1 ? 'is' : 'are'} idle: tp·pp·cp·dp is ${group * dp}`,
      ),
    ];
  return [];
}

/** Groups of DP attention divide the tensor ranks evenly. */
export function groupProblems({ attentionDp, asked }: Settled): Problem[] {
  if (attentionDp === 1 || asked.tp % attentionDp === 0) return [];
  return [
    refused(
      'attention-dp',
      `attention-dp ${attentionDp} does not divide tp ${asked.tp}`,
      divisorsText(asked.tp, attentionDp),
    ),
  ];
}

export function expertProblems({
  model,
  mode,
  engine,
  ep,
  tp,
  cp,
  dp,
  expertTp,
  scenario,
  scenario: { redundantExperts: copies },
}: Settled): Problem[] {
  if (ep === 1 && copies === 0 && scenario.expertTp === null) return [];
  const counts = new Set(
    model.groups.flatMap((group) => workOf(group).routings).map(({ count }) => count),
  );
  const size =
    ep > 1 ? `ep ${ep}` : copies > 0 ? `redundant-experts ${copies}` : `expert-tp ${expertTp}`;
  if (counts.size === 0) return [refused('no-experts', `${size}: the model has no experts`)];
  const found: Problem[] = [];
  for (const count of counts) {
    if ((count + copies) % ep !== 0)
      found.push(
        refused(
          'ep-experts',
          `ep ${ep} does not divide the ${count + copies} experts`,
          divisorsText(count + copies, ep),
        ),
      );
  }
  const world = tp * cp * dp;
  if (ep > world || world % ep !== 0)
    found.push(
      refused('ep-devices', `ep ${ep} does not divide tp·cp·dp ${world}`, divisorsText(world, ep)),
    );
  else if (world % (ep * expertTp) !== 0)
    found.push(
      refused(
        'expert-tp',
        `ep ${ep} × expert-tp ${expertTp} does not divide tp·cp·dp ${world}`,
        `expert-tp ${nearestDivisor(world / ep, expertTp)} does`,
      ),
    );
  else if (mode === 'inference' && !servingOf(engine).expertGroups({ tp, cp, dp, ep }))
    found.push(
      refused(
        'ep-engine',
        `ep ${ep} does not go with tp ${tp} and dp ${dp} in ${engineOf(engine).label}`,
        'ep 1 does',
      ),
    );
  return found;
}
