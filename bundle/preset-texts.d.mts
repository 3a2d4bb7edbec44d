import type { Plugin as BundlePlugin } from 'esbuild';
import type { Plugin } from 'vitest/config';

export const presetTexts: BundlePlugin;
export const presetTextsInTests: Plugin;
