import { isObject } from '../text/json.js';
import { QUANTISATION_FILE, withQuantisation } from './folder-facts.js';
import type { Environment } from './hub-places.js';
import { type HubRepository, hubRepository } from './hub-request.js';
import { hubTensors } from './hub-weights.js';
import { parseObject } from './json-text.js';
import { CONFIG_NAMES } from './model-folder.js';
import { OpenError } from './open-error.js';
import type { OpenedModel } from './opened-model.js';
import { withPipelineParts } from './pipeline-parts.js';
import { mainFormat } from './safetensors.js';

/**
 * Fetches a model's config.json from the Hub, or the maker's params.json where that is absent, and the headers of its
 * weights, within `milliseconds`. Unavailable headers are named in `notices`. Throws `OpenError` with one line on how
 * to proceed.
 */
export async function openFromHub(
  hubId: string,
  environment: Environment,
  milliseconds: number,
): Promise<OpenedModel> {
  const repository = await hubRepository(hubId, environment, milliseconds);
  for (const file of CONFIG_NAMES) {
    const answer = await repository.file(file);
    if (answer === undefined) continue;
    const config = parseObject(textOf(answer), `${hubId} on the Hub: ${file}`);
    const whole = await withPipelineParts({ config, path: file }, async (path) => {
      const part = await repository.file(path);
      return part && parseObject(textOf(part), `${hubId} on the Hub: ${path}`);
    });
    return withWeights(repository, {
      id: hubId,
      name: hubId.split('/')[1] ?? hubId,
      config: await withOwnQuantisation(repository, whole.config),
      notices: whole.notices,
    });
  }
  throw new OpenError(`${hubId}: the repository has no config.json`);
}

function textOf({ bytes }: { readonly bytes: Uint8Array }): string {
  return Buffer.from(bytes).toString('utf8');
}

/** ModelOpt writes the format into a file of its own, which only repositories of such names have. */
async function withOwnQuantisation(
  repository: HubRepository,
  config: OpenedModel['config'],
): Promise<OpenedModel['config']> {
  if (!/fp4|fp8|modelopt|int4|int8/i.test(repository.hubId)) return config;
  if (isObject(config['quantization_config'])) return config;
  const answer = await repository.file(QUANTISATION_FILE);
  if (answer === undefined) return config;
  return withQuantisation(
    config,
    parseObject(textOf(answer), `${repository.hubId}: ${QUANTISATION_FILE}`),
  );
}

async function withWeights(repository: HubRepository, model: OpenedModel): Promise<OpenedModel> {
  try {
    const tensors = await hubTensors(repository);
    if (tensors === undefined) return model;
    const isQuantised = isObject(model.config['quantization_config']);
    const weightsFormat = isQuantised ? undefined : mainFormat(tensors);
    return { ...model, tensors, ...(weightsFormat !== undefined && { weightsFormat }) };
  } catch (error) {
    if (!(error instanceof OpenError)) throw error;
    const notice = `the headers of its weights are not read: ${error.message}`;
    return { ...model, notices: [...model.notices, notice] };
  }
}
