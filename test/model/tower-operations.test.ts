import { describe, expect, test } from 'vitest';
import { activationSettings } from '../../source/cost/activation-settings.js';
import { buildReport } from '../../source/cost/build-report.js';
import { encoderFlops } from '../../source/cost/flops.js';
import { layerBytes, UNDIVIDED } from '../../source/cost/saved-tensors.js';
import { qwen25Vision } from '../../source/model/blocks/towers/qwen-vision.js';
import { clip, siglip } from '../../source/model/blocks/towers/siglip.js';
import { asEnds, type Tower } from '../../source/model/blocks/towers/tower.js';
import { whisperEncoder } from '../../source/model/blocks/towers/whisper.js';
import { Config } from '../../source/model/config.js';
import type { EncoderTower } from '../../source/model/model.js';
import { workOf } from '../../source/model/operations.js';
import { towersOf } from '../../source/model/tower-layers.js';
import { sumOf } from '../../source/quantity/index.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../cost/scenarios.js';

function towerOf({ tensors }: Tower): EncoderTower {
  const [tower, ...others] = towersOf(asEnds(tensors));
  if (!tower || others.length > 0) throw new Error('one tower');
  return tower;
}

function flopsOf(tower: EncoderTower, patches: number): number {
  const tokens = patches + tower.classTokens;
  const { layers, core } = encoderFlops(tower.groups, tokens);
  return 2 * patches * tower.patchElements + tokens * (layers + core);
}

interface Vit {
  readonly patch: number;
  readonly width: number;
  readonly inner: number;
  readonly layers: number;
  readonly heads: number;
}

const vit = ({ patch, width, inner, layers, heads }: Vit) =>
  new Config({
    patch_size: patch,
    hidden_size: width,
    intermediate_size: inner,
    num_hidden_layers: layers,
    num_attention_heads: heads,
  });

const B32 = { patch: 32, width: 768, inner: 3072, layers: 12, heads: 12 };
const L14 = { patch: 14, width: 1024, inner: 4096, layers: 24, heads: 16 };
const B16 = { ...B32, patch: 16 };

describe('FLOPs of one image in a tower', () => {
  // mlfoundations/open_clip, docs/model_profile.csv, image_gflops: 2 for each multiply-add, with the projection of the
  // class token; rounded there to 0.01.
  test.each([
    ['ViT-B-32', clip(vit(B32), ''), 7 ** 2, 8.82],
    ['ViT-L-14', clip(vit(L14), ''), 16 ** 2, 162.03],
    ['ViT-L-14-336', clip(vit(L14), ''), 24 ** 2, 381.92],
  ])('%s', (_, tower, patches, published) => {
    const projected = (2 * (tower.width === 768 ? 768 * 512 : 1024 * 768)) / 1e9;
    expect(flopsOf(towerOf(tower), patches) / 1e9 + projected).toBeCloseTo(published, 2);
  });

  // The same table, ViT-B-16-SigLIP: 35.42 with its pooling head, which has keys and values of every patch.
  test('ViT-B-16-SigLIP, its pooling head added by hand', () => {
    const tower = towerOf(siglip(vit(B16), ''));
    const head = 2 * 768 ** 2 * (2 * 196 + 2) + 4 * 196 * 768 + 4 * 768 * 3072;
    expect((flopsOf(tower, 196) + head) / 1e9).toBeCloseTo(35.42, 2);
  });
});

/** `dynamic_preprocess` of InternVL's model pages: 1344 pixels a side are 3 × 3 tiles of 448 and a thumbnail. */
test.each(['flash', 'eager'] as const)(
  'tiles of an image are read apart: ten take ten times what one takes (%s)',
  (attention) => {
    const visionAt = (imageSize: string) =>
      buildReport(
        scenarioOf('internvl3-8b-hf', 'h100-sxm-80gb', { images: 1, imageSize, attention }),
      ).vision;
    const [one, ten] = [visionAt('448x448'), visionAt('1344x1344')];
    expect((ten?.flops ?? 0) / (one?.flops ?? 1)).toBeCloseTo(10, 9);
    expect(ten?.activationBytes).toBe(10 * (one?.activationBytes ?? 0));
  },
);

describe('the layers of a tower', () => {
  test('keep what a layer of their sizes keeps (arXiv:2205.05198 eq. 2, without dropout)', () => {
    const settled = settle(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { mode: 'training', attention: 'eager' }),
    );
    const tokens = 257;
    const settings = {
      ...activationSettings(settled, 1),
      tokens,
      sequence: tokens,
      kernels: 'fused',
      dropout: false,
    } as const;
    const [group] = towerOf(clip(vit(L14), '')).groups;
    if (!group) throw new Error('a tower has layers');
    // 34·s·b·h without the two masks of dropout, and 2 of the 5 bytes of each score.
    const bytes = 32 * tokens * 1024 + 2 * 16 * tokens ** 2;
    expect(layerBytes(group, settings, UNDIVIDED)).toBe(bytes);
  });

  test('have every matrix of a layer as a product', () => {
    const [group] = towerOf(clip(vit(L14), '')).groups;
    if (!group) throw new Error('a tower has layers');
    expect(sumOf(workOf(group).products, ({ k, n, uses }) => k * n * uses)).toBe(12 * 1024 ** 2);
    expect(group.layers).toHaveLength(24);
  });

  test('attend within windows where the config says so', () => {
    const tower = towerOf(qwen25Vision(new Config({ fullatt_block_indexes: [7, 15, 23, 31] }), ''));
    const windows = tower.groups.map(({ layers, mixers: [mixer] }) => [
      layers.length,
      mixer?.kind === 'attention' ? mixer.window : undefined,
    ]);
    expect(windows).toEqual([
      [4, undefined],
      [28, 64],
    ]);
  });

  test('name their kind of input: images or sound', () => {
    const audio = new Config({
      hidden_size: 1280,
      encoder_layers: 2,
      encoder_ffn_dim: 5120,
      encoder_attention_heads: 20,
    });
    expect(towerOf(whisperEncoder(audio, '')).input).toBe('sound');
  });
});
