export function foldPresets(presets: string, out: string): Promise<Record<string, string>>;
