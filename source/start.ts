import { enableCompileCache } from './open/compile-cache.js';

// The cache covers only what is loaded after it is enabled, hence this file of its own.
enableCompileCache();
void import('./cli.js');
