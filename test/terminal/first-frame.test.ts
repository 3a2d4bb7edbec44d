import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSession } from './session.js';

const folder = mkdtempSync(join(tmpdir(), 'first-frame-'));
const watcher = join(folder, 'watcher.cjs');
writeFileSync(
  watcher,
  `const made = [];
  const fs = require('node:fs');
  const { basename } = require('node:path');
  const read = [];
  let atFrame;
  const { readFileSync } = fs;
  fs.readFileSync = (file, ...all) => {
    if (/dist.[\\w-]+[.]js$/.test(String(file))) read.push(basename(String(file)));
    return readFileSync(file, ...all);
  };
  const { writeSync } = fs;
  fs.writeSync = (descriptor, data, ...all) => {
    if (String(data).includes('KV cache')) atFrame ??= [...read];
    return writeSync(descriptor, data, ...all);
  };
  for (const name of ['Segmenter', 'NumberFormat', 'DateTimeFormat', 'Collator']) {
    const original = Intl[name];
    Intl[name] = new Proxy(original, { construct: (...all) => (made.push(name), Reflect.construct(...all)) });
  }
  const { toLocaleString } = Number.prototype;
  Number.prototype.toLocaleString = function (...all) {
    made.push('toLocaleString');
    return toLocaleString.apply(this, all);
  };
  process.on('exit', () => {
    const loaded = process.moduleLoadList.filter((name) => /undici|child_process/.test(name));
    require('node:fs').writeFileSync(process.env.WATCHED, JSON.stringify({ made, loaded, atFrame }));
  });`,
);

describe('the first frame', () => {
  it('is drawn without tables of ICU, an HTTP client, another process or a part on demand, which would double its time', async () => {
    const watched = join(folder, 'watched.json');
    const session = startSession({
      args: ['llama-3.1-8b', '--hardware', 'h100-sxm-80gb'],
      environment: { NODE_OPTIONS: `--require ${watcher}`, WATCHED: watched },
    });
    await session.waitFor('KV cache');
    session.press('q');
    await session.exit;
    expect(JSON.parse(readFileSync(watched, 'utf8'))).toEqual({
      made: [],
      loaded: [],
      atFrame: ['cli.js', 'program.js', 'dashboard.js'],
    });
  });
});
