import type { Model } from './model.js';
import { partOf } from './model-part.js';
import type { Site, Tensor } from './tensor.js';

/** The name of a matrix's module without the modules around it: `q_proj`. */
export function moduleName(name: string): string {
  return pathOf(name).at(-1) ?? name;
}

function pathOf(name: string): readonly string[] {
  return name.replace(/(\.base_layer)?\.weight$/, '').split('.');
}

/** Matrices of the text model that are modules: a stack of experts is a parameter. */
function textMatrices(model: Model): readonly Tensor[] {
  return model.tensors.filter(
    (tensor) =>
      tensor.role === 'matrix' && tensor.shape.length === 2 && partOf(tensor, model) === 'language',
  );
}

/**
 * Names of the text model's modules at these sites, as PEFT looks for them at the end of a module's path. The module
 * around it is named too where others share the name: `attn.c_proj` of GPT-2.
 */
export function adaptedNames(model: Model, sites: readonly Site[]): readonly string[] {
  const matrices = textMatrices(model);
  const others = new Set(
    matrices.filter(({ site }) => !sites.includes(site)).map(({ name }) => moduleName(name)),
  );
  const names = matrices
    .filter(({ site }) => sites.includes(site))
    .map(({ name }) =>
      others.has(moduleName(name)) ? pathOf(name).slice(-2).join('.') : moduleName(name),
    );
  return [...new Set(names)];
}

/** How to tell the modules of the text model from those of towers and projectors. */
interface TextModules {
  /** The module that holds the text model alone; undefined where none does. */
  readonly around: string | undefined;
  /** The modules that hold towers and projectors; empty of a model without any. */
  readonly beside: readonly string[];
}

export function textModules(model: Model): TextModules {
  const isText = (tensor: Tensor) => partOf(tensor, model) === 'language';
  const inLayers = model.tensors
    .filter((tensor) => isText(tensor) && tensor.layers.length > 0)
    .map(({ name }) => pathOf(name));
  const outer = (path: readonly string[]) => path.find((module) => module !== 'model') ?? '';
  // Adapters of another input lie in the text model's own layers (Phi-4-multimodal).
  const ofText = new Set(inLayers.map(outer));
  const others = model.tensors
    .filter((tensor) => !isText(tensor))
    .map(({ name }) => outer(pathOf(name)));
  return {
    around: inLayers[0]?.find(
      (module) =>
        /language|text|llm/.test(module) && inLayers.every((path) => path.includes(module)),
    ),
    beside: [...new Set(others.filter((module) => !ofText.has(module)))],
  };
}
