import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { architectures } from '../../source/model/architectures/index.js';
import { readModel } from '../../source/model/read-model.js';
import { presetConfig } from './preset-config.js';

/** The page that says which kinds are exact. */
const page = readFileSync(new URL('../../docs/models.md', import.meta.url), 'utf8');
const [exact = '', bracketed = ''] = page.split('## Bracketed, and why');

/** Types as configs spell them, of the rows whose words are no families' names. */
const NAMED =
  'bert roberta xlm-roberta modernbert distilbert deberta-v2 electra albert nomic_bert new xlnet clip siglip siglip2 whisper wav2vec2 hubert llada Dream ouro ctrl';

test.each(NAMED.split(' '))('%s, which the page calls exact, has a file', (type) => {
  expect(exact).toContain(type);
  expect([...architectures.keys()]).toContain(type);
});

test.each(['t5gemma', 'moshi', 'blt', 'xlstm', 'deberta'])(
  '%s, which it calls bracketed, has none',
  (type) => {
    expect(bracketed.toLowerCase().replaceAll(/[ -]/g, '')).toContain(type);
    expect([...architectures.keys()]).not.toContain(type);
  },
);

/** One preset of each row of the table of what is exact. */
const ONE_OF_EACH = new Map([
  ['decoders', 'llama-3.1-8b'],
  ['mixtures of experts', 'mixtral-8x7b-v0.1'],
  ['hybrids and recurrent', 'ai21-jamba-mini-1.5'],
  ['encoders, embedders, rerankers', 'bge-m3'],
  ['two towers', 'clip-vit-base-patch32'],
  ['encoder–decoders', 't5-3b'],
  ['vision and audio wrappers', 'qwen2.5-vl-7b-instruct'],
  ['speech', 'whisper-large-v3'],
  ['diffusion language models', 'llada-8b-base'],
  ['diffusion pipelines', 'flux.1-dev'],
]);

/** Kinds of which no preset is shipped: their types are held by the tests of published models. */
const WITHOUT_PRESET = ['looped, layer-wise'];

const rows = [...exact.matchAll(/^\| ([^|]+?) \|/gm)].flatMap(([, kind = '']) =>
  kind === 'kind' || kind.startsWith('---') ? [] : [kind],
);

test('every kind that the page calls exact has a model here', () => {
  expect(rows).toEqual([...ONE_OF_EACH.keys(), ...WITHOUT_PRESET]);
});

test.each([...ONE_OF_EACH])('%s: all of %s is read', (_, id) => {
  expect(readModel(presetConfig(id), id).unmodelled).toEqual([]);
});
