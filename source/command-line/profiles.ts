import { openProfile, pathOf, profileNames, removeProfile } from '../open/profiles.js';
import { userFolders } from '../open/user-folders.js';
import { OptionError } from '../scenario/fields/field.js';

/** Lists the stored profiles, one a line with its file, or removes one. Throws `OptionError` or `OpenError`. */
export async function profilesAnswer(words: readonly string[], asJson: boolean): Promise<string> {
  const folder = userFolders().config;
  const [action, name] = words;
  if (action !== undefined) {
    if (action !== 'remove' || name === undefined)
      throw new OptionError(
        `llm-tui profiles ${words.join(' ')}: llm-tui profiles remove NAME is expected`,
      );
    removeProfile(folder, name);
    return `removed: ${name}\n`;
  }
  const kept = await Promise.all(
    profileNames(folder).map(async (id) => ({
      ...(await openProfile(folder, id)),
      file: pathOf(folder, id),
    })),
  );
  if (asJson) return `${JSON.stringify(kept, null, 2)}\n`;
  if (kept.length === 0)
    return 'no profile is kept: llm-tui check LOG MODEL --calibrate NAME makes one\n';
  return kept
    .map(({ name: id, accelerator, engine, options, file }) => {
      const told = Object.entries(options).map(([option, value]) => `● ${option} ${value}`);
      return `${id}  ${accelerator}  ${engine}  ${told.join('  ')}  ${file}\n`;
    })
    .join('');
}
