import { readFileSync, writeFileSync } from 'node:fs';
import { documentedReadme, madeDocuments } from './documents.js';

// Run from the root by `npm run docs`.
writeFileSync('readme.md', documentedReadme(readFileSync('readme.md', 'utf8')));
for (const [path, text] of Object.entries(madeDocuments())) writeFileSync(path, text);
