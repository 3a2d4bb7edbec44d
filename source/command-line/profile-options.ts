import { openProfile } from '../open/profiles.js';
import { userFolders } from '../open/user-folders.js';
import { firstKind } from '../scenario/devices.js';
import { isOptionId, optionOf } from '../scenario/fields/options.js';
import { checkValue } from '../scenario/fields/values.js';
import type { Scenario } from '../scenario/scenario.js';

/**
 * The figures of a profile as options of a scenario on the same kind of device; shares apply to the same engine only.
 * Notices name what was applied and what was not. Throws `OpenError` for a file that is no profile.
 */
export async function profileOptions(
  named: string,
  scenario: Scenario,
): Promise<{ readonly options: Partial<Scenario>; readonly notices: readonly string[] }> {
  const profile = await openProfile(userFolders().config, named);
  const { id } = firstKind(scenario);
  if (profile.accelerator !== id)
    return {
      options: {},
      notices: [
        `profile ${profile.name} was measured on ${profile.accelerator}, not on ${id}: not used`,
      ],
    };
  const isEngine = profile.engine === scenario.engine;
  const taken = Object.entries(profile.options).filter(
    ([option]) => isOptionId(option) && (isEngine || option === 'deviceMemory'),
  );
  const options: Record<string, unknown> = {};
  for (const [option, value] of taken)
    if (isOptionId(option)) options[option] = checkValue(optionOf(option), value, option);
  const told = taken.map(([option, value]) => `● ${option} ${value}`).join(', ');
  return {
    options: options as Partial<Scenario>,
    notices: [
      taken.length === 0
        ? `profile ${profile.name} was measured with ${profile.engine}: not used`
        : `profile ${profile.name}, measured by ${profile.source}: ${told}`,
    ],
  };
}
