import { countParameters } from '../model/parameters.js';
import { type Ledger, quantities, sumOf } from '../quantity/index.js';
import { type PictureWork, pictureOf } from '../scenario/picture.js';
import type { Settled } from '../scenario/settled.js';
import { isEncoder } from './pipeline.js';
import { peakFlops } from './rates.js';
import { boundEntries, boundsOf } from './speed/evidence/bounds.js';
import type { Range } from './speed/figures.js';
import { speedParts } from './speed/parts.js';
import type { Pass } from './speed/pass.js';
import { secondsOf } from './speed/phase.js';

/** What a whole picture or video takes: its text encoded, steps of the transformer, latents decoded. */
interface PictureTime {
  readonly settled: Settled;
  readonly picture: PictureWork;
  readonly pass: Pass;
  readonly passSeconds: number;
}

const passesOf = ({ picture }: PictureTime): number => (picture.guided ? 2 : 1);

function encodingFlops(time: PictureTime): number {
  const { settled, picture } = time;
  const encoders = (settled.model.pipeline ?? []).filter(({ id }) => isEncoder(id));
  const flops = sumOf(encoders, ({ model }) => {
    const tokens = Math.min(
      picture.encodedTokens,
      model.maximumSequence ?? Number.POSITIVE_INFINITY,
    );
    return 2 * countParameters(model).activeWithoutInputEmbedding * tokens;
  });
  return flops * passesOf(time) * settled.batch;
}

function decodingFlops({ settled, picture: { width, height, shown } }: PictureTime): number {
  const vae = settled.model.pipeline?.find(({ id }) => id === 'vae')?.model.decoder;
  return (vae?.flopsPerPixel ?? 0) * width * height * shown * settled.batch;
}

const seconds = quantities<PictureTime>()({
  id: 'pipeline.seconds',
  label: ({ settled: { batch }, picture }) => {
    const made = picture.shown > 1 ? 'video' : 'picture';
    return batch === 1 ? `A whole ${made}` : `${batch} whole ${made}s`;
  },
  short: 'Generation',
  unit: 'seconds',
  certainty: 'modelled',
  what: 'The steps of the transformer, with the text encoded before and the latents decoded after; it grows with steps, area and frames.',
  formula: 'S·g·t + (E + V)/(q·P)',
  symbols: {
    S: { value: ({ picture }) => picture.steps, meaning: 'steps', from: '--steps' },
    g: {
      value: passesOf,
      meaning: 'passes of a step: 2 where guidance passes without the text too',
      from: '--guidance',
    },
    t: {
      value: ({ passSeconds }) => passSeconds,
      meaning: 'one pass of the transformer',
      unit: 'seconds',
      from: 'derived as speed.prefill',
    },
    E: {
      value: encodingFlops,
      meaning: ({ picture }) =>
        `2 for each weight of the text encoders and each token that they read, ${picture.encodedTokens} at most`,
      unit: 'flops',
      from: 'config text_encoder',
    },
    V: {
      value: decodingFlops,
      meaning: 'convolutions of the VAE’s decoder over all pixels and frames',
      unit: 'flops',
      from: 'config vae, --resolution, --frames',
    },
    q: {
      value: ({ pass }) => pass.settled.scenario.mfu ?? pass.pace.promptHalf,
      meaning: 'share of the peak that is reached',
      from: ({ pass: { settled, request } }) =>
        settled.scenario.mfu === null ? `engine ${request.id}, measured` : '--mfu',
    },
    P: {
      value: ({ pass }) => peakFlops(pass.device, 'bf16'),
      meaning: 'peak of the device in bf16',
      unit: 'flopsPerSecond',
      from: 'machine dense FLOP/s',
    },
  },
  source: 'docs/cost-model.md, Diffusion pipelines',
});

/** Seconds of all pictures of the batch, with the band of a pass. */
export interface PictureTimeReport {
  readonly seconds: number;
  readonly band: Range;
  readonly entry: Ledger;
  /** Pages of the band. */
  readonly bounds: readonly Ledger[];
}

/** Null where nothing is known of the device's rate, or no picture is made. */
export function pictureTime(settled: Settled): PictureTimeReport | null {
  const picture = pictureOf(settled.model, settled.scenario);
  if (!picture) return null;
  const { prefill: pass, reading, banded } = speedParts(settled);
  const passSeconds = secondsOf(reading);
  const band = banded.find(({ figure }) => figure === 'prefillSeconds')?.band;
  if (!band || passSeconds <= 0 || peakFlops(pass.device, 'bf16') <= 0) return null;
  const time = { settled, picture, pass, passSeconds };
  const entry = seconds.entry(time);
  const { id: row, label: name, amount, unit } = entry;
  // Passes take nearly all of the time, so the spread is theirs.
  const spread = { ...band.spread, value: amount };
  const { low, high } = boundsOf(spread);
  const bounds = boundEntries(spread, { name, row, under: 'pipeline.band', unit });
  return {
    seconds: amount,
    band: { low, high },
    entry,
    bounds,
  };
}
