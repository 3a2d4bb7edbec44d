import { join } from 'node:path';
import { isObject, type JsonObject } from '../text/json.js';
import { parseObject } from './json-text.js';
import { readText } from './read-file.js';

/** ModelOpt's own description of a quantised checkpoint. */
export const QUANTISATION_FILE = 'hf_quant_config.json';
/** Sentence-transformers' list of the modules after the network. */
const MODULES_FILE = 'modules.json';

const LARGEST = 8 * 2 ** 20;

/** Adds to a config what the files beside it state: ModelOpt's quantisation, and a pooling in place of a head. */
export async function withFolder(
  config: JsonObject,
  folder: string,
  names: readonly string[],
): Promise<JsonObject> {
  let whole = config;
  if (names.includes(QUANTISATION_FILE)) {
    const path = join(folder, QUANTISATION_FILE);
    whole = withQuantisation(whole, parseObject(await readText(path, LARGEST), path));
  }
  return names.includes(MODULES_FILE) ? withoutHead(whole) : whole;
}

/** ModelOpt's `hf_quant_config.json` as a `quantization_config`, where the config has none of its own. */
export function withQuantisation(config: JsonObject, file: JsonObject): JsonObject {
  const { quantization } = file;
  if (!isObject(quantization) || isObject(config['quantization_config'])) return config;
  const { exclude_modules: ignore, ...rest } = quantization;
  return {
    ...config,
    quantization_config: { quant_method: 'modelopt', ...rest, ...(ignore && { ignore }) },
  };
}

/** Embedders of sentence-transformers are stored as the bare network, whatever class they were trained as. */
function withoutHead(config: JsonObject): JsonObject {
  const [name, ...others] = Array.isArray(config['architectures']) ? config['architectures'] : [];
  if (typeof name !== 'string') return config;
  const base = name.replace(/(For[A-Z]\w*|LMHeadModel)$/, 'Model');
  return { ...config, architectures: [base, ...others] };
}
