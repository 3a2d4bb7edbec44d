import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CHOICES_FILE } from '../open/choices-file.js';
import type { Presets } from '../open/presets.js';
import { SESSION_FILE } from '../open/session-file.js';
import { CONFIG_FILE, type UserFolders } from '../open/user-folders.js';
import type { Invocation } from './invocation.js';

/**
 * The files that the first picture depends on; undefined where it depends on more than files and the command line: a
 * path, a Hub name, detected devices, the user's own presets.
 */
export function picturedFiles(
  invocation: Invocation,
  presets: Presets,
  { config, state }: UserFolders,
): readonly string[] | undefined {
  const { model, hardware, defaults } = invocation;
  const own = join(config, 'presets');
  const isLive =
    (model !== undefined && !presets.has('models', model)) ||
    (hardware ?? defaults?.hardware) === 'auto' ||
    (invocation.profile ?? defaults?.profile) !== undefined ||
    invocation.command !== undefined ||
    invocation.draft !== undefined ||
    invocation.scenarioFile !== undefined ||
    invocation.program !== undefined ||
    invocation.from !== undefined ||
    invocation.besideFiles.length > 0 ||
    existsSync(own);
  const session = model === undefined && !invocation.fresh ? [join(state, SESSION_FILE)] : [];
  return isLive
    ? undefined
    : [join(config, CONFIG_FILE), own, join(state, CHOICES_FILE), ...session];
}
