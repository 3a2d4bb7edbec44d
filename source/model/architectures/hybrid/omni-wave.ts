import { bare, linear, patches, repeated } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { passOver } from './decoder-part.js';
import { snake } from './omni-speech.js';

/**
 * Qwen2.5-Omni's token2wav: a diffusion transformer that turns codes into a mel-spectrogram, and BigVGAN, which turns
 * that into a wave. Source: `modeling_qwen2_5_omni.py`.
 */
export function token2wav(config: Config): LayerTensor[] {
  const dit = config.section('dit_config');
  const vocoder = config.section('bigvgan_config');
  return [
    ...(dit ? melTransformer(dit, 'token2wav.code2wav_dit_model.') : []),
    ...(vocoder ? bigVgan(vocoder, 'token2wav.code2wav_bigvgan_model.') : []),
  ];
}

function melTransformer(section: Config, prefix: string): LayerTensor[] {
  const config = section.withDefaults({ hidden_size: 1024, head_dim: 64 });
  passOver(config, DIT_MOOT);
  const width = config.count('hidden_size');
  const layers = config.count(config.has('depth') ? 'depth' : 'num_hidden_layers', 22);
  const heads = config.count(config.has('heads') ? 'heads' : 'num_attention_heads', 16);
  const attention = heads * config.count('head_dim');
  const inner = Math.floor(width * config.number('ff_mult', 2));
  const mel = config.count('mel_dim', 80);
  const embedding = config.count('emb_dim', 512);
  const speaker = config.count('enc_dim', 128);
  const read = mel + speaker + config.count('enc_emb_dim', 192) + embedding;
  return [
    ...linear(`${prefix}time_embed.time_mlp.0`, STEP_WIDTH, width, true),
    ...linear(`${prefix}time_embed.time_mlp.2`, width, width, true),
    ...bare(
      `${prefix}text_embed.codec_embed.weight`,
      [config.count('num_embeds', 8193) + 1, embedding],
      'table',
    ),
    ...linear(`${prefix}input_embed.proj`, read, width, true),
    ...speakerEncoder(config, `${prefix}input_embed.spk_encoder.`, mel, speaker),
    ...repeated(`${prefix}transformer_blocks.*.`, layers, [
      ...linear('attn_norm.linear', width, 6 * width, true),
      ...['to_q', 'to_k', 'to_v'].flatMap((name) => linear(`attn.${name}`, width, attention, true)),
      ...linear('attn.to_out.0', attention, width, true),
      ...linear('ff.ff.0', width, inner, true),
      ...linear('ff.ff.3', inner, width, true),
    ]),
    ...linear(`${prefix}norm_out.linear`, width, 2 * width, true),
    ...linear(`${prefix}proj_out`, width, mel, true),
  ];
}

/** Width of the sinusoidal embedding of a flow step. */
const STEP_WIDTH = 256;

/** ECAPA-TDNN (arXiv:2005.07143): convolutions over time that embed the speaker's voice. */
function speakerEncoder(config: Config, prefix: string, mel: number, out: number): LayerTensor[] {
  const channels = config.integers('enc_channels') ?? [256, 256, 256, 256, 768];
  const kernels = config.integers('enc_kernel_sizes') ?? [5, 3, 3, 3, 1];
  const scale = config.count('enc_res2net_scale', 2);
  const squeezed = config.count('enc_se_channels', 64);
  const attention = config.count('enc_attention_channels', 64);
  const [first = 0, last = 0] = [channels[0], channels.at(-1)];
  const time = (name: string, from: number, to: number, kernel: number) =>
    patches(`${prefix}${name}`, [to, from, kernel], true);
  return [
    ...time('blocks.0.conv', mel, first, kernels[0] ?? 1),
    ...channels.slice(1, -1).flatMap((to, index) => {
      const block = `blocks.${index + 1}.`;
      const part = Math.floor(to / scale);
      return [
        ...time(`${block}tdnn1.conv`, channels[index] ?? 0, to, 1),
        ...repeated(
          '',
          scale - 1,
          time(`${block}res2net_block.blocks.*.conv`, part, part, kernels[index + 1] ?? 1),
        ),
        ...time(`${block}tdnn2.conv`, to, to, 1),
        ...time(`${block}se_block.conv1`, to, squeezed, 1),
        ...time(`${block}se_block.conv2`, squeezed, to, 1),
      ];
    }),
    ...time('mfa.conv', last, last, kernels.at(-1) ?? 1),
    ...time('asp.tdnn.conv', 3 * last, attention, 1),
    ...time('asp.conv', attention, last, 1),
    ...time('fc', 2 * last, out, 1),
  ];
}

/**
 * BigVGAN (arXiv:2206.04658): each stage multiplies the samples and divides the channels by the same factor, with one
 * block per kernel size.
 */
function bigVgan(config: Config, prefix: string): LayerTensor[] {
  passOver(config, ['use_bias_at_final', 'input_mel_dim']);
  const first = config.count('upsample_initial_channel', 1536);
  const rates = config.integers('upsample_rates') ?? [5, 3, 2, 2, 2, 2];
  const widths = config.integers('upsample_kernel_sizes') ?? [11, 7, 4, 4, 4, 4];
  const kernels = config.integers('resblock_kernel_sizes') ?? [3, 7, 11];
  const dilations = config.list('resblock_dilation_sizes');
  const last = first / 2 ** rates.length;
  return [
    ...patches(`${prefix}conv_pre`, [first, config.count('mel_dim', 80), 7], true),
    ...rates.flatMap((_, stage) => {
      const from = first / 2 ** stage;
      const to = from / 2;
      return [
        ...patches(`${prefix}ups.${stage}.0`, [from, to, widths[stage] ?? 1], false),
        ...bare(`${prefix}ups.${stage}.0.bias`, [to], 'bias'),
        ...kernels.flatMap((kernel, index) => {
          const block = `${prefix}resblocks.${stage * kernels.length + index}.`;
          const dilated = dilations?.[index];
          const count = Array.isArray(dilated) ? dilated.length : 3;
          return [
            ...repeated(block, count, patches('convs1.*', [to, to, kernel], true)),
            ...repeated(block, count, patches('convs2.*', [to, to, kernel], true)),
            ...repeated(`${block}activations.*.act.`, 2 * count, snake('', to)),
          ];
        }),
      ];
    }),
    ...snake(`${prefix}activation_post.act.`, last),
    ...patches(`${prefix}conv_post`, [1, last, 7], false),
  ];
}

/** Fields of the diffusion transformer without weights. */
const DIT_MOOT = [
  'block_size',
  'dropout',
  'enc_dilations',
  'enc_global_context',
  'enc_lin_neurons',
  'look_ahead_layers',
  'look_backward_layers',
  'repeats',
];
