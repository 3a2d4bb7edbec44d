import { programs } from '../../engines/programs.js';
import { isObject, type Json, type JsonObject } from '../../text/json.js';
import { withReferences } from './variables.js';

/** One container or service of a manifest: its command and the settings around it. */
export interface Service {
  readonly name: string;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly image?: string;
  readonly devices?: number;
  /** Number of its copies. */
  readonly replicas?: number;
  /** The machine or accelerator that it requests. */
  readonly hardware?: string;
}

/**
 * Services of docker-compose files, Kubernetes workloads, Helm values and srt-slurm recipes; other documents have none.
 */
export function servicesOf(
  documents: readonly Json[],
  files: ReadonlyMap<string, Json>,
): Service[] {
  const services: Service[] = [];
  const maps = configMaps(documents);
  for (const document of documents) {
    if (!isObject(document)) continue;
    services.push(
      ...composeServices(document),
      ...containers(document),
      ...helmServices(document),
      ...workloadServices(document, files),
      ...kaitoServices(document, maps),
      ...recipeServices(document),
    );
  }
  return services;
}

function composeServices(document: JsonObject): Service[] {
  const { services } = document;
  if (!isObject(services)) return [];
  return Object.entries(services).flatMap(([name, service]) => {
    if (!isObject(service)) return [];
    const devices = at(service, 'deploy', 'resources', 'reservations', 'devices');
    const [first] = Array.isArray(devices) ? devices : [];
    const asked = isObject(first) ? first : {};
    const ids = asked['device_ids'];
    const count = Array.isArray(ids) ? ids.length : number(asked['count'] ?? service['gpus']);
    return [
      makeService(name, [...wordsOf(service['entrypoint']), ...wordsOf(service['command'])], {
        environment: environmentOf(service['environment']),
        image: text(service['image']),
        devices: count,
      }),
    ];
  });
}

const ACCELERATOR_LIMIT =
  /^(nvidia\.com\/gpu|amd\.com\/gpu|gpu\.intel\.com\/\w+|habana\.ai\/gaudi|google\.com\/tpu|aws\.amazon\.com\/neuron\w*|huawei\.com\/Ascend\w+)$/;
const KIND_LABELS = [
  'nvidia.com/gpu.product',
  'cloud.google.com/gke-accelerator',
  'node.kubernetes.io/instance-type',
  'gpu.nvidia.com/model',
];

/** Containers of any workload, wherever the pod's spec is. */
function containers(document: JsonObject): Service[] {
  if (document['kind'] === undefined || document['apiVersion'] === undefined) return [];
  const found: Service[] = [];
  const replicas = number(at(document, 'spec', 'replicas'));
  const visit = (value: Json | undefined, depth: number): void => {
    if (!isObject(value) || depth > 12) return;
    const { containers: inner } = value;
    if (Array.isArray(inner))
      for (const container of inner)
        if (isObject(container)) found.push(containerService(container, value, replicas));
    for (const nested of Object.values(value)) visit(nested, depth + 1);
  };
  visit(document, 0);
  return found;
}

function containerService(
  container: JsonObject,
  pod: JsonObject,
  replicas: number | undefined,
): Service {
  const limits = at(container, 'resources', 'limits');
  const requested = isObject(limits)
    ? Object.entries(limits).find(([name]) => ACCELERATOR_LIMIT.test(name))?.[1]
    : undefined;
  const selector = pod['nodeSelector'];
  const hardware = isObject(selector)
    ? KIND_LABELS.map((label) => text(selector[label])).find((kind) => kind !== undefined)
    : undefined;
  return makeService(
    text(container['name']) ?? 'container',
    [...wordsOf(container['command']), ...wordsOf(container['args'])],
    {
      environment: environmentOf(container['env']),
      image: text(container['image']),
      devices: number(requested),
      replicas,
      hardware,
    },
  );
}

/** vLLM's production stack: `servingEngineSpec.modelSpec[]` with settings in camel case. */
function helmServices(document: JsonObject): Service[] {
  const specs = at(document, 'servingEngineSpec', 'modelSpec');
  if (!Array.isArray(specs)) return [];
  return specs.filter(isObject).map((spec) => {
    const settings = isObject(spec['vllmConfig']) ? spec['vllmConfig'] : {};
    const { extraArgs, ...own } = settings;
    return makeService(
      text(spec['name']) ?? 'model',
      ['vllm', 'serve', text(spec['modelURL']) ?? '', ...settingWords(own), ...wordsOf(extraArgs)],
      {
        devices: number(spec['requestGPU']),
        replicas: number(spec['replicaCount']),
        hardware: text(spec['requestGPUType']),
      },
    );
  });
}

/** Values with `workload.model` and an engine's file beside them. */
function workloadServices(document: JsonObject, files: ReadonlyMap<string, Json>): Service[] {
  const workload = document['workload'];
  if (!isObject(workload)) return [];
  const name = text(at(workload, 'model', 'name'));
  const framework = text(workload['framework']) ?? 'vllm';
  if (name === undefined) return [];
  const settings = files.get(text(workload['configFile']) ?? '');
  return [
    makeService(
      'workload',
      [
        ...startWords(framework, name),
        ...(isObject(settings) ? settingWords(settings) : []),
        ...wordsOf(workload['extraArgs']),
      ],
      { devices: number(workload['gpus']) },
    ),
  ];
}

