import { SEARCH_END } from '../cost/fit.js';
import { ITEMS, MEMORY_ITEMS } from '../cost/memory/items.js';
import type { Report } from '../cost/report.js';
import { towerActivations } from '../cost/tower-stacks.js';
import type { Accelerator } from '../hardware/accelerator.js';
import { deviceKinds } from '../hardware/machine.js';
import { assumedLine } from '../model/left-out.js';
import { hasExperts } from '../model/operations.js';
import type { Ledger } from '../quantity/index.js';
import { computeSection } from './compute-section.js';
import { cacheSection, curveSection } from './curve-section.js';
import { ledgerSection } from './ledger-section.js';
import { devicesSection, machineLines, nowText } from './machine-section.js';
import { poolSection, reservedSection, versionsSection } from './pool-section.js';
import { savedSection } from './saved-section.js';
import type { Section } from './section.js';
import {
  bandwidthText,
  bytesText,
  countText,
  exactText,
  MARKS,
  percentText,
  rateText,
} from './units.js';
import { verdictText } from './verdict.js';

/** A count, marked where it is not exact. */
export function countedText({ amount, certainty }: Ledger): string {
  return certainty === 'exact' ? countText(amount) : `${MARKS[certainty]} ${countText(amount)}`;
}

/** Whether a token uses only some of the experts. In a dense model, idle parameters belong to other modalities. */
export function isSparse({ settled: { model }, parameters }: Report): boolean {
  return hasExperts(model) && parameters.active < parameters.total;
}

/** The heading of a written report: the question in a few lines, and the verdict. */
export function headingLines(report: Report): string[] {
  const { settled, parameters } = report;
  const { model, batch, sequence, weights, kv, engine, mode } = settled;
  const assumed = assumedLine(model);
  const active = isSparse(report) ? `, ${countText(parameters.active)} active` : '';
  const exact = parameters.ledger.certainty === 'exact' ? ` (${exactText(parameters.total)})` : '';
  return [
    `${model.name}: ${countedText(parameters.ledger)} parameters${active}${exact}, ${model.layerCount} layers`,
    devicesText(report),
    mode === 'training'
      ? `training: micro-batch ${exactText(batch)}, sequence ${exactText(sequence)}, ${adapterText(report)}${settled.recipe}, ${settled.optimizer}, ZeRO ${settled.zero}, recompute ${settled.recompute}, ${parallelText(report)}`
      : `inference: batch ${exactText(batch)}, sequence ${exactText(sequence)}, weights ${weights}, KV cache ${kv}, engine ${engine}, ${parallelText(report)}`,
    ...machineLines(report),
    ...imageLines(report),
    ...pictureLines(report),
    ...(assumed === undefined ? [] : [assumed]),
    verdictLine(report),
  ];
}

/** Tokens and cost of one image, where there are images. */
function imageLines({ settled, vision }: Report): string[] {
  if (!vision || settled.scenario.images === 0) return [];
  const {
    scenario: { images, imageSize },
  } = settled;
  const each = images === 1 ? '' : ' each';
  const tokens = `${exactText(vision.tokens)} tokens of ${imageSize} pixels${each}`;
  const bytes =
    settled.mode === 'training'
      ? `${bytesText(towerActivations(settled).saved)} kept of a micro-batch’s in tower and projector`
      : `${bytesText(vision.scratchBytes)} in the tower`;
  return [`${images === 1 ? 'image' : `${images} images`}: ${tokens}, ${bytes}`];
}

/** The output of one pass of a diffusion pipeline, and its parts beside the transformer. */
function pictureLines({ settled, pipeline }: Report): string[] {
  if (!pipeline) return [];
  const { resolution, parts } = settled.scenario;
  const where = parts === 'host' ? ', each on the device while it works' : '';
  const loaded = pipeline.parts.map(({ id, bytes }) => `${id} ${bytesText(bytes)}`).join(', ');
  return [
    `one step: ${exactText(pipeline.tokens)} tokens of ${resolution} pixels`,
    ...(loaded === '' ? [] : [`beside the transformer: ${loaded}${where}`]),
  ];
}

function verdictLine(report: Report): string {
  const now = nowText(report);
  return now === '' ? verdictText(report) : `${verdictText(report)}; ${now}`;
}

/** `1 × NVIDIA H100 SXM5 80GB + 1 × NVIDIA L40S`. */
export function kindsText(machine: Report['machine']): string {
  const kinds = deviceKinds(machine);
  return kinds.map(({ count, accelerator }) => `${count} × ${accelerator.name}`).join(' + ');
}

/** Kinds of device with their counts; a single kind with its usable memory and its rates. */
function devicesText({ settled: { accelerator }, memory, machine }: Report): string {
  const named = kindsText(machine);
  if (deviceKinds(machine).length > 1)
    return `${named}, ${bytesText(memory.capacity)} on the scarcest`;
  const each = memory.capacity === 0 ? 'memory unknown' : `${bytesText(memory.capacity)} each`;
  const bandwidth = bandwidthText(accelerator.bandwidthBytesPerSecond);
  return `${named}, ${each}, ${bandwidth}${peak(accelerator)}`;
}

