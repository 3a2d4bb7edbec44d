import { join } from 'node:path';
import { openFromHub } from './hub.js';
import { isCachedInPart, openCached } from './hub-cache.js';
import { type Environment, hubCacheFolder, isHubId, isOffline } from './hub-places.js';
import { openConfig, openFolder, openIndex, openSafetensors } from './model-folder.js';
import { modelLabels, presetModel, resolvedPreset, suggestPresets } from './model-presets.js';
import { bareModelName, isModelUrl } from './names/model-address.js';
import { resolveModel } from './names/resolve-model.js';
import { NOT_THERE, OpenError } from './open-error.js';
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
  if (!isModelUrl(text) && PATH.test(text)) return openPath(path).catch(withName(text, presets));
  // An existing folder `org/name` wins over a preset of that Hub id; a plain word does not.
  if (text.includes('/') && (await kindOf(path)) !== undefined) return openPath(path);
  const found = resolveModel(text, modelLabels(presets));
  const { organisation, name } = bareModelName(text);
  const hubId = organisation === undefined ? text : `${organisation}/${name}`;
  // A downloaded repository is preferred to a preset of the same shapes.
  const isItself = found.kind === 'found' && !found.format && found.notices.length === 0;
  if (!isItself && isHubId(hubId)) {
    const cached = await openCached(hubId, hubCacheFolder(options.environment ?? process.env));
    if (cached) return cached;
  }
  if (found.kind === 'found') return resolvedPreset(text, found, presets);
  if ((await kindOf(path)) !== undefined) return openPath(path);
  if (isHubId(hubId)) return openHubId(hubId, options);
  const asked = JSON.stringify(text.slice(0, 100));
  if (found.kind === 'several')
    throw new OpenError(`${asked} may be ${listed(found.ids)}; name one`);
  throw new OpenError(`there is no model ${asked}${hint(text, presets)}`);
}

/** Text in the form of a path: it begins with a folder, or ends as a readable kind of file. */
const PATH = /^[./~]|^[A-Za-z]:[\\/]|\.(json|gguf|safetensors)$/i;

/** Names the model that an absent file would hold: file names are pasted from other machines. */
function withName(text: string, presets: Presets): (error: unknown) => never {
  return (error) => {
    const file = /([^\\/]+)\.gguf$/i.exec(text)?.[1];
    if (!(error instanceof OpenError) || !error.message.endsWith(NOT_THERE) || file === undefined)
      throw error;
    const found = resolveModel(file.replace(/[-.]\d{5}-of-\d{5}$/, ''), modelLabels(presets));
    if (found.kind !== 'found') throw error;
    const quote = found.format?.includes(' ') ? "'" : '';
    const format = found.format === undefined ? '' : ` --weights ${quote}${found.format}${quote}`;
    throw new OpenError(`${error.message}; its name is that of: ${found.id}${format}`);
  };
}

function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, 6).join(', ');
  return ids.length > 6 ? `${shown} and ${ids.length - 6} more` : shown;
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
  // Ollama's blobs are GGUF files without a name.
  if (/sha256-[0-9a-f]{64}$/.test(path)) {
    const { openGguf } = await import('./gguf/gguf-model.js');
    return openGguf(path);
  }
  if (/\.index\.json$/i.test(path)) return openIndex(path);
  return openConfig(path);
}

async function openHubId(hubId: string, options: OpenOptions): Promise<OpenedModel> {
  const environment = options.environment ?? process.env;
  if (options.offline || isOffline(environment)) {
    const isPart = await isCachedInPart(hubId, hubCacheFolder(environment));
    throw new OpenError(
      isPart
        ? `${hubId}: the local Hub cache has it without its config.json, and offline`
        : `${hubId}: not in the local Hub cache, and offline${hint(hubId, options.presets)}`,
    );
  }
  return openFromHub(hubId, environment, options.milliseconds ?? 10_000);
}

function hint(text: string, presets: Presets): string {
  const near = suggestPresets(text, presets);
  return near.length > 0
    ? `; nearest: ${near.join(', ')}`
    : '; "llm-tui models" lists what there is, a path or org/name opens others';
}
