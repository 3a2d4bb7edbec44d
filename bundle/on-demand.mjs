import { bundleOptions } from './options.mjs';
import { graphOf } from './parts.mjs';
import { drawingFrom } from './vendor.mjs';

/**
 * Modules that no first frame of a usual model needs, although its code imports them. Each entry is a module, or a
 * folder with everything that only it needs; it has a file of its own, which is read when one of its exports is first
 * used. Modules named in `import()` are loaded on demand anyway. A module that uses an entry while it is itself loaded
 * would load it at every start; a test in test/bundle fails then.
 */
export const ON_DEMAND = [
  'node_modules/shell-quote/',
  'node_modules/smol-toml/',
  'node_modules/yaml/',
  // Training: its ledgers, its step, its states.
  'source/cost/kept-by-layer.ts',
  'source/cost/memory/saved-activations.ts',
  'source/cost/memory/training-activations.ts',
  'source/cost/model-states.ts',
  'source/cost/per-operation.ts',
  'source/cost/saved-rows.ts',
  'source/cost/step-time/',
  'source/cost/training-ledger.ts',
  'source/cost/training-memory.ts',
  'source/cost/training-run.ts',
  // Searches.
  'source/cost/search/plan/nearest.ts',
  'source/cost/search/plan/plan.ts',
  'source/cost/shards.ts',
  // Figures for models that are not fully understood.
  'source/cost/brackets.ts',
  'source/model/readings.ts',
  // Engines; the architecture's is the default.
  'source/engines/deepspeed/engine.ts',
  'source/engines/exllama/engine.ts',
  'source/engines/ktransformers/engine.ts',
  'source/engines/llama-cpp/engine.ts',
  'source/engines/lmstudio/engine.ts',
  'source/engines/megatron/engine.ts',
  'source/engines/mlx/engine.ts',
  'source/engines/ollama/engine.ts',
  'source/engines/sglang/engine.ts',
  'source/engines/tensorrt-llm/engine.ts',
  'source/engines/tgi/engine.ts',
  'source/engines/torchtitan/engine.ts',
  'source/engines/torchtune/engine.ts',
  'source/engines/transformers/engine.ts',
  'source/engines/unsloth/engine.ts',
  'source/engines/vllm/engine.ts',
  // Formulas that the build could not compile.
  'source/quantity/compile.ts',
  // Models of other kinds than the first.
  'source/cost/parameters/dimension-names.ts',
  'source/model/architectures/dense/by-fields.ts',
  'source/model/architectures/dense/index.ts',
  'source/model/architectures/diffusion/',
  'source/model/architectures/encoders/',
  'source/model/architectures/experts/',
  'source/model/architectures/hybrid/',
  'source/model/blocks/experts-operations.ts',
  'source/model/blocks/latent-operations.ts',
  'source/model/inventory.ts',
  'source/model/meta-params.ts',
  'source/model/mistral-params.ts',
  // Files of weights, and what they state.
  'source/formats/file-weights.ts',
  'source/formats/gguf-mixture.ts',
  'source/formats/gguf-slot-rules.ts',
  'source/formats/gguf-tensors.ts',
  'source/formats/split-problem.ts',
  'source/formats/stored-gguf.ts',
  'source/open/hub-cache.ts',
  'source/open/hub-request.ts',
  'source/open/hub-weights.ts',
  'source/open/hub.ts',
  'source/open/model-folder.ts',
  'source/open/names/resolve-model.ts',
  'source/open/safetensors.ts',
  // Machines that are detected or named by their parts.
  'source/hardware/catalogue.ts',
  'source/hardware/driver-name.ts',
  'source/hardware/find-machine.ts',
  'source/hardware/machine-preset.ts',
  'source/hardware/slice.ts',
  'source/open/detect/',
  'source/open/stand-in.ts',
  'source/open/workload-presets.ts',
  'source/scenario/read-hardware.ts',
  'source/scenario/read-scenario.ts',
  // Views that the dashboard shows on request.
  'source/dashboard/explained.ts',
  'source/dashboard/lists.ts',
  'source/dashboard/terminal/crash.ts',
  'source/open/atomic-file.ts',
  'source/report/device.ts',
];

/** Modules in which each run begins. */
export const MAIN = [
  'source/cli.tsx',
  'source/command-line/cut-program.ts',
  'source/command-line/parse.ts',
];

/** Modules that each common kind of run needs in addition, one file each. */
export const STARTS = {
  dashboard: ['source/command-line/run-dashboard.ts'],
  report: ['source/command-line/answer.ts', 'source/report/json.ts'],
};

/** Whether `importer` loads the module at `path` on first use. */
const isOnDemand = (path, importer) =>
  ON_DEMAND.some((start) => path.startsWith(start) && !importer.startsWith(start));

/** Options of the program's bundles, which take the drawing packages from a file of their own. */
export const programOptions = () => {
  const options = bundleOptions('beside');
  return { ...options, plugins: [drawingFrom('./drawing.js'), ...options.plugins] };
};

export const modulesOfProgram = () => graphOf('source/cli.tsx', programOptions(), isOnDemand);
