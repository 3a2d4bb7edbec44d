import { readFileSync, writeFileSync } from 'node:fs';
import { documentedReadme, documentedSpeed, madeDocuments } from './documents.js';

// Run from the root by `npm run docs`.
const write = (path: string, made: (text: string) => string) =>
  writeFileSync(path, made(readFileSync(path, 'utf8')));
write('readme.md', documentedReadme);
write('docs/serving-speed.md', documentedSpeed);
for (const [path, text] of Object.entries(madeDocuments())) writeFileSync(path, text);
