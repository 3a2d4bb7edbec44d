import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isObject, type JsonObject } from '../text/json.js';
import { openingBudget } from './budget.js';
import { withFolder } from './folder-facts.js';
import { parseObject } from './json-text.js';
import { endsTooSoon } from './notices.js';
import { OpenError, systemReason } from './open-error.js';
import type { OpenedModel, StoredTensor } from './opened-model.js';
import { withPipelineParts } from './pipeline-parts.js';
import { kindOf, readText } from './read-file.js';
import { mainFormat, readSafetensors } from './safetensors.js';
import { visibleText } from './text.js';

/** Real configs have 1 to 700 kB; the largest list every unquantised module. */
const LARGEST_CONFIG = 8 * 2 ** 20;
const LARGEST_INDEX = 32 * 2 ** 20;
const MOST_FILES = 2000;

/** A config file. Throws `OpenError`. */
export async function openConfig(path: string): Promise<OpenedModel> {
  const config = parseObject(await readText(path, LARGEST_CONFIG), path);
  return { id: resolve(path), name: nameOf(path), config, notices: [] };
}

/**
 * Files with a model's sizes in order of preference: the Hub's config, the maker's own (Mistral's, Meta's), and that of the
 * transformer in a pipeline of diffusers.
 */
export const CONFIG_NAMES = ['config.json', 'params.json', 'transformer/config.json'] as const;

/** A folder that holds a `config.json`, a maker's `params.json`, or one GGUF model. Throws `OpenError`. */
export async function openFolder(path: string): Promise<OpenedModel> {
  const config = await configIn(path);
  if (config !== undefined) {
    const opened = await openWhole(dirname(config), config);
    const whole = await withPipelineParts({ config: opened.config, path: config }, (part) =>
      readPart(join(path, part)),
    );
    const notices = [...opened.notices, ...whole.notices];
    return {
      ...opened,
      config: whole.config,
      notices,
      id: resolve(path),
      name: nameOf(join(path, 'config.json')),
    };
  }
  let names: readonly string[];
  try {
    names = await readdir(path);
  } catch (error) {
    throw new OpenError(`${path}: ${systemReason(error)}`);
  }
  const heads = names.filter(
    (name) => /\.gguf$/i.test(name) && !/-0*([2-9]|\d\d+)-of-\d+\.gguf$/i.test(name),
  );
  const [only] = heads;
  if (only !== undefined && heads.length === 1) {
    const { openGguf } = await import('./gguf/gguf-model.js');
    return openGguf(join(path, only));
  }
  const why =
    heads.length > 1 ? `it has ${heads.length} .gguf files; name one` : 'it has no config.json';
  throw new OpenError(`${path}: is no model folder: ${why}`);
}

/** A JSON file of a pipeline; undefined where there is none. Throws `OpenError`. */
async function readPart(path: string): Promise<JsonObject | undefined> {
  return (await kindOf(path)) === 'file'
    ? parseObject(await readText(path, LARGEST_CONFIG), path)
    : undefined;
}

/** The path of a folder's config, or undefined. */
export async function configIn(folder: string): Promise<string | undefined> {
  for (const name of CONFIG_NAMES) {
    const path = join(folder, name);
    if ((await kindOf(path)) === 'file') return path;
  }
  return undefined;
}

/**
 * A folder's config with all other facts of the folder: headers of its weights, a separate quantisation file, a pooling
 * in place of a head. Unreadable headers are named in a notice and left out.
 */
async function openWhole(folder: string, path: string): Promise<OpenedModel> {
  const beside = await filesBeside(folder);
  const opened = await openConfig(path);
  const config = await withFolder(opened.config, folder, beside);
  const index = beside.find((name) => INDEX.test(name));
  const whole = beside.find((name) => WEIGHTS.test(name) || SHARD.test(name));
  if (index === undefined && whole === undefined) return { ...opened, config };
  try {
    const { tensors, weightsFormat, notices } =
      index === undefined
        ? await openSafetensors(join(folder, whole ?? ''))
        : await openIndex(join(folder, index));
    return {
      ...opened,
      config,
      ...(tensors && { tensors }),
      ...(weightsFormat !== undefined && { weightsFormat }),
      notices,
    };
  } catch (error) {
    if (!(error instanceof OpenError)) throw error;
    return { ...opened, config, notices: [`its weights are not read: ${error.message}`] };
  }
}

