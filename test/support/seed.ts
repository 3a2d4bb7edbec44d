import fc from 'fast-check';

/** The same cases in every run, so that a change lands or not by what it changes; FUZZ_SEED tries others. */
fc.configureGlobal({ seed: Number(process.env['FUZZ_SEED'] ?? 20_260_101) });
