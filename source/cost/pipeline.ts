import { bitsOfFormat, rankWeightBytes, wholeModel } from '../formats/index.js';
import type { Decoder, PipelinePart } from '../model/model.js';
import { countParameters } from '../model/parameters.js';
import { PIPELINE_PARTS } from '../model/pipeline.js';
import { type Ledger, quantities, sumOf } from '../quantity/index.js';
import { storedWeights } from '../scenario/checkpoint.js';
import { pictureOf, pictureTokens } from '../scenario/picture.js';
import type { Settled } from '../scenario/settled.js';
import { isUnderstood } from './certainty.js';
import { loadedFormat, weightsOf } from './weights.js';

/** A part of a diffusion pipeline beside its transformer, as it is loaded. */
export interface LoadedPart {
  readonly part: PipelinePart;
  readonly format: string;
  readonly bytes: number;
}

/** Bytes of one device of a diffusion pipeline at its fullest moment, and bytes that wait in host memory. */
export interface PipelineMemory {
  readonly weights: number;
  readonly activations: number;
  /** Whether the device holds the transformer at that moment, and which other parts it holds. */
  readonly hasTransformer: boolean;
  readonly parts: readonly LoadedPart[];
  readonly decodes: boolean;
  readonly host: number;
}

/** What the pipeline loads beside the transformer; text encoders in a format of their own. */
function loadedParts(settled: Settled): readonly LoadedPart[] {
  return (settled.model.pipeline ?? []).map((part) => {
    const format = formatOf(settled, part);
    const weights = weightsOf(part.model, format);
    // Encoders and VAE are not divided over ranks.
    const split = { ...wholeModel(part.model.layerCount), tensorParallel: settled.tp };
    const bytes = part.id === SECOND ? rankWeightBytes(weights, split) : weights.total;
    return { part, format, bytes };
  });
}

function formatOf(settled: Settled, { id, model }: PipelinePart): string {
  if (id === SECOND) return loadedFormat(settled);
  const asked = isEncoder(id) ? settled.scenario.encoderWeights : null;
  return asked ?? storedWeights(model, '');
}

/** A transformer that takes over at a later step (Wan 2.2). */
const SECOND = 'transformer_2';

/** Whether a part of a pipeline encodes the text. */
export const isEncoder = (id: string) => id.includes('encoder');

/**
 * The fullest moment of a diffusion pipeline: encoding the text, a step of the transformer, or decoding the latents.
 * With all parts on the device all weights stay there; with offload each part is there only while it runs. Source:
 * docs/cost-model.md, Diffusion pipelines.
 */
export function pipelineMemory(
  settled: Settled,
  own: { readonly weights: number; readonly activations: number },
): PipelineMemory {
  const parts = loadedParts(settled);
  const decoding = decodeBytes(settled);
  if (settled.scenario.parts === 'device') {
    const decodes = decoding > own.activations;
    return {
      weights: own.weights + sumOf(parts, ({ bytes }) => bytes),
      activations: Math.max(own.activations, decoding),
      hasTransformer: true,
      parts,
      decodes,
      host: 0,
    };
  }
  const none = { hasTransformer: false, parts: [], decodes: false };
  const moments = [
    { ...none, weights: own.weights, activations: own.activations, hasTransformer: true },
    ...parts.map((one) => {
      const decodes = one.part.id === 'vae';
      const steps = one.part.id === SECOND ? own.activations : 0;
      return {
        ...none,
        weights: one.bytes,
        activations: decodes ? decoding : steps,
        parts: [one],
        decodes,
      };
    }),
  ];
  const fullest = moments.reduce((most, moment) =>
    moment.weights + moment.activations > most.weights + most.activations ? moment : most,
  );
  return { ...fullest, host: own.weights + sumOf(parts, ({ bytes }) => bytes) };
}

/** The largest convolution of the decoder, over what is decoded at once. */
interface Decoding extends Decoder {
  readonly pixels: number;
  readonly shown: number;
  readonly bytes: number;
  readonly pictures: number;
}

function decodingOf(settled: Settled): Decoding | undefined {
  const { model, scenario, batch } = settled;
  const picture = pictureOf(model, scenario);
  const vae = loadedParts(settled).find(({ part }) => part.id === 'vae');
  if (!picture || !vae?.part.model.decoder) return undefined;
  const { decoder } = vae.part.model;
  const tile = scenario.vaeTile ?? Number.POSITIVE_INFINITY;
  return {
    ...decoder,
    pixels: Math.min(picture.width, tile) * Math.min(picture.height, tile),
    shown: Math.min(picture.shown, decoder.frames),
    bytes: Math.max(2, bitsOfFormat(vae.format) / 8),
    pictures: batch,
  };
}

/** Live bytes while the VAE decodes latents to pixels; 0 where the VAE is unknown. */
export function decodeBytes(settled: Settled): number {
  const decoding = decodingOf(settled);
  return decoding ? decoded.amount(decoding) : 0;
}

