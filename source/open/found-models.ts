import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isObject } from '../text/json.js';
import { type Environment, hubCacheFolder } from './hub-places.js';
import { parseObject } from './json-text.js';
import { configIn } from './model-folder.js';
import { kindOf, readText } from './read-file.js';
import { visibleText } from './text.js';
import { ownHome } from './user-folders.js';

/** A model on this machine: how to open it, its label, and the program that stores it. */
export interface FoundModel {
  /** A path, or `org/name` of the Hub cache. */
  readonly id: string;
  readonly name: string;
  readonly where: string;
  /** Bytes of its file; null for a folder. */
  readonly bytes: number | null;
}

export interface Places {
  readonly environment: Environment;
  readonly home: string;
  /** The working folder. */
  readonly here: string;
}

/** Entries read per place, since folders may hold anything. */
const MOST = 500;

/**
 * Models of the Hub's cache, of Ollama, LM Studio and llama.cpp, and of the working folder, each where the program
 * keeps them unless its own variable names another folder. Folders that can't be read hold none.
 */
export async function foundModels(
  places: Places = { environment: process.env, home: ownHome(), here: process.cwd() },
): Promise<readonly FoundModel[]> {
  const found = await Promise.all([
    hereModels(places),
    hubModels(places),
    ollamaModels(places),
    filesOf('LM Studio', lmStudioFolders(places), 2),
    filesOf('llama.cpp', llamaFolders(places), 0),
  ]);
  // The terminal would obey or hide an invisible character in a name.
  return found.flat().filter(({ id, name }) => visibleText(id + name) === id + name);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).toSorted().slice(0, MOST);
}

async function hubModels({ environment, home }: Places): Promise<readonly FoundModel[]> {
  const cache = hubCacheFolder(environment, home);
  const found: FoundModel[] = [];
  for (const name of await namesIn(cache)) {
    const [, id] = /^models--(.+)$/.exec(name) ?? [];
    if (id === undefined || !(await hasConfig(join(cache, name, 'snapshots')))) continue;
    const hubId = id.replace('--', '/');
    found.push({ id: hubId, name: hubId, where: 'Hub cache', bytes: null });
  }
  return found;
}

async function hasConfig(snapshots: string): Promise<boolean> {
  for (const commit of await namesIn(snapshots))
    if ((await configIn(join(snapshots, commit))) !== undefined) return true;
  return false;
}

const MODEL_LAYER = 'application/vnd.ollama.image.model';
const LARGEST_MANIFEST = 2 ** 20;

/** Ollama's manifests: `manifests/REGISTRY/NAMESPACE/NAME/TAG` names the blob that is the GGUF file. */
async function ollamaModels({ environment, home }: Places): Promise<readonly FoundModel[]> {
  const root = environment['OLLAMA_MODELS'] || join(home, '.ollama', 'models');
  const found: FoundModel[] = [];
  const manifests = await filesBelow(join(root, 'manifests'), 3);
  for (const manifest of manifests) {
    const digest = await modelDigest(manifest);
    if (digest === undefined) continue;
    const blob = join(root, 'blobs', digest.replace(':', '-'));
    const [tag = '', name = '', namespace = ''] = manifest.split(/[\\/]/).toReversed();
    const owner = namespace === 'library' ? '' : `${namespace}/`;
    const bytes = await sizeOf(blob);
    if (bytes !== null)
      found.push({ id: blob, name: `${owner}${name}:${tag}`, where: 'Ollama', bytes });
  }
  return found;
}

async function modelDigest(manifest: string): Promise<string | undefined> {
  try {
    const { layers } = parseObject(await readText(manifest, LARGEST_MANIFEST), manifest);
    const all = Array.isArray(layers) ? layers.filter(isObject) : [];
    const digest = all.find(({ mediaType }) => mediaType === MODEL_LAYER)?.['digest'];
    return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined;
  } catch {
    // A file that is no manifest names no model.
    return undefined;
  }
}

function lmStudioFolders({ home }: Places): readonly string[] {
  return [join(home, '.lmstudio', 'models'), join(home, '.cache', 'lm-studio', 'models')];
}

function llamaFolders({ environment, home }: Places): readonly string[] {
  const cache = environment['XDG_CACHE_HOME'] || join(home, '.cache');
  return [
    environment['LLAMA_CACHE'] || join(cache, 'llama.cpp'),
    join(home, 'Library', 'Caches', 'llama.cpp'),
  ];
}

/** GGUF files down to a depth; of a split model only the first part. */
async function filesOf(
  where: string,
  folders: readonly string[],
  depth: number,
): Promise<readonly FoundModel[]> {
  const found: FoundModel[] = [];
  for (const folder of folders)
    for (const path of await filesBelow(folder, depth)) {
      if (!isFirstGguf(path)) continue;
      found.push({
        id: path,
        name: path.slice(folder.length + 1),
        where,
        bytes: await sizeOf(path),
      });
    }
  return found;
}

async function hereModels({ here }: Places): Promise<readonly FoundModel[]> {
  const files = await filesOf('here', [here], 0);
  const folders: FoundModel[] = [];
  for (const name of ['.', ...(await namesIn(here))]) {
    const folder = resolve(here, name);
    if (name !== '.' && (name.startsWith('.') || (await kindOf(folder)) !== 'folder')) continue;
    if ((await configIn(folder)) !== undefined)
      folders.push({ id: folder, name, where: 'here', bytes: null });
  }
  return [...folders, ...files];
}

function isFirstGguf(path: string): boolean {
  const part = /-(\d{5})-of-\d{5}\.gguf$/i.exec(path)?.[1];
  return /\.gguf$/i.test(path) && (part === undefined || Number(part) === 1);
}

/** Files of a folder, down to a depth. */
async function filesBelow(folder: string, depth: number): Promise<readonly string[]> {
  const files: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.slice(0, MOST)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth > 0) files.push(...(await filesBelow(path, depth - 1)));
    else if (!entry.isDirectory()) files.push(path);
    if (files.length >= MOST) break;
  }
  return files.toSorted();
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    // A removed blob, or a broken link.
    return null;
  }
}
