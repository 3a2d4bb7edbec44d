import { join } from 'node:path';
import { openFromHub } from './hub.js';
import { openCached } from './hub-cache.js';
import { type Environment, hubCacheFolder, isHubId, isOffline } from './hub-places.js';
import { openConfig, openFolder, openIndex, openSafetensors } from './model-folder.js';
import { findModelPreset, presetModel, suggestModels } from './model-presets.js';
import { OpenError } from './open-error.js';
import type { OpenedModel } from './opened-model.js';
import type { Presets } from './presets.js';
import { kindOf } from './read-file.js';
import { ownHome } from './user-folders.js';

export interface OpenOptions {
  readonly presets: Presets;
  /** Whether the Hub is never asked. */
  readonly offline?: boolean;
  readonly environment?: Environment;
  /** Time limit of the Hub's answer. */
  readonly milliseconds?: number;
}

/**
 * Opens the model that a user names: a preset by id or name; a path to a config, a folder, a `.safetensors` or
 * `.gguf` file; a Hub id, from the local cache first and then, unless offline, from the Hub. Existing paths, and
 * texts written like one, are paths. Throws `OpenError`.
 */
export async function openModel(argument: string, options: OpenOptions): Promise<OpenedModel> {
  const text = argument.trim();
  if (text === '' || text.length > 4096 || text.includes('\0'))
    throw new OpenError('the model is to be named by a preset, a path or a Hub id (org/name)');
  const { presets } = options;
  if (presets.has('models', text)) return presetModel(text, presets);
  const path = text === '~' || text.startsWith('~/') ? join(ownHome(), text.slice(1)) : text;
  if (/^[./~]|^[A-Za-z]:[\\/]|\.(json|gguf|safetensors)$/i.test(text)) return openPath(path);
  const preset = findModelPreset(text, presets);
  // An existing folder `org/name` wins over a preset of that Hub id; a plain word does not.
  if (text.includes('/') && (await kindOf(path)) !== undefined) return openPath(path);
  if (preset !== undefined) return presetModel(preset, presets);
  if ((await kindOf(path)) !== undefined) return openPath(path);
  if (isHubId(text)) return openHubId(text, options);
  throw new OpenError(`there is no model "${text.slice(0, 100)}"${hint(text, presets)}`);
}

/** A file or folder, by its kind and its name. */
async function openPath(path: string): Promise<OpenedModel> {
  if ((await kindOf(path)) === 'folder') return openFolder(path);
  if (/\.gguf$/i.test(path)) {
    // Loaded on demand: few sessions open one.
    const { openGguf } = await import('./gguf/gguf-model.js');
    return openGguf(path);
  }
  if (/\.safetensors$/i.test(path)) return openSafetensors(path);
  if (/\.index\.json$/i.test(path)) return openIndex(path);
  return openConfig(path);
}

async function openHubId(hubId: string, options: OpenOptions): Promise<OpenedModel> {
  const environment = options.environment ?? process.env;
  const cached = await openCached(hubId, hubCacheFolder(environment));
  if (cached) return cached;
  if (options.offline || isOffline(environment))
    throw new OpenError(
      `${hubId}: not in the local Hub cache, and offline${hint(hubId, options.presets)}`,
    );
  return openFromHub(hubId, environment, options.milliseconds ?? 10_000);
}

function hint(text: string, presets: Presets): string {
  const near = suggestModels(text, presets);
  return near.length > 0
    ? `; nearest: ${near.join(', ')}`
    : '; "llm-tui models" lists what there is, a path or org/name opens others';
}