/** The index of weights in several files. */
const INDEX = /^(model|diffusion_pytorch_model)\.safetensors\.index\.json$/i;
/** Weights in one file; adapters, and copies in a maker's own form, are not the model's. */
const WEIGHTS = /^(model|diffusion_pytorch_model)\.safetensors$/i;

/** One of the files that weights are split into: its name, its number, and how many there are. */
const SHARD = /^((?:model|diffusion_pytorch_model)-)(\d{5})-of-(\d{5})\.safetensors$/i;

/** Files of a folder; none where it cannot be listed, and yet has the config that was opened. */
async function filesBeside(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

/** A `.safetensors` file, with the others of its model where it is one of several, and the config in its folder. Throws `OpenError`. */
export async function openSafetensors(path: string): Promise<OpenedModel> {
  return withTensors(path, shardsOf(path));
}

function shardsOf(path: string): readonly string[] {
  const [, stem, , last = '1'] = SHARD.exec(basename(path)) ?? [];
  if (stem === undefined) return [path];
  const count = Number(last);
  if (count < 1 || count > MOST_FILES)
    throw new OpenError(`${path}: is one of ${count} files; 1 to ${MOST_FILES} are read`);
  return Array.from({ length: count }, (_, index) =>
    join(dirname(path), `${stem}${String(index + 1).padStart(5, '0')}-of-${last}.safetensors`),
  );
}

/** The index of a model in several `.safetensors` files. Throws `OpenError`. */
export async function openIndex(path: string): Promise<OpenedModel> {
  const index = parseObject(await readText(path, LARGEST_INDEX), path);
  const map = index['weight_map'];
  if (!isObject(map)) throw new OpenError(`${path}: has no weight_map; is it a safetensors index?`);
  const files = [...new Set(Object.values(map))];
  const bad = files.find((file) => typeof file !== 'string' || basename(file) !== file);
  if (bad !== undefined || files.length > MOST_FILES)
    throw new OpenError(`${path}: its weight_map names no plain files beside it`);
  return withTensors(
    path,
    files.map((file) => join(dirname(path), String(file))),
  );
}

async function withTensors(path: string, files: readonly string[]): Promise<OpenedModel> {
  const notices: string[] = [];
  const tensors: StoredTensor[] = [];
  const budget = openingBudget();
  for (const file of files) {
    const header = await readSafetensors(file, budget);
    for (const tensor of header.tensors) tensors.push(tensor);
    if (header.cut) notices.push(endsTooSoon(file));
  }
  const beside = await configBeside(path);
  const opened = await openConfig(beside);
  const folder = dirname(beside);
  const config = await withFolder(opened.config, folder, await filesBeside(folder));
  // The dtypes of a quantised checkpoint are containers; its config has the format.
  const isQuantised = isObject(config['quantization_config']) || isObject(config['quantization']);
  const weightsFormat = isQuantised ? undefined : mainFormat(tensors);
  return {
    id: resolve(path),
    name: nameOf(path),
    config,
    tensors,
    ...(weightsFormat !== undefined && { weightsFormat }),
    notices,
  };
}

async function configBeside(path: string): Promise<string> {
  const config = await configIn(dirname(path));
  if (config === undefined)
    throw new OpenError(
      `${path}: no config.json beside it; a safetensors header tells shapes, not heads and layers`,
    );
  return config;
}

/** `models/Llama-3.1-8B/config.json` is named after its folder, `my-model.json` after itself. */
function nameOf(path: string): string {
  const whole = resolve(path);
  const stem = basename(whole).replace(/\.(json|safetensors|gguf)$/i, '');
  const common = /^(config|params|consolidated([-.].*)?|model([-.].*)?)$/.test(stem);
  return visibleText((common && basename(dirname(whole))) || stem, 100);
}
