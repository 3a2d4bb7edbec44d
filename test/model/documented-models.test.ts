import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { architectures } from '../../source/model/architectures/index.js';

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
