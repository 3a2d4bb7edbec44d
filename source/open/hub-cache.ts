import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { configIn, openFolder } from './model-folder.js';
import type { OpenedModel } from './opened-model.js';
import { kindOf, readText } from './read-file.js';

/** A commit's name; a ref with other content is not followed. */
const COMMIT = /^[0-9a-f]{7,64}$/;

/**
 * A model of the local Hub cache (`models--org--name/refs/main` → `snapshots/<commit>/config.json`), without `main`
 * the latest snapshot; undefined when absent. Throws `OpenError` when it is broken.
 */
export async function openCached(hubId: string, cache: string): Promise<OpenedModel | undefined> {
  const repository = join(cache, `models--${hubId.replace('/', '--')}`);
  const snapshot = await cachedSnapshot(repository);
  if (snapshot === undefined) return undefined;
  return {
    ...(await openFolder(snapshot)),
    id: hubId,
    name: hubId.split('/')[1] ?? hubId,
  };
}

/** Whether the cache has the model, though not its config: a download that broke off, or weights alone. */
export async function isCachedInPart(hubId: string, cache: string): Promise<boolean> {
  const repository = join(cache, `models--${hubId.replace('/', '--')}`);
  return (await kindOf(repository)) === 'folder';
}

async function cachedSnapshot(repository: string): Promise<string | undefined> {
  const snapshots = join(repository, 'snapshots');
  const main = await readText(join(repository, 'refs', 'main'), 200).catch(() => '');
  const commits = COMMIT.test(main.trim()) ? [main.trim()] : await newestFirst(snapshots);
  for (const commit of commits) {
    const snapshot = join(snapshots, commit);
    if ((await configIn(snapshot)) !== undefined) return snapshot;
  }
  return undefined;
}

async function newestFirst(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => COMMIT.test(name));
  const dated = await Promise.all(
    names.map(async (name) => ({
      name,
      changed: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  return dated.toSorted((left, right) => right.changed - left.changed).map(({ name }) => name);
}
