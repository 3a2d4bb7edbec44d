import type { Tensor } from '../model/tensor.js';

/** Kinds of matrices that a checkpoint may keep in a format of their own. */
export const WEIGHT_CLASSES = [
  'attention',
  'experts',
  'shared-experts',
  'embedding',
  'head',
  'towers',
] as const;

export type WeightClass = (typeof WEIGHT_CLASSES)[number];

/** Ids of formats, for classes that have a format of their own. */
export type ClassFormats = Readonly<Partial<Record<WeightClass, string>>>;

/**
 * The class of a weight; undefined for weights that no format quantises: norms, biases, routers, and those that
 * engines hold in fp32. A feed-forward that every token passes through counts as a shared expert.
 */
export function classOf(tensor: Tensor): WeightClass | undefined {
  const { site, role, part, experts, isSingle } = tensor;
  if (isSingle || site === 'router' || (role !== 'matrix' && role !== 'table')) return undefined;
  if (site === 'embedding') return 'embedding';
  if (site === 'head') return 'head';
  if (tensor.shape.length < 2) return undefined;
  if (part === 'other') return 'towers';
  if (part === 'attention') return 'attention';
  if (part !== 'feedForward') return undefined;
  return experts ? 'experts' : 'shared-experts';
}

/** The class of a text, with its format: `attention=fp8`. Undefined where it names no class. */
export function classFormat(text: string): readonly [WeightClass, string] | undefined {
  const [name = '', id = ''] = text.split('=', 2);
  const known = WEIGHT_CLASSES.find((candidate) => candidate === name);
  return known && id !== '' ? [known, id] : undefined;
}
