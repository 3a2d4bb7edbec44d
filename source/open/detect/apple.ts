import { totalmem } from 'node:os';
import { isObject } from '../../text/json.js';
import { visibleText } from '../text.js';
import { asker } from './ask-tool.js';
import { type Detection, type DetectionOptions, deviceOf, NOTHING_DETECTED } from './detection.js';
import { fieldsOf, jsonIn, known } from './tool-output.js';

const GIBIBYTE = 2 ** 30;
const MEBIBYTE = 2 ** 20;

export interface AppleSystem {
  readonly chip: string | null;
  readonly memoryBytes: number | null;
  /** The user's limit for graphics; null for macOS's default. */
  readonly limitBytes: number | null;
}

/**
 * Parses `sysctl -n hw.memsize machdep.cpu.brand_string iogpu.wired_limit_mb`. Unknown keys print no line, so each
 * line is recognised by its form.
 */
export function appleSystem(output: string): AppleSystem {
  const lines = output.split(/\r?\n/, 100).map((line) => line.trim());
  const numbers = lines.filter((line) => /^\d{1,15}$/.test(line)).map(Number);
  const memoryBytes = numbers.find((number) => number >= GIBIBYTE) ?? null;
  const limit = numbers.find((number) => number > 0 && number < GIBIBYTE);
  return {
    chip: lines.find((line) => /^Apple M\d/.test(line)) ?? null,
    memoryBytes,
    limitBytes: limit === undefined ? null : limit * MEBIBYTE,
  };
}

/** The chip in `system_profiler SPDisplaysDataType -json`, which lists other graphics as well. */
export function appleChip(output: string): string | null {
  const json = jsonIn(output);
  const displays = isObject(json) ? json['SPDisplaysDataType'] : [];
  for (const display of Array.isArray(displays) ? displays.filter(isObject) : []) {
    const name = known(fieldsOf(display).get('sppci_model'));
    if (name !== null && /^Apple M\d/.test(name)) return name;
  }
  return null;
}

/**
 * Bytes of unified memory that graphics may use: two thirds, three quarters beyond 36 GiB, as Metal's
 * `recommendedMaxWorkingSetSize` in logs of llama.cpp (10.67 of 16 GiB, 16 of 24). Newer systems allow a few per cent
 * more.
 */
export function metalBytes(memoryBytes: number): number {
  return Math.floor(memoryBytes <= 36 * GIBIBYTE ? (memoryBytes * 2) / 3 : (memoryBytes * 3) / 4);
}

export interface AppleOptions extends DetectionOptions {
  readonly platform?: string;
}

/** Detects the Apple chip. Never throws; ends within its limit (5 s). */
export async function detectApple(options: AppleOptions = {}): Promise<Detection> {
  if ((options.platform ?? process.platform) !== 'darwin') return NOTHING_DETECTED;
  const ask = asker(options);
  const keys = ['hw.memsize', 'machdep.cpu.brand_string', 'iogpu.wired_limit_mb'];
  const system = appleSystem((await ask('sysctl', '-n', ...keys)).stdout);
  // It takes a second, so it runs only where `sysctl` has no name, as in a virtual machine.
  const chip =
    system.chip ?? appleChip((await ask('system_profiler', 'SPDisplaysDataType', '-json')).stdout);
  if (chip === null) return NOTHING_DETECTED;
  const installedBytes = system.memoryBytes ?? options.hostMemoryBytes ?? totalmem();
  const memoryBytes = Math.min(system.limitBytes ?? metalBytes(installedBytes), installedBytes);
  const name = visibleText(chip, 100);
  const device = deviceOf({ vendor: 'apple', name, memoryBytes, unified: true, installedBytes });
  return { devices: [device], notices: [] };
}
