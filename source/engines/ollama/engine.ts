import { type Engine, NO_WORDS } from '../contract.js';
import { llamaCpp } from '../llama-cpp/engine.js';
import { stated } from '../stated.js';
import { isAtLeast } from '../version.js';
import { asGguf } from '../weights.js';

const SOURCE = 'ollama/ollama, envconfig/config.go';
const DATE = '2026-11-29';

const DEFAULTS = {
  ...llamaCpp.serving.defaults(),
  maximumSequences: stated(1, `${SOURCE}: OLLAMA_NUM_PARALLEL`, DATE),
};

/** Ollama's own quantiser keeps value projections in F16; its library has no other K mixtures. */
function asOllama(format: string): string {
  return /^q[3-5]_k_[sml]$/.test(format) ? `${format}-ollama` : asGguf(format);
}

/**
 * The release from which it starts llama-server, of build b9452; runners of its own before put the layers on devices
 * ahead of the output. Source: ollama/ollama, LLAMA_CPP_VERSION; llm/server.go of 0.24 (assignLayers).
 */
const OUTPUT_FIRST = '0.30';

/** Ollama: llama.cpp's cells and buffers under its own defaults. */
export const ollama = {
  label: 'Ollama',
  programs: ['ollama'],
  release: { version: '0.15.5', date: DATE },
  formats: {
    ...llamaCpp.formats,
    source: `${llamaCpp.formats.source}; ollama/ollama, server/quantization.go`,
  },
  words: {
    ...NO_WORDS,
    gpuLayers: 'PARAMETER num_gpu',
  },
  serving: {
    ...llamaCpp.serving,
    countsOutputFirst: (version) => version !== null && isAtLeast(version, OUTPUT_FIRST),
    // It runs llama.cpp, whose switches it hides.
    isPlannedFor: () => false,
    defaults: () => DEFAULTS,
    weights: { ...llamaCpp.serving.weights, loads: asOllama },
  },
  training: null,
} as const satisfies Engine;