/** KAITO workspaces: a preset's name, an instance type, and engine settings in a config map. */
function kaitoServices(document: JsonObject, maps: ReadonlyMap<string, Json>): Service[] {
  if (document['kind'] !== 'Workspace') return [];
  const preset = text(at(document, 'inference', 'preset', 'name'));
  if (preset === undefined) return [];
  const settings = maps.get(text(at(document, 'inference', 'config')) ?? '');
  const engine = isObject(settings) ? settings['vllm'] : undefined;
  return [
    makeService(
      preset,
      ['vllm', 'serve', preset, ...(isObject(engine) ? settingWords(engine) : [])],
      { hardware: text(at(document, 'resource', 'instanceType')) },
    ),
  ];
}

/** Config maps whose values are YAML are parsed by the caller: `data` by the map's name. */
function configMaps(documents: readonly Json[]): ReadonlyMap<string, Json> {
  const maps = new Map<string, Json>();
  for (const document of documents) {
    if (!isObject(document) || document['kind'] !== 'ConfigMap') continue;
    const name = text(at(document, 'metadata', 'name'));
    const { data } = document;
    if (name !== undefined && isObject(data)) maps.set(name, Object.values(data)[0] ?? null);
  }
  return maps;
}

/** srt-slurm recipes: engine flags as keys per role; the decode role is read. */
function recipeServices(document: JsonObject): Service[] {
  const { backend, resources, benchmark } = document;
  if (!isObject(backend) || !isObject(resources)) return [];
  const type = text(backend['type']) ?? 'sglang';
  const roles = backend[`${type}_config`];
  if (!isObject(roles)) return [];
  const role = isObject(roles['decode'])
    ? 'decode'
    : isObject(roles['aggregated'])
      ? 'aggregated'
      : 'prefill';
  const settings = roles[role];
  if (!isObject(settings)) return [];
  const { 'served-model-name': served, ...own } = settings;
  const name = text(served) ?? text(at(document, 'model', 'path')) ?? '';
  const input = number(isObject(benchmark) ? benchmark['isl'] : undefined);
  const output = number(isObject(benchmark) ? benchmark['osl'] : undefined);
  const context =
    input !== undefined && output !== undefined
      ? optionWords(type, 'sequence', input + output)
      : [];
  return [
    makeService(role, [...startWords(type, name), ...settingWords(own), ...context], {
      devices: number(resources[`gpus_per_${role}`]),
      hardware: text(resources['gpu_type']),
    }),
  ];
}

/** Words that start a program for a model. */
function startWords(id: string, model: string): string[] {
  const program = programs.find((one) => one.id === id);
  if (!program) return [id, model];
  if (program.positional === 'model') return [...program.start, model];
  const flag = program.flags.find(({ meaning }) => meaning.kind === 'model')?.names[0];
  return flag === undefined ? [...program.start] : [...program.start, flag, model];
}

/** A program's flag for an option, with its value. */
function optionWords(id: string, option: string, value: number): string[] {
  const flag = programs
    .find((one) => one.id === id)
    ?.flags.find(({ meaning }) => meaning.kind === 'option' && meaning.option === option);
  return flag?.names[0] === undefined ? [] : [flag.names[0], String(value)];
}

/** Settings as flags: `maxModelLen: 4096` is `--max-model-len 4096`. */
function settingWords(settings: JsonObject): string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    const name = `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return [name];
    if (value === false || value === null || typeof value === 'object') return [];
    return [name, String(value)];
  });
}

function environmentOf(value: Json | undefined): Record<string, string> {
  const environment: Record<string, string> = {};
  if (Array.isArray(value)) {
    for (const entry of value) {
      if (typeof entry === 'string') {
        const at = entry.indexOf('=');
        if (at > 0) environment[entry.slice(0, at)] = entry.slice(at + 1);
      } else if (isObject(entry)) {
        const name = text(entry['name']);
        if (name !== undefined) environment[name] = text(entry['value']) ?? '';
      }
    }
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) environment[name] = text(inner) ?? '';
  }
  return environment;
}

/** Words of a command written as a list or as one line. */
function wordsOf(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.map((word) => String(word));
  if (typeof value !== 'string') return [];
  return [...value.matchAll(/"([^"]*)"|'([^']*)'|([^\s\\]+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}

function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let inner = value;
  for (const key of path) inner = isObject(inner) ? inner[key] : undefined;
  return inner;
}

function text(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function number(value: Json | undefined): number | undefined {
  const count = typeof value === 'string' ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) ? count : undefined;
}

function makeService(
  name: string,
  words: readonly string[],
  rest: { readonly [K in Exclude<keyof Service, 'name' | 'words'>]?: Service[K] | undefined },
): Service {
  const { image, devices, replicas, hardware } = rest;
  const environment = Object.fromEntries(
    Object.entries(rest.environment ?? {}).map(([key, value]) => [key, withReferences(value, {})]),
  );
  return {
    name,
    words: words.map((word) => withReferences(word, environment)),
    environment,
    ...(image !== undefined && { image: withReferences(image, environment) }),
    ...(devices !== undefined && { devices }),
    ...(replicas !== undefined && { replicas }),
    ...(hardware !== undefined && { hardware }),
  };
}
