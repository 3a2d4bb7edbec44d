import { expect, test } from 'vitest';
import { redacted } from '../../source/open/doctor/redact.js';

const secrets = { home: '/home/ada.b', user: 'ada.b', host: 'gpu-07' };

test.each([
  ['/home/ada.b/.cache/llm-tui', '~/.cache/llm-tui'],
  ['ada.b@GPU-07: no driver', 'USER@HOST: no driver'],
  ['adaxb is someone else', 'adaxb is someone else'],
  ['GPU-4f1b2c3d-0000-1111-2222-333344445555', 'GPU-UUID'],
  ['http://10.0.0.12:8000, 0a:1b:2c:3d:4e:5f', 'http://ADDRESS:8000, MAC'],
  ['driver 550.54.15, NVIDIA H100', 'driver 550.54.15, NVIDIA H100'],
  ['Serial Number : 1650921012345', 'Serial Number : SERIAL'],
  ['HF_TOKEN=hf_abcdefghijklmnop', 'HF_TOKEN=TOKEN'],
])('%s is shown as %s', (text, shown) => {
  expect(redacted(text, secrets)).toBe(shown);
});

test('the names that every machine has are shown', () => {
  const common = { home: '/', user: 'root', host: 'localhost' };
  expect(redacted('root at /dev/dri on localhost', common)).toBe('root at /dev/dri on localhost');
});
