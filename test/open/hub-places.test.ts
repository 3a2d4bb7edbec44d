import { expect, test } from 'vitest';
import { hubCacheFolder, hubHome, isHubId, isOffline } from '../../source/open/hub-places.js';

test('the cache is where huggingface_hub has it', () => {
  const of = (environment: Readonly<Record<string, string>>) => hubCacheFolder(environment, '/u');
  expect(of({})).toBe('/u/.cache/huggingface/hub');
  expect(of({ XDG_CACHE_HOME: '/c' })).toBe('/c/huggingface/hub');
  expect(of({ HF_HOME: '/h' })).toBe('/h/hub');
  expect(of({ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old' })).toBe('/old');
  expect(of({ HF_HUB_CACHE: '/new', HUGGINGFACE_HUB_CACHE: '/old' })).toBe('/new');
  expect(hubHome({ HF_HOME: '/h' }, '/u')).toBe('/h');
});

test.each([
  ['meta-llama/Llama-3.1-8B', true],
  ['Qwen/Qwen2.5-3B', true],
  ['gpt2', false],
  ['a/b/c', false],
  ['../etc', false],
  ['org/..', false],
  ['org/na--me', false],
  ['org/model.gguf', false],
  ['org/na me', false],
  ['org/na?x=1', false],
  ['-x/y', false],
])('%s is a Hub id: %s', (text, is) => {
  expect(isHubId(text)).toBe(is);
});

test('offline switches are read as in huggingface_hub', () => {
  expect(isOffline({ HF_HUB_OFFLINE: '1' })).toBe(true);
  expect(isOffline({ TRANSFORMERS_OFFLINE: 'yes' })).toBe(true);
  expect(isOffline({ HF_HUB_OFFLINE: '0' })).toBe(false);
  expect(isOffline({})).toBe(false);
});