function peak({ denseFlops }: Accelerator): string {
  const format = (['bf16', 'fp16'] as const).find((id) => denseFlops[id] !== null);
  return format ? `, ${rateText(denseFlops[format] ?? 0)} dense ${format}` : '';
}

function adapterText({ settled: { lora, qlora, weights } }: Report): string {
  if (qlora > 0) return `QLoRA rank ${qlora} beside nf4 weights, `;
  return lora > 0 ? `LoRA rank ${lora} beside ${weights} weights, ` : '';
}

function parallelText({
  settled: {
    mode,
    tp,
    pp,
    dp,
    cp,
    ep,
    attentionDp,
    asked,
    scenario: { prefillDevices },
  },
}: Report): string {
  const sizes = [`tp ${tp}`, `pp ${pp}`, `dp ${dp}`];
  if (cp > 1) sizes.push(`cp ${cp}`);
  if (ep > 1) sizes.push(`ep ${ep}`);
  if (attentionDp > 1) sizes.push(`(attention-dp ${attentionDp} of tp ${asked.tp})`);
  if (mode === 'inference' && prefillDevices > 0)
    sizes.push(`(${prefillDevices} more devices read prompts)`);
  return sizes.join(' ');
}

/** Every table of a written report. */
export function sectionsOf(report: Report): Section[] {
  return [
    ledgerSection('Parameters', report.parameters.ledger, 1),
    roughSection(report),
    stagesSection(report),
    devicesSection(report),
    fullestSection(report),
    poolSection(report),
    reservedSection(report),
    versionsSection(report),
    ...(report.pipeline ? [] : [cacheSection(report)]),
    savedSection(report),
    curveSection('Activations × batch', 'Batch', report.activations.curve, exactText),
    computeSection(report),
    fitSection(report),
    notesSection(report),
  ].filter(({ rows }) => rows.length > 0);
}

/** One line per pipeline stage; nothing for a single stage. */
function stagesSection({ memory }: Report): Section {
  const columns = [...MEMORY_ITEMS, 'total'] as const;
  const used = columns.filter((column) => memory.devices.some((device) => device[column] > 0));
  const rows = memory.devices.map((device) => [
    `Stage ${device.stage + 1}`,
    `ranks ${device.rank}–${device.rank + device.alike - 1}`,
    ...used.map(
      (column) =>
        `${column === 'total' ? column : ITEMS[column].words} ${bytesText(device[column])}`,
    ),
  ]);
  return {
    title: 'Memory by pipeline stage',
    columns: [
      { title: 'Stage' },
      { title: 'Ranks' },
      ...used.map((title) => ({ title, right: true })),
    ],
    rows: memory.devices.length > 1 ? rows : [],
  };
}

/** The memory of the fullest device by item. */
function fullestSection({ memory, settled, fit }: Report): Section {
  const device = memory.devices.find(({ stage }) => stage === fit.binding.stage);
  const title =
    settled.pp > 1
      ? `Memory of the fullest device, on stage ${fit.binding.stage + 1}`
      : device && device.alike > 1
        ? `Memory of each of ${device.alike} devices`
        : 'Memory';
  return device ? ledgerSection(title, device.ledger, 2) : { title, columns: [], rows: [] };
}

function roughSection({ parameters }: Report): Section {
  return {
    title: 'Rough formulas beside the exact count',
    columns: [
      { title: 'Formula' },
      { title: '', right: true },
      { title: 'Parameters', right: true },
      { title: 'Difference', right: true },
    ],
    rows: Object.values(parameters.rough).map(({ label, amount, certainty }) => [
      label,
      MARKS[certainty],
      countText(amount),
      `${percentText(amount / parameters.total - 1)} off`,
    ]),
  };
}

function fitSection({ fit, memory, pipeline }: Report): Section {
  const isKnown = memory.capacity > 0;
  const limit = (value: number) => (isKnown ? limitText(value) : 'memory unknown');
  return {
    title: 'How far it goes, all else as it is',
    columns: [{ title: 'Limit' }, { title: 'Value', right: true }],
    rows: [
      ['Largest batch that fits', limit(fit.maximumBatch)],
      // The tokens of a picture follow from its size.
      ...(pipeline ? [] : [['Longest sequence that fits', limit(fit.maximumSequence)]]),
      ...(!pipeline && fit.maximumSequenceOfMemory > fit.maximumSequence
        ? [['Longest that memory would hold', limit(fit.maximumSequenceOfMemory)]]
        : []),
      [
        'Fewest devices',
        isKnown && fit.minimumDevices === undefined ? 'none' : limit(fit.minimumDevices ?? 0),
      ],
    ],
  };
}

/** A largest size, or that nothing bounds it. */
export function limitText(value: number): string {
  return value >= SEARCH_END ? 'no limit' : exactText(value);
}

function notesSection({ problems }: Report): Section {
  return {
    title: 'Warnings',
    columns: [{ title: 'What' }, { title: 'Why' }],
    rows: problems.map(({ id, message }) => [id, message]),
  };
}
