import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readModel } from '../../../source/model/read-model.js';
import { openGguf } from '../../../source/open/gguf/gguf-model.js';
import { temporaryFolder } from '../fixtures.js';
import { llamaMetadata, llamaTensors } from './gguf-samples.js';
import { writeGguf } from './write-gguf.js';

test('Llama-3.1-8B from its GGUF header has 8,030,261,248 parameters, as published', async () => {
  const path = join(temporaryFolder(), 'llama.gguf');
  writeFileSync(path, writeGguf(llamaMetadata, llamaTensors));
  const { config, name } = await openGguf(path);
  const parameters = readModel(config, name).tensors.map(
    ({ shape, copies }) => copies * shape.reduce((product, size) => product * size, 1),
  );
  expect(parameters.reduce((sum, count) => sum + count, 0)).toBe(8_030_261_248);
});
