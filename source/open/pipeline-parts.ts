import { PIPELINE_PARTS } from '../model/pipeline.js';
import type { Json, JsonObject } from '../text/json.js';

/** The config that a pipeline of diffusers is opened by. */
const OF_PIPELINE = /(^|[/\\])transformer[/\\]config\.json$/;

/**
 * The config of a pipeline's transformer with those of its other parts, under the names of their folders. Only parts
 * that its index lists are asked for: each is a file, or a request. Source: diffusers `pipeline_utils.py`, `model_index.json`.
 */
export async function withPipelineParts(
  opened: { readonly config: JsonObject; readonly path: string },
  read: (path: string) => Promise<JsonObject | undefined>,
): Promise<{ readonly config: JsonObject; readonly notices: readonly string[] }> {
  if (!OF_PIPELINE.test(opened.path)) return { config: opened.config, notices: [] };
  const index = await read('model_index.json');
  if (index === undefined)
    return {
      config: opened.config,
      notices: ['no model_index.json: the transformer is counted, text encoders and VAE are not'],
    };
  const parts: [string, Json][] = [];
  const missing: string[] = [];
  for (const id of PIPELINE_PARTS.keys()) {
    const entry = index[id];
    if (!Array.isArray(entry) || typeof entry[1] !== 'string') continue;
    const part = await read(`${id}/config.json`);
    if (part === undefined) missing.push(id);
    else parts.push([id, part]);
  }
  const config = { ...opened.config, ...Object.fromEntries(parts) };
  return {
    config,
    notices: missing.map((id) => `${id} has no config.json: its weights are in no total`),
  };
}
