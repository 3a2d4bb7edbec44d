import { isObject, type JsonObject } from '../text/json.js';
import { type Config, ModelError } from './config.js';
import type { Model, PipelinePart, Unmodelled } from './model.js';

/**
 * Folders of a pipeline with weights besides the transformer's, and their labels. Source: diffusers
 * `pipeline_loading_utils.py`.
 */
export const PIPELINE_PARTS: ReadonlyMap<string, string> = new Map([
  ['text_encoder', 'Text encoder'],
  ['text_encoder_2', 'Text encoder 2'],
  ['text_encoder_3', 'Text encoder 3'],
  ['text_encoder_4', 'Text encoder 4'],
  ['image_encoder', 'Image encoder'],
  ['transformer_2', 'Second transformer'],
  ['vae', 'VAE'],
]);

/** An unreadable part is listed as unmodelled, and its weights are in no total. */
export function readPipeline(
  config: Config,
  read: (raw: JsonObject, name: string) => Model,
): { readonly pipeline?: readonly PipelinePart[]; readonly unread: readonly Unmodelled[] } {
  const pipeline: PipelinePart[] = [];
  const unread: Unmodelled[] = [];
  // Only diffusers' classes have parts in folders of their own.
  if (typeof config.raw['_class_name'] !== 'string') return { unread };
  for (const id of PIPELINE_PARTS.keys()) {
    if (!Object.hasOwn(config.raw, id)) continue;
    const part = config.value(id);
    try {
      if (!isObject(part)) throw new ModelError(`${id}: the config of a part is expected`);
      const model = read(part, nameOf(part, id));
      pipeline.push({ id, model });
      for (const row of model.unmodelled)
        if (row.only === undefined || row.only.includes('bytes'))
          unread.push({ ...row, field: `${id}.${row.field}` });
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      const effect = `its weights are not in the total: ${error.message}`;
      unread.push({ field: id, value: part ?? null, effect, severity: 'changes memory' });
    }
  }
  return { ...(pipeline.length > 0 && { pipeline }), unread };
}

/** The part's class as named in the pipeline's index. */
function nameOf(part: JsonObject, id: string): string {
  const { architectures, _class_name: name } = part;
  const said = Array.isArray(architectures) ? architectures[0] : name;
  return typeof said === 'string' ? said : id;
}
