import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Time limit of a start; its compiled code is written a second after the first frame. */
const LONGEST_MILLISECONDS = 20_000;
const FIRST_FRAME = 'KV';
const WRITTEN_AFTER_MILLISECONDS = 1_500;

const environmentOf = (home) => {
  const { CI: _, ...environment } = process.env;
  const folders = ['CONFIG', 'CACHE', 'STATE', 'DATA'].map((kind) => [`XDG_${kind}_HOME`, home]);
  return { ...environment, HOME: home, TERM: 'xterm-256color', ...Object.fromEntries(folders) };
};

/** Starts the dashboard in a terminal, and quits it after it has written its compiled code. */
const runDashboard = async (program, env) => {
  const { spawn } = await import('@lydell/node-pty');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, 'llama-3.1-8b'], { cols: 120, rows: 40, env });
    const timer = setTimeout(() => child.kill(), LONGEST_MILLISECONDS);
    let output = '';
    let isSeen = false;
    child.onData((data) => {
      output += data;
      if (isSeen || !output.includes(FIRST_FRAME)) return;
      isSeen = true;
      setTimeout(() => child.write('q'), WRITTEN_AFTER_MILLISECONDS);
    });
    child.onExit(({ exitCode, signal }) => {
      clearTimeout(timer);
      if (exitCode === 0 && !signal) resolve();
      else reject(new Error(`${program} ended with ${signal || exitCode}:\n${output}`));
    });
  });
};

/**
 * Reports that call most functions of usual runs: dense, experts, files of weights, training; each adds to the earlier
 * ones.
 */
const REPORTS = [
  'gpt2',
  'qwen3-8b --hardware h100-sxm-80gb',
  'deepseek-v3 --hardware h100-sxm-80gb:16 --tp 16 --engine vllm',
  'llama-3.1-8b --hardware rtx-4090 --engine llama.cpp --weights q4_k_m',
  'llama-3.1-8b --hardware h100-sxm-80gb:8 --mode training',
];

const runReports = async (run) => {
  for (const words of REPORTS) await run(...words.split(' '), '--json');
};

/**
 * Runs the program at a path in each way, so that the first start after a build finds compiled code. The code lies
 * beside the build and is no part of it, since another Node compiles its own.
 */
export const fillCompiled = async (program) => {
  const home = await mkdtemp(join(tmpdir(), 'fill-compiled-'));
  const env = environmentOf(home);
  const run = (...words) => promisify(execFile)(process.execPath, [program, ...words], { env });
  try {
    await Promise.all([runReports(run), runDashboard(program, env)]);
  } catch (error) {
    console.warn(`no compiled code is kept, so that first starts take longer: ${error.message}`);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};
