import { mkdirSync, writeFileSync } from 'node:fs';
import { madePictures } from './pictures.js';

// Run from the root by `npm run pictures`.
mkdirSync('pictures', { recursive: true });
for (const [path, text] of Object.entries(madePictures())) writeFileSync(path, text);
