import type { LogTable } from '../log/log-table.js';

/** Lines of Ollama: ollama/ollama repository, app/server/server_test.go; ollama/ollama#12027; ollama/ollama#8447. */
export const ollamaLog: LogTable = {
  source: 'Ollama',
  engine: 'ollama',
  lines: [
    {
      pattern: /layers\.model=(?<layers>\d+) layers\.offload=(?<on>\d+)/,
      figures: {
        layers: { meaning: 'layers + 1', unit: 'layers', key: null },
        on: { meaning: 'on the device', unit: 'layers', key: 'scenario.gpuLayers' },
      },
    },
    {
      pattern: /memory\.available="\[(?<free>[\d.]+ \w+)/,
      figures: {
        free: { meaning: 'free, list over devices', unit: 'GiB', key: null },
      },
    },
    {
      pattern:
        /memory\.required\.full="(?<full>[^"]+)" memory\.required\.partial="(?<partial>[^"]+)" memory\.required\.kv="(?<kv>[^"]+)"/,
      figures: {
        full: { meaning: 'all on devices', unit: 'GiB', key: null },
        partial: {
          meaning: 'with the layers that fit',
          unit: 'GiB',
          key: 'memory.devices[].total',
        },
        kv: { meaning: 'whole cache', unit: 'GiB', key: 'kvCache.bytes' },
      },
    },
    {
      pattern: /memory\.weights\.total="(?<weights>[^"]+)"/,
      figures: {
        weights: { meaning: 'weights in all', unit: 'GiB', key: null },
      },
    },
    {
      pattern: /memory\.graph\.full="(?<graph>[^"]+)" memory\.graph\.partial="(?<part>[^"]+)"/,
      figures: {
        graph: {
          meaning: 'compute buffer if all fits',
          unit: 'MiB',
          key: 'memory.devices[].activations',
        },
        part: {
          meaning: 'compute buffer if not',
          unit: 'MiB',
          key: null,
        },
      },
    },
    {
      pattern:
        /msg="(?:model weights|kv cache|compute graph)" (?:device|buffer)=\w+ size="(?<size>[^"]+)"/,
      figures: { size: { meaning: 'one part on one device', unit: 'MiB', key: null } },
    },
    {
      pattern: /msg="total memory" size="(?<total>[^"]+)"/,
      figures: {
        total: { meaning: 'all devices and host', unit: 'GiB', key: null },
      },
    },
    {
      pattern:
        /msg="inference compute" id=(?<id>\S+) library=(?<lib>\w+).*name="?(?<name>[^"=]+?)"? total="(?<total>[^"]+)" available="(?<avail>[^"]+)"/,
      figures: {
        total: { meaning: 'total', unit: 'GiB', key: 'machine.devices[].total' },
        avail: { meaning: 'free', unit: 'GiB', key: null },
      },
    },
    {
      pattern: /total_vram="(?<vram>[^"]+)" default_num_ctx=(?<ctx>\d+)/,
      figures: {
        vram: { meaning: 'all devices', unit: 'GiB', key: null },
        ctx: {
          meaning:
            'context a user gets who says nothing (4,096 / 32,768 / 262,144 by total memory)',
          unit: 'tokens',
          key: 'settled.sequence',
        },
      },
    },
  ],
  states: [
    /--ctx-size (?<sequence>\d+)/,
    /msg="inference compute".* name="(?<hardware>[^"]+)"/,
    /msg="Listening on .*\(version (?<engineVersion>\d+\.\d+\.\d+)/,
  ],
  // The day of 0.30.0: ollama/ollama, LLAMA_CPP_VERSION came with it.
  eras: [{ version: '0.1.0' }, { version: '0.30.0', day: '2026-06-01' }],
};
