import { fileURLToPath } from 'node:url';
import { blobOf, bundleProgram, writeExecutable } from './bundle/executable.mjs';

// The executable of this platform, with the Node that runs this script.
process.chdir(fileURLToPath(new URL('.', import.meta.url)));
const { execPath: node, platform } = process;
const blob = await blobOf(await bundleProgram('build', { useCodeCache: true }), node);
const path = `build/llm-tui${platform === 'win32' ? '.exe' : ''}`;
await writeExecutable({ node, blob, path, platform, strip: platform === 'linux' });
