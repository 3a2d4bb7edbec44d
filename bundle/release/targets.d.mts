export interface Target {
  readonly id: string;
  readonly platform: NodeJS.Platform;
}
export const TARGETS: readonly Target[];
export function fileName(target: Target): string;
