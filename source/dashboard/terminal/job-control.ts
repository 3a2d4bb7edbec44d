type Ink = { suspendTerminal(): Promise<{ resume(): Promise<void> }> };

export interface JobControl {
  /** Stops the whole job, as the terminal does for Ctrl+Z outside raw mode. */
  suspend(): void;
  dispose(): void;
}

/**
 * Stops and continues the process as any other program. `onForeignContinue` is called after a stop without its
 * cooperation (SIGSTOP), when the terminal may be in any state.
 */
export const createJobControl = (
  ink: () => Ink | undefined,
  onForeignContinue: () => void,
  onFailure: (error: unknown) => void,
): JobControl => {
  let isSuspended = false;

  const stop = async (target: number): Promise<void> => {
    const app = ink();
    if (app === undefined || isSuspended) return;
    isSuspended = true;
    const suspension = await app.suspendTerminal();
    unlisten();
    // Without a listener the default action applies: this call returns when the process is continued, or at once when
    // no shell could continue it (the kernel then ignores SIGTSTP), where SIGSTOP would stop it for ever.
    process.kill(target, 'SIGTSTP');
    listen();
    await suspension.resume();
    isSuspended = false;
  };
  const stopOrFail = (target: number): void => void stop(target).catch(onFailure);

  const onStop = (): void => stopOrFail(process.pid);
  const onContinue = (): void => {
    if (!isSuspended) onForeignContinue();
  };
  const listen = (): void => {
    process.on('SIGTSTP', onStop);
    process.on('SIGCONT', onContinue);
  };
  const unlisten = (): void => {
    process.off('SIGTSTP', onStop);
    process.off('SIGCONT', onContinue);
  };
  listen();
  const OWN_GROUP = 0;
  return { suspend: () => stopOrFail(OWN_GROUP), dispose: unlisten };
};
