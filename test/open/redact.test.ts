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
  ['gpu-07.rack3.example.org', 'HOST'],
  ['a0-1b-2c-3d-4e-5f', 'MAC'],
  ['fe80::1c2d:3e4f, 2001:db8:0:1:2:3:4:5', 'ADDRESS, ADDRESS'],
  ['00000000:3B:00.0 at 12:30:05', '00000000:3B:00.0 at 12:30:05'],
  [
    'HF_ENDPOINT=https://ada:pa55@mirror.example.org',
    'HF_ENDPOINT=https://TOKEN@mirror.example.org',
  ],
  ['Authorization: Bearer abcdef123456', 'Authorization: Bearer TOKEN'],
  ['sk-proj-abcdefgh1234 ghp_abcdefghij', 'TOKEN TOKEN'],
  ['OPENAI_API_KEY="abc" password: hunter2', 'OPENAI_API_KEY="TOKEN" password: TOKEN'],
  ['Serial Number (system): C02XG0FDJHD3', 'Serial Number (system): SERIAL'],
  ['"serial_number": "1650921012345"', '"serial_number": "SERIAL"'],
  ['Unique ID: 0xdeadbeef01234567', 'Unique ID: SERIAL'],
  ['Provisioning UDID: 00008103-001A29', 'Provisioning UDID: SERIAL'],
  ['/home/grace/.cache, /Users/grace/x', '/home/USER/.cache, /Users/USER/x'],
  ['C:\\\\Users\\\\grace\\\\AppData', 'C:\\\\Users\\\\USER\\\\AppData'],
])('%s is shown as %s', (text, shown) => {
  expect(redacted(text, secrets)).toBe(shown);
});

test('the names that every machine has are shown', () => {
  const common = { home: '/', user: 'root', host: 'localhost' };
  expect(redacted('root at /dev/dri on localhost', common)).toBe('root at /dev/dri on localhost');
});

test('the user of a container image is not in the report', () => {
  const node = { home: '/home/node', user: 'node', host: 'localhost' };
  expect(redacted('Node v22.23.5 in /home/node', node)).toBe('Node v22.23.5 in ~');
});

test('the short name of a host is hidden too', () => {
  const found = { home: '/root', user: 'root', host: 'gpu01.example.org' };
  expect(redacted('gpu01: driver', found)).toBe('HOST: driver');
});
