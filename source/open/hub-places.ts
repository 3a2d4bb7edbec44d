import { join } from 'node:path';
import { ownHome } from './user-folders.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the text is `org/name` as the Hub allows it, and not a path. */
export function isHubId(text: string): boolean {
  return (
    /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9_][\w.-]{0,95}$/.test(text) &&
    !/\.\.|--|\.(json|gguf|safetensors)$/i.test(text)
  );
}

/** The folder of `huggingface_hub`: `HF_HOME`, else below the user's cache folder. */
export function hubHome(environment: Environment, home: string = ownHome()): string {
  const cache = environment['XDG_CACHE_HOME'] || join(home, '.cache');
  return environment['HF_HOME'] || join(cache, 'huggingface');
}

export function hubCacheFolder(environment: Environment, home: string = ownHome()): string {
  return (
    environment['HF_HUB_CACHE'] ||
    environment['HUGGINGFACE_HUB_CACHE'] ||
    join(hubHome(environment, home), 'hub')
  );
}

/** Switches as `huggingface_hub` reads them: 1, true, yes, on. */
export function isOffline(environment: Environment): boolean {
  return ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'].some((variable) =>
    /^(1|true|yes|on)$/i.test(environment[variable] ?? ''),
  );
}
