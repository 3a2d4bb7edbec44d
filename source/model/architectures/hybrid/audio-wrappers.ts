import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { asEnds, linear } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { code2wav, omniMoeTalker, omniTalker } from './omni-speech.js';
import { token2wav } from './omni-wave.js';
import { towerWrapper } from './tower-wrapper.js';
import { unchanged, wholeModel } from './wrapper.js';

/** Qwen2-Audio: Whisper's encoder and one linear layer. Source: `modeling_qwen2_audio.py`. */
export const qwen2Audio = towerWrapper({
  modelTypes: ['qwen2_audio'],
  textType: 'qwen2',
  rename: wholeModel,
  towers: [
    {
      section: 'audio_config',
      fallback: 'qwen2_audio_encoder',
      prefix: 'audio_tower.',
      project: (_, towerWidth, textWidth) =>
        linear('multi_modal_projector.linear', towerWidth, textWidth, true),
    },
  ],
});

/** Voxtral: Whisper's encoder, four frames a token. Source: `modeling_voxtral.py`. */
export const voxtral = towerWrapper({
  modelTypes: ['voxtral'],
  textType: 'llama',
  rename: wholeModel,
  moot: ['hidden_size'],
  towers: [
    {
      section: 'audio_config',
      fallback: 'voxtral_encoder',
      prefix: 'audio_tower.',
      project: (config, _, textWidth) => {
        const inner = config.section('audio_config')?.count('intermediate_size', 5120) ?? 5120;
        return [
          ...linear('multi_modal_projector.linear_1', inner, textWidth, false),
          ...linear('multi_modal_projector.linear_2', textWidth, textWidth, false),
        ];
      },
    },
  ],
});

/** Qwen2.5-Omni's thinker: text, vision and audio. Source: `modeling_qwen2_5_omni.py`. */
export const qwen25OmniThinker = towerWrapper({
  modelTypes: ['qwen2_5_omni_thinker'],
  textType: 'qwen2_5_omni_text',
  rename: unchanged,
  moot: ['position_id_per_seconds', 'seconds_per_chunk', 'user_token_id'],
  towers: [
    { fallback: 'qwen2_5_omni_vision_encoder', prefix: 'visual.' },
    { section: 'audio_config', fallback: 'qwen2_5_omni_audio_encoder', prefix: 'audio_tower.' },
  ],
});

/** Qwen2.5-Omni: thinker, talker and token2wav, which makes the wave. */
export const qwen25Omni: Architecture = {
  modelTypes: ['qwen2_5_omni'],
  read: (config, readOther) =>
    speaking(config, readOther(thinkerOf(config), 'qwen2_5_omni_thinker'), {
      talker_config: (section) => omniTalker(section, readOther),
      token2wav_config: token2wav,
    }),
};

export const qwen25OmniText: Architecture = {
  modelTypes: ['qwen2_5_omni_text'],
  read: (config, readOther) => readOther(config, 'qwen2'),
};

/** Qwen3-Omni's thinker: Qwen3-VL's tower by other names, three-stage audio. Source: `modeling_qwen3_omni_moe.py`. */
export const qwen3OmniThinker = towerWrapper({
  modelTypes: ['qwen3_omni_moe_thinker'],
  textType: 'qwen3_omni_moe_text',
  rename: unchanged,
  moot: ['position_id_per_seconds', 'seconds_per_chunk', 'user_token_id'],
  towers: [
    { fallback: 'qwen3_omni_moe_vision_encoder', prefix: 'visual.' },
    { section: 'audio_config', fallback: 'qwen3_omni_moe_audio_encoder', prefix: 'audio_tower.' },
  ],
});

/** Qwen3-Omni: the same parts in other sizes. The Captioner and the Thinking model have no speech parts. */
export const qwen3Omni: Architecture = {
  modelTypes: ['qwen3_omni_moe'],
  read: (config, readOther) =>
    speaking(config, readOther(thinkerOf(config), 'qwen3_omni_moe_thinker'), {
      talker_config: (section) => omniMoeTalker(section, readOther),
      code2wav_config: code2wav,
    }),
};

function thinkerOf(config: Config): Config {
  return config.section('thinker_config') ?? config;
}

/**
 * A thinker with its speech parts, which no text token passes through. `enable_audio_output: false` leaves them out.
 */
function speaking(
  config: Config,
  thinker: Blueprint,
  parts: Readonly<Record<string, (section: Config) => readonly LayerTensor[]>>,
): Blueprint {
  const speaks = config.flag('enable_audio_output', config.flag('enable_talker', true));
  const tensors = Object.entries(parts).flatMap(([field, read]) => {
    const section = config.section(field);
    return section ? read(section) : [];
  });
  return speaks ? { ...thinker, ends: [...thinker.ends, ...asEnds(tensors)] } : thinker;
}

export const qwen3OmniText: Architecture = {
  modelTypes: ['qwen3_omni_moe_text'],
  read: (config, readOther) => readOther(config, 'qwen3_moe'),
};
