import { basename } from 'node:path';
import { type Capabilities, terminalCapabilities } from '../dashboard/terminal/capabilities.js';
import type { DetectionOptions, ToolCall } from '../open/detect/detection.js';
import { hostMemoryBytes } from '../open/detect/host-memory.js';
import { type FolderFound, foldersFound } from '../open/doctor/folders.js';
import { ownSecrets, redacted, type Secrets } from '../open/doctor/redact.js';
import { type ToolHeard, toolHeard } from '../open/doctor/tools.js';
import { hardwareOnOffer } from '../open/hardware-presets.js';
import { machinesOnOffer } from '../open/machine-presets.js';
import type { Presets } from '../open/presets.js';
import { type Release, release } from '../open/release.js';
import { bytesText } from '../report/units.js';
import { kindsOf } from '../scenario/devices.js';
import { type DetectedMachine, detectedHardware } from './open-scenario.js';

/** Everything that a bug report needs to know about the environment. Milliseconds are wall-clock time. */
export interface Findings {
  readonly schema: 'llm-tui/doctor@1';
  readonly program: Release & { readonly singleFile: boolean; readonly startMilliseconds: number };
  readonly node: string;
  readonly platform: string;
  readonly terminal: Capabilities & {
    readonly isTerminal: boolean;
    readonly columns: number | null;
    readonly rows: number | null;
    readonly variables: Readonly<Record<string, string>>;
  };
  readonly detection: {
    readonly milliseconds: number;
    readonly taken: string | null;
    readonly hostMemory: number | null;
    readonly notices: readonly string[];
    readonly tools: readonly ToolHeard[];
  };
  readonly folders: readonly FolderFound[];
  readonly presets: {
    readonly counts: Readonly<Record<string, number>>;
    readonly milliseconds: number;
    readonly notices: readonly string[];
  };
}

/** Variables that decide how the program looks or what it detects. None holds a secret. */
const VARIABLES = [
  'TERM',
  'COLORTERM',
  'COLORFGBG',
  'NO_COLOR',
  'FORCE_COLOR',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TMUX',
  'STY',
  'SSH_TTY',
  'CUDA_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
  'SLURM_JOB_GPUS',
  'HF_ENDPOINT',
  'HF_HUB_OFFLINE',
];

/** Collects all findings. Never throws: a finding that fails holds its error text. */
export async function findings(
  presets: Presets,
  detection: DetectionOptions = {},
): Promise<Findings> {
  const readAt = performance.now();
  const counts = {
    models: presets.ids('models').length,
    hardware: presets.ids('hardware').length,
    machines: machinesOnOffer(presets).machines().length,
    workloads: presets.ids('workloads').length,
  };
  const milliseconds = Math.round(performance.now() - readAt);
  const { stdin, stdout } = process;
  return {
    schema: 'llm-tui/doctor@1',
    program: {
      ...release(),
      singleFile: isSingleFile(),
      startMilliseconds: Math.round(readAt),
    },
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    terminal: {
      ...terminalCapabilities(process.env),
      isTerminal: Boolean(stdin.isTTY && stdout.isTTY),
      columns: stdout.columns ?? null,
      rows: stdout.rows ?? null,
      variables: variablesSet(),
    },
    detection: await detectionFound(presets, detection),
    folders: foldersFound(),
    presets: { counts, milliseconds, notices: presets.notices() },
  };
}

/** In an executable with Node inside, the running file has another name than node. */
function isSingleFile(): boolean {
  return !/^node(js)?(\.exe)?$/.test(basename(process.execPath));
}

function variablesSet(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function detectionFound(
  presets: Presets,
  options: DetectionOptions,
): Promise<Findings['detection']> {
  const calls: ToolCall[] = [];
  const notices: string[] = [];
  const start = performance.now();
  let machine: DetectedMachine | undefined;
  try {
    machine = await detectedHardware(hardwareOnOffer(presets), (notice) => notices.push(notice), {
      ...options,
      heard: (call) => calls.push(call),
    });
  } catch (error) {
    notices.push(error instanceof Error ? error.message : String(error));
  }
  return {
    milliseconds: Math.round(performance.now() - start),
    taken: machine
      ? kindsOf(machine)
          .map(({ id, count }) => `${count} × ${id}`)
          .join(', ')
      : null,
    hostMemory: (await hostMemoryBytes(options)) ?? null,
    notices,
    tools: calls.map(toolHeard),
  };
}

/** The findings as text or JSON, without personal data or host names. */
export function doctorText(
  found: Findings,
  asJson: boolean,
  secrets: Secrets = ownSecrets(),
): string {
  const text = asJson ? JSON.stringify(found, null, 2) : lines(found).join('\n');
  return `${redacted(text, secrets)}\n`;
}

function lines(found: Findings): readonly string[] {
  const { program, terminal, detection, presets } = found;
  const { columns, rows, colours, glyphs, background } = terminal;
  const size = columns === null || rows === null ? 'no window' : `${columns}×${rows}`;
  const absent = detection.tools.flatMap(({ outcome, command }) =>
    outcome === 'absent' ? [basename(command.split(' ', 1)[0] ?? '')] : [],
  );
  const variables = Object.entries(terminal.variables).map(([name, value]) => `${name}=${value}`);
  return [
    `llm-tui ${program.version}, models, machines and prices as of ${program.catalogueDay} (${program.catalogueAge} days old)`,
    `Node ${found.node}, ${found.platform}${program.singleFile ? ', single executable' : ''}; ready after ${program.startMilliseconds} ms`,
    '',
    `Terminal: ${terminal.isTerminal ? size : 'none, so runs print text'}; ${colours === 'none' ? 'no colours' : `${colours} colours`}, ${glyphs}, background ${background}`,
    `  ${variables.join(' ') || 'no variable that matters is set'}`,
    '',
    `Hardware: ${detection.taken ?? 'none detected'}; ${hostText(detection.hostMemory)}; ${detection.milliseconds} ms`,
    ...detection.notices.map((notice) => `  ! ${notice}`),
    ...detection.tools.filter(({ outcome }) => outcome !== 'absent').map(toolLine),
    `  not installed: ${[...new Set(absent)].join(', ') || 'none'}`,
    '',
    'Folders',
    ...found.folders.map(folderLine),
    '',
    `Presets: ${Object.entries(presets.counts)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', ')}; ${presets.milliseconds} ms`,
    ...presets.notices.map((notice) => `  ! ${notice}`),
  ];
}

function hostText(bytes: number | null): string {
  return bytes === null ? 'RAM unknown' : `RAM ${bytesText(bytes)}`;
}

function toolLine({ command, outcome, exitCode, milliseconds, lines: count, said }: ToolHeard) {
  const ended = outcome === 'failed' ? `failed (${exitCode ?? 'signal'})` : outcome;
  const heard = said === '' ? 'said nothing' : `${count} line${count === 1 ? '' : 's'}: ${said}`;
  return `  ${command}: ${ended} in ${milliseconds} ms, ${heard}`;
}

function folderLine({ name, path, exists, isWritable, files, bytes }: FolderFound): string {
  const held = exists ? `${files} file${files === 1 ? '' : 's'}, ${bytesText(bytes)}` : 'not there';
  return `  ${name.padEnd(6)}  ${path}: ${held}, ${isWritable ? 'writable' : 'not writable'}`;
}