const define = quantities<Decoding>();

const decoded = define({
  id: 'pipeline.decodeBytes',
  label: 'Decoding of the latents',
  short: 'VAE decode',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What the VAE’s largest convolution reads, writes and unfolds at the size of the picture; it grows with pixels and frames, up to those of a tile.',
  formula: '⌈B·P·F·(i + o + k·i)·b/c⌉',
  symbols: {
    B: { value: ({ pictures }) => pictures, meaning: 'pictures of one pass', from: '--batch' },
    P: {
      value: ({ pixels }) => pixels,
      meaning: 'pixels that are decoded at once',
      from: '--resolution, --vae-tile',
    },
    F: { value: ({ shown }) => shown, meaning: 'frames at once', from: '--frames' },
    i: { value: ({ from }) => from, meaning: 'channels that it reads', from: 'config vae' },
    o: { value: ({ to }) => to, meaning: 'channels that it writes', from: 'config vae' },
    k: { value: ({ taps }) => taps, meaning: 'taps of its kernel', from: 'config vae' },
    b: {
      value: ({ bytes }) => bytes,
      meaning: 'bytes an element',
      unit: 'bytes',
      from: 'config vae',
    },
    c: { value: ({ cell }) => cell, meaning: 'pixels of one of its outputs', from: 'config vae' },
  },
  source: 'docs/cost-model.md, Diffusion pipelines',
  note: (work) =>
    `kernels that unfold nothing keep ${Math.round((100 * (work.from + work.to)) / (work.from + work.to + work.taps * work.from))} % of it`,
});

/** The row of the decoder at work. */
export function decodeEntry(settled: Settled, under: string): Ledger[] {
  const decoding = decodingOf(settled);
  return decoding ? [decoded.entry(decoding, { under, id: 'decode' })] : [];
}

const partBytes = quantities<LoadedPart>()({
  id: 'bytes',
  label: ({ part }) => `${PIPELINE_PARTS.get(part.id)}: ${part.model.name}`,
  short: ({ part }) => part.id.replace('text_encoder', 'text'),
  unit: 'bytes',
  certainty: ({ part }) => (isUnderstood(part.model, 'bytes') ? 'exact' : 'modelled'),
  what: 'Weights of a part of the pipeline beside its transformer, in its own format.',
  formula: 'weights',
  symbols: {
    weights: {
      value: ({ bytes }) => bytes,
      meaning: 'bytes of its tensors, each in the format of its class',
      unit: 'bytes',
      from: ({ part, format }) => `tensors of ${part.model.name} in ${format}`,
    },
  },
  source: 'docs/cost-model.md, Diffusion pipelines',
});

const partParameters = quantities<LoadedPart>()({
  id: 'parameters',
  label: ({ part }) => `Parameters of ${part.id}`,
  unit: 'parameters',
  certainty: ({ part }) => (isUnderstood(part.model, 'weights') ? 'exact' : 'modelled'),
  what: 'Weights of a part of the pipeline; they are not among the model’s own.',
  formula: 'n',
  symbols: {
    n: {
      value: ({ part }) => countParameters(part.model).total,
      meaning: 'elements of its tensors',
      from: ({ part }) => `config ${part.id}`,
    },
  },
  source: 'docs/cost-model.md, Diffusion pipelines',
});

/** The row of a part among a device's weights. */
export function partEntry(loaded: LoadedPart, under: string): Ledger {
  return partBytes.entry(loaded, { under, id: loaded.part.id });
}

/** A diffusion pipeline: the size of one pass, its parts, and the bytes of decoding. */
export interface PipelineReport {
  readonly tokens: number;
  readonly parts: readonly {
    readonly id: string;
    readonly name: string;
    readonly parameters: number;
    readonly weights: string;
    readonly bytes: number;
  }[];
  readonly decodeBytes: number;
  readonly figures: readonly Ledger[];
}

/** Null in training, and for models that make no pictures. */
export function pipelineReport(settled: Settled): PipelineReport | null {
  const picture = pictureOf(settled.model, settled.scenario);
  if (!picture || settled.mode === 'training') return null;
  const parts = loadedParts(settled);
  const decoding = decodingOf(settled);
  return {
    tokens: pictureTokens.amount(picture),
    parts: parts.map(({ part, format, bytes }) => ({
      id: part.id,
      name: part.model.name,
      parameters: countParameters(part.model).total,
      weights: format,
      bytes,
    })),
    decodeBytes: decodeBytes(settled),
    figures: [
      pictureTokens.entry(picture),
      ...(decoding ? [decoded.entry(decoding)] : []),
      ...parts.flatMap((part, index) =>
        [partBytes, partParameters].map((figure) =>
          figure.entry(part, { under: `pipeline.parts.${index}` }),
        ),
      ),
    ],
  };
}
