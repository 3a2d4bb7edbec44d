import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The program's folders, each ending in `llm-tui`. */
export interface UserFolders {
  readonly config: string;
  readonly state: string;
  readonly cache: string;
}

const NAME = 'llm-tui';

/** The user's own defaults, in the folder `config`. */
export const CONFIG_FILE = 'config.json';

/**
 * Folders of a program's files on this platform. Absolute XDG variables win on every platform; else Linux uses
 * `~/.config` and the like, macOS `~/Library`, Windows `%APPDATA%`.
 */
export function userFolders(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = ownHome(),
): UserFolders {
  const usual = usualFolders(environment, platform, home);
  const xdg = (variable: string, folder: string) => {
    const value = environment[variable];
    return join(value?.startsWith('/') ? value : folder, NAME);
  };
  return {
    config: xdg('XDG_CONFIG_HOME', usual.config),
    state: xdg('XDG_STATE_HOME', usual.state),
    cache: xdg('XDG_CACHE_HOME', usual.cache),
  };
}

/** Never relative to the working folder; containers may have no user and no home. */
export function ownHome(): string {
  for (const ask of [homedir, () => userInfo().homedir]) {
    try {
      const home = ask();
      if (isAbsolute(home)) return home;
    } catch {
      // The user has no entry.
    }
  }
  return '/';
}

function usualFolders(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): UserFolders {
  if (platform === 'darwin') {
    const support = join(home, 'Library', 'Application Support');
    return { config: support, state: support, cache: join(home, 'Library', 'Caches') };
  }
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
    const roaming = environment['APPDATA'] ?? join(home, 'AppData', 'Roaming');
    return { config: roaming, state: local, cache: local };
  }
  return {
    config: join(home, '.config'),
    state: join(home, '.local', 'state'),
    cache: join(home, '.cache'),
  };
}
